-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['database_epoch', 'facilities', 'users', 'doctors', 'refresh_tokens',
		'patients', 'patient_notes', 'consultations', 'appointments', 'notification_templates',
		'notifications', 'inbound_messages', 'device_tokens', 'otp_codes', 'settings',
		'number_leases', 'jobs', 'audit_log', 'audit_links', 'audit_heads', 'audit_seals']) AS name
	WHERE to_regclass('public.' || name) IS NULL;
	ASSERT missing IS NULL, 'missing tables: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['patients_name', 'patients_phone_number', 'patients_phone_end',
		'appointments_scheduled_date', 'appointments_once_a_day', 'notifications_due',
		'jobs_due', 'jobs_once']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.' || name)
		AND indisvalid);
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['audit_log', 'audit_links', 'audit_seals']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.' || name)
		AND tgname = 'keep' AND tgenabled = 'O');
	ASSERT missing IS NULL, 'no longer append-only: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['audit_log', 'audit_links', 'audit_heads', 'audit_seals',
		'database_epoch']) AS name
	WHERE has_table_privilege('foleni_server', 'public.' || name, 'UPDATE, DELETE, TRUNCATE');
	ASSERT missing IS NULL, 'the server may change what must stay: ' || missing;

	ASSERT (SELECT count(*) FROM database_epoch) = 1, 'the epoch is missing';
	ASSERT NOT has_schema_privilege('foleni_server', 'public', 'CREATE'),
		'the server may create tables';
	ASSERT has_table_privilege('foleni_server', 'public.patients', 'SELECT, INSERT, UPDATE'),
		'the server may not work with patients';
	ASSERT NOT has_column_privilege('foleni_report', 'public.patients', 'full_name', 'SELECT'),
		'reports may read the names of patients';
	ASSERT folded('Zuhura Áli') = 'zuhura ali', 'names are not folded';
END
$$;
