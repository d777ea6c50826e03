-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT name_en FROM displays WHERE false;
SELECT (unnest('{}'::lane_display[])).name_en;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'displays_name_en_check' AND convalidated),
		'missing constraints: displays_name_en_check';
	ASSERT has_column_privilege('foleni_server', 'public.displays', 'name_en', 'UPDATE'),
		'the server may not name displays in English';
END
$$;
