-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT retired, version FROM desks WHERE false;
SELECT (unnest('{}'::lane_desk[])).retired, (unnest('{}'::lane_desk[])).version;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'desks_version_check' AND convalidated),
		'missing constraints: desks_version_check';
	ASSERT has_column_privilege('foleni_server', 'public.desks', 'retired', 'UPDATE')
			AND has_column_privilege('foleni_server', 'public.desks', 'version', 'UPDATE'),
		'the server may not take desks out of use';
END
$$;
