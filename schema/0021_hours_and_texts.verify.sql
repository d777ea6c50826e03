-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT week, closures, full_sw, full_en, note_sw, note_en FROM services WHERE false;
SELECT (s).week, (s).closures, (s).full_sw, (s).full_en, (s).note_sw, (s).note_en
	FROM unnest('{}'::lane_service[]) AS s;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['services_week_check', 'services_closures_check']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;
	ASSERT (SELECT bool_and(has_column_privilege('foleni_server', 'public.services', name, 'UPDATE'))
			FROM unnest(ARRAY['week', 'closures', 'full_sw', 'full_en', 'note_sw', 'note_en'])
				AS name),
		'the server may not change the hours and texts of services';
END
$$;
