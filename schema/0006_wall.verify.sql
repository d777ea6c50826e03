-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_in_force(), all_facilities_in_force();
SELECT id, facility_id, name_key, phone_number, birth_year FROM patient_keys WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'patients', 'patient_notes', 'consultations', 'consultation_versions', 'appointments',
		'visit_phones', 'notifications', 'inbound_messages', 'device_tokens', 'otp_codes',
		'notification_templates', 'settings', 'number_leases', 'jobs'
	]) AS name
	WHERE NOT (SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass('public.' || name))
		OR (SELECT count(*) FROM pg_policy WHERE polrelid = to_regclass('public.' || name)
			AND (polname, polcmd) IN (('facility', '*'), ('reports', 'r'))) <> 2;
	ASSERT missing IS NULL, 'not behind the wall: ' || missing;
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['notification_templates', 'settings']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass('public.' || name)
		AND polname = 'defaults' AND polcmd = 'r');
	ASSERT missing IS NULL, 'defaults cannot be read: ' || missing;
	ASSERT has_table_privilege('foleni_server', 'public.patient_keys', 'SELECT')
		AND NOT has_table_privilege('foleni_server', 'public.patient_keys', 'INSERT, UPDATE, DELETE')
		AND NOT has_any_column_privilege('foleni_report', 'public.patient_keys', 'SELECT'),
		'the wrong roles may read patient_keys';
	ASSERT NOT has_function_privilege('foleni_server', 'public.build_wall(regclass[])', 'EXECUTE'),
		'the server may build walls';
END
$$;
