-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A desk that was out of use is a closed one.
ALTER TYPE lane_desk DROP ATTRIBUTE version, DROP ATTRIBUTE retired;
ALTER TABLE desks
	DROP COLUMN version,
	DROP COLUMN retired;
