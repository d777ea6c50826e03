-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A desk that is taken out of use stays, because calls name it. Which event configured it last is what
-- an edit names, as of services.

ALTER TABLE desks
	ADD COLUMN retired boolean NOT NULL DEFAULT false,
	ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 0);
ALTER TYPE lane_desk ADD ATTRIBUTE retired boolean, ADD ATTRIBUTE version bigint;
