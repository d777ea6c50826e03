-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
ALTER TYPE lane_service DROP ATTRIBUTE version;
ALTER TABLE services DROP COLUMN version;
