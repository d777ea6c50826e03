-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	ASSERT has_function_privilege('foleni_server', 'audit_advance(integer, integer)', 'EXECUTE'),
		'the server may not chain events';
	ASSERT NOT has_function_privilege('foleni_report', 'audit_advance(integer, integer)', 'EXECUTE'),
		'reports may chain events';
END
$$;
