-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Which event configured a service last: what an edit names, so that nobody writes over what somebody
-- else has just changed. A service of before counts as configured by the first event; each later
-- change has a greater number.

ALTER TABLE services
	ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 0);
ALTER TYPE lane_service ADD ATTRIBUTE version bigint;
