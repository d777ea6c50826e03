-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A device has a name in English, too, where it is another one; name is the one in Swahili, or both.
ALTER TABLE displays ADD COLUMN name_en line_text
	CONSTRAINT displays_name_en_check CHECK (name_en <> '');
ALTER TYPE lane_display ADD ATTRIBUTE name_en text;
