-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP POLICY facility ON audit_log;
DROP POLICY reports ON audit_log;
DROP POLICY append ON audit_log;
DROP POLICY older_servers ON audit_log;
ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;
DROP FUNCTION schema_in_force();
