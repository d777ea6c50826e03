-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
ALTER TYPE lane_display DROP ATTRIBUTE name_en;
ALTER TABLE displays DROP COLUMN name_en;
