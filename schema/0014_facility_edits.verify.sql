-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	ASSERT has_function_privilege('foleni_server',
			'facility_change(uuid, integer, jsonb, bigint)', 'EXECUTE'),
		'the server may not change facilities';
	ASSERT NOT has_function_privilege('foleni_report',
			'facility_change(uuid, integer, jsonb, bigint)', 'EXECUTE'),
		'reports may change facilities';
	ASSERT NOT has_column_privilege('foleni_server', 'public.facilities', 'time_zone', 'UPDATE'),
		'the server may write the zone of a facility by itself';
END
$$;
