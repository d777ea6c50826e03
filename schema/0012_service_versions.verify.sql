-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT version FROM services WHERE false;
SELECT (unnest('{}'::lane_service[])).version;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'services_version_check' AND convalidated),
		'missing constraints: services_version_check';
	ASSERT has_column_privilege('foleni_server', 'public.services', 'version', 'UPDATE'),
		'the server may not count versions of services';
END
$$;
