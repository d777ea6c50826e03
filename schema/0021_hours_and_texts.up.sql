-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Days of the week on which a service has other hours, dates on which it takes in nobody, what is said
-- where its limit is reached, and what it tells everybody who gets a number.

ALTER TABLE services
	ADD COLUMN week jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(week) = 'array'),
	ADD COLUMN closures jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(closures) = 'array'),
	ADD COLUMN full_sw line_text NOT NULL DEFAULT '',
	ADD COLUMN full_en line_text NOT NULL DEFAULT '',
	ADD COLUMN note_sw line_text NOT NULL DEFAULT '',
	ADD COLUMN note_en line_text NOT NULL DEFAULT '';
ALTER TYPE lane_service ADD ATTRIBUTE week jsonb, ADD ATTRIBUTE closures jsonb,
	ADD ATTRIBUTE full_sw text, ADD ATTRIBUTE full_en text, ADD ATTRIBUTE note_sw text,
	ADD ATTRIBUTE note_en text;
