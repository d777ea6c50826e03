-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP FUNCTION facility_change(uuid, integer, jsonb, bigint);
