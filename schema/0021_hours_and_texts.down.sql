-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The hours of every day stay.
ALTER TYPE lane_service DROP ATTRIBUTE note_en, DROP ATTRIBUTE note_sw, DROP ATTRIBUTE full_en,
	DROP ATTRIBUTE full_sw, DROP ATTRIBUTE closures, DROP ATTRIBUTE week;
ALTER TABLE services
	DROP COLUMN note_en,
	DROP COLUMN note_sw,
	DROP COLUMN full_en,
	DROP COLUMN full_sw,
	DROP COLUMN closures,
	DROP COLUMN week;
