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
	FROM unnest(ARRAY[
		'database_epoch_pkey', 'database_epoch_only_row_check', 'facilities_code_key',
		'facilities_pkey', 'users_login_is_taken', 'users_pkey', 'users_created_by_fkey',
		'users_facility_id_fkey', 'users_display_has_a_place', 'users_display_name_check',
		'users_failures_check', 'users_login_check', 'users_password_hash_check',
		'users_totp_secret_check', 'doctors_pkey', 'doctors_user_id_fkey',
		'refresh_tokens_token_hash_key', 'refresh_tokens_pkey', 'refresh_tokens_patient_id_fkey',
		'refresh_tokens_successor_id_fkey', 'refresh_tokens_user_id_fkey', 'refresh_tokens_check',
		'refresh_tokens_token_hash_check', 'patients_card_is_taken', 'patients_of_a_facility',
		'patients_pkey', 'patients_created_by_fkey', 'patients_facility_id_fkey',
		'patients_birth_agrees', 'patients_birth_date_check', 'patients_birth_year_check',
		'patients_card_number_check', 'patients_erased_is_empty', 'patients_name_or_erased',
		'patients_vulnerable_check', 'patient_notes_pkey', 'patient_notes_author_id_fkey',
		'patient_notes_facility_id_fkey', 'patient_notes_patient_id_fkey',
		'patient_notes_body_check', 'consultations_pkey', 'consultations_doctor_id_fkey',
		'consultations_facility_id_fkey', 'consultations_patient_id_fkey', 'consultations_check',
		'consultations_diagnosis_code_check', 'appointments_pkey', 'appointments_created_by_fkey',
		'appointments_doctor_id_fkey', 'appointments_facility_id_fkey',
		'appointments_patient_id_fkey', 'appointments_check', 'appointments_minutes_check',
		'notification_templates_once', 'notification_templates_pkey',
		'notification_templates_facility_id_fkey', 'notification_templates_updated_by_fkey',
		'notification_templates_body_check', 'notifications_once', 'notifications_pkey',
		'notifications_appointment_id_fkey', 'notifications_device_token_id_fkey',
		'notifications_facility_id_fkey', 'notifications_patient_id_fkey',
		'notifications_body_check', 'notifications_provider_id_check',
		'notifications_recipient_check', 'notifications_unique_key_check',
		'inbound_messages_once', 'inbound_messages_pkey', 'inbound_messages_facility_id_fkey',
		'inbound_messages_body_check', 'inbound_messages_provider_id_check',
		'inbound_messages_sender_check', 'device_tokens_once', 'device_tokens_pkey',
		'device_tokens_facility_id_fkey', 'device_tokens_patient_id_fkey',
		'device_tokens_address_check', 'device_tokens_channel_check',
		'device_tokens_public_key_check', 'device_tokens_secret_check',
		'device_tokens_web_push_has_keys', 'otp_codes_pkey', 'otp_codes_facility_id_fkey',
		'otp_codes_attempts_check', 'otp_codes_code_hash_check', 'settings_once',
		'settings_facility_id_fkey', 'settings_updated_by_fkey', 'number_leases_do_not_overlap',
		'number_leases_pkey', 'number_leases_facility_id_fkey', 'number_leases_user_id_fkey',
		'number_leases_check', 'number_leases_first_number_check', 'number_leases_holder_check',
		'number_leases_series_check', 'jobs_pkey', 'jobs_facility_id_fkey',
		'jobs_attempts_limit_check', 'jobs_unique_key_check', 'audit_log_pkey',
		'audit_log_action_check', 'audit_links_pkey', 'audit_links_hash_check',
		'audit_links_number_check', 'audit_heads_pkey', 'audit_seals_pkey',
		'audit_seals_facility_id_number_fkey', 'audit_seals_hash_check',
		'audit_seals_key_id_check', 'audit_seals_signature_check'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'phone', 'line_text', 'long_text', 'code_word', 'name_text', 'zone_name', 'day_hour',
		'series_letters', 'log_seq'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE contypid = to_regtype('public.' || name) AND contype = 'c' AND convalidated);
	ASSERT missing IS NULL, 'domains that check nothing: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'users_display', 'users_facility', 'refresh_tokens_end', 'refresh_tokens_family',
		'refresh_tokens_patient', 'refresh_tokens_user', 'patients_facility', 'patients_name',
		'patients_phone_end', 'patients_phone_number', 'patient_notes_patient',
		'consultations_doctor', 'consultations_patient', 'consultations_ticket',
		'appointments_doctor', 'appointments_once_a_day', 'appointments_patient',
		'appointments_scheduled_date', 'notifications_due', 'notifications_patient',
		'notifications_provider', 'notifications_recent', 'notifications_ticket',
		'inbound_messages_recent', 'device_tokens_patient', 'device_tokens_visit',
		'otp_codes_phone_number', 'number_leases_holder', 'jobs_due', 'jobs_finished',
		'jobs_once', 'audit_log_actor', 'audit_log_object', 'audit_log_recent'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.' || name)
		AND indisvalid);
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'facilities.touch', 'users.touch', 'doctors.touch', 'patients.touch',
		'consultations.touch', 'appointments.touch', 'notification_templates.touch',
		'settings.touch', 'audit_log.link', 'audit_log.keep', 'audit_links.keep',
		'audit_seals.keep'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_trigger
		WHERE tgrelid = to_regclass('public.' || split_part(name, '.', 1))
			AND tgname = split_part(name, '.', 2));
	ASSERT missing IS NULL, 'missing triggers: ' || missing;

	-- Of all tables, also those to come; foreign keys are triggers, too.
	SELECT string_agg(format('%s of %s', tgname, relname), ', ') INTO missing
	FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
	WHERE relnamespace = 'public'::regnamespace AND tgenabled <> 'O';
	ASSERT missing IS NULL, 'switched off: ' || missing;

	SELECT string_agg(format('%s %s', priv, name), ', ') INTO missing
	FROM (VALUES
		('users patients patient_notes consultations appointments notifications number_leases',
			'SELECT INSERT UPDATE'),
		('refresh_tokens otp_codes device_tokens jobs notification_templates settings doctors'
			' inbound_messages', 'SELECT INSERT UPDATE DELETE'),
		('audit_log audit_seals facilities', 'SELECT INSERT'),
		('database_epoch audit_links audit_heads', 'SELECT')
	) AS may (names, privs), unnest(string_to_array(names, ' ')) AS name,
		unnest(string_to_array(privs, ' ')) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.' || name, priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing;
	ASSERT has_column_privilege('foleni_server', 'public.facilities', 'seq', 'UPDATE'),
		'the server may not count events';

	SELECT string_agg(format('%s %s', priv, name), ', ') INTO missing
	FROM (VALUES
		('audit_log audit_seals', 'UPDATE DELETE TRUNCATE'),
		('audit_links audit_heads database_epoch', 'INSERT UPDATE DELETE TRUNCATE'),
		('users patients patient_notes consultations appointments notifications number_leases'
			' facilities', 'DELETE TRUNCATE')
	) AS may (names, privs), unnest(string_to_array(names, ' ')) AS name,
		unnest(string_to_array(privs, ' ')) AS priv
	WHERE has_table_privilege('foleni_server', 'public.' || name, priv)
		OR (priv IN ('INSERT', 'UPDATE')
			AND has_any_column_privilege('foleni_server', 'public.' || name, priv));
	ASSERT missing IS NULL, 'the server may, and must not: ' || missing;
	ASSERT NOT has_column_privilege('foleni_server', 'public.facilities', 'name_en', 'UPDATE'),
		'the server may rename a facility';
	ASSERT NOT has_schema_privilege('foleni_server', 'public', 'CREATE'),
		'the server may create tables';
	ASSERT NOT has_column_privilege('foleni_report', 'public.patients', 'full_name', 'SELECT'),
		'reports may read the names of patients';

	ASSERT (SELECT count(*) FROM database_epoch) = 1, 'the epoch is missing';
	ASSERT folded('Zuhura Áli') = 'zuhura ali', 'names are not folded';
END
$$;
