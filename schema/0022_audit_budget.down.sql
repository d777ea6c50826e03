-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP FUNCTION audit_advance(integer, integer);
