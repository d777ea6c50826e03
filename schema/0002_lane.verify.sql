-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_id, id, state, rule, no_show FROM services WHERE false;
SELECT facility_id, service_id, calls, recent FROM service_counts WHERE false;
SELECT facility_id, id, state, staff_id FROM desks WHERE false;
SELECT facility_id, id, name FROM displays WHERE false;
SELECT facility_id, id, business_day, series, ordinal, code FROM visits WHERE false;
SELECT facility_id, id, state, queue_number, urgency_level, moved FROM queue_entries WHERE false;
SELECT facility_id, whose_id, at_id, ticket_id FROM taken_places WHERE false;
SELECT facility_id, id, shown_at, spoken_at FROM calls WHERE false;
SELECT facility_id, business_day, series, last FROM number_counters WHERE false;
SELECT facility_id, seq, data FROM queue_events WHERE false;
SELECT facility_id, command_id, answer FROM command_answers WHERE false;
SELECT business_day, day_seq FROM facilities WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'users_display_exists', 'patient_notes_visit_exists', 'consultations_ticket_exists',
		'consultations_visit_exists', 'appointments_service_exists', 'appointments_visit_exists',
		'notifications_ticket_exists', 'notifications_visit_exists', 'device_tokens_visit_exists',
		'services_facility_id_code_key', 'services_pkey', 'services_facility_id_fkey',
		'services_closes_min_check', 'services_code_check', 'services_daily_limit_check',
		'services_mean_s_check', 'services_name_en_check', 'services_name_sw_check',
		'services_opens_min_check', 'services_planned_desks_check', 'services_series_check',
		'service_counts_pkey', 'service_counts_facility_id_service_id_fkey', 'desks_one_for_each',
		'desks_facility_id_code_key', 'desks_pkey', 'desks_facility_id_fkey', 'desks_code_check',
		'desks_name_en_check', 'desks_name_sw_check', 'desks_open_with_staff', 'desks_room_check',
		'displays_pkey', 'displays_facility_id_fkey', 'displays_name_check', 'visits_number_once',
		'visits_pkey', 'visits_facility_id_fkey', 'visits_patient_exists',
		'queue_entries_pkey', 'taken_places_once',
		'queue_entries_facility_id_return_service_id_fkey',
		'queue_entries_facility_id_service_id_fkey', 'queue_entries_facility_id_visit_id_fkey',
		'queue_entries_at_a_desk', 'calls_pkey', 'number_counters_pkey',
		'number_counters_facility_id_fkey', 'queue_events_pkey', 'command_answers_pkey'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;
	-- Within a batch one leaves a desk and another comes, in no order.
	SELECT string_agg(conname, ', ') INTO missing FROM pg_constraint
	WHERE conname = 'desks_one_for_each' AND NOT condeferred;
	ASSERT missing IS NULL, 'looked at too early: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'visit_code', 'printed_number', 'ordinal', 'tally', 'long_tally'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE contypid = to_regtype('public.' || name) AND contype = 'c' AND convalidated);
	ASSERT missing IS NULL, 'domains that check nothing: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'visits_code', 'visits_on_board', 'visits_patient', 'visits_urgency_level',
		'queue_entries_visit', 'calls_ticket', 'command_answers_at'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.' || name)
		AND indisvalid);
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	-- Every part of the log guards itself.
	ASSERT EXISTS (SELECT FROM pg_partitioned_table
		WHERE partrelid = to_regclass('public.queue_events')
			AND partdefid = to_regclass('public.queue_events_other')),
		'the log is not in parts, or there is none for the rest';
	SELECT string_agg(format('%s of %s', name, part), ', ') INTO missing
	FROM pg_partition_tree('public.queue_events') AS tree (part),
		unnest(ARRAY['keep', 'keep_rows']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgname = name);
	ASSERT missing IS NULL, 'missing triggers: ' || missing;
	SELECT string_agg(format('%s %s', priv, part), ', ') INTO missing
	FROM pg_partition_tree('public.queue_events') AS tree (part),
		unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS priv
	WHERE has_table_privilege('foleni_server', part, priv)
		OR (priv = 'UPDATE' AND has_any_column_privilege('foleni_server', part, priv));
	ASSERT missing IS NULL, 'the server may, and must not: ' || missing;

	SELECT string_agg(format('%s %s', priv, name), ', ') INTO missing
	FROM (VALUES
		('services service_counts desks displays visits queue_entries calls number_counters',
			'SELECT INSERT UPDATE'),
		('queue_events', 'SELECT INSERT'),
		('taken_places command_answers', 'SELECT INSERT DELETE')
	) AS may (names, privs), unnest(string_to_array(names, ' ')) AS name,
		unnest(string_to_array(privs, ' ')) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.' || name, priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing;
	ASSERT has_column_privilege('foleni_server', 'public.facilities', 'business_day', 'UPDATE')
		AND has_column_privilege('foleni_server', 'public.facilities', 'day_seq', 'UPDATE'),
		'the server may not open a day';
	ASSERT has_function_privilege('foleni_server', 'queue_events_prepare(integer)', 'EXECUTE'),
		'the server may not prepare the log''s next parts';

	SELECT string_agg(format('%s %s', priv, name), ', ') INTO missing
	FROM (VALUES
		('services service_counts desks displays visits queue_entries calls number_counters',
			'DELETE TRUNCATE'),
		('taken_places command_answers', 'UPDATE TRUNCATE')
	) AS may (names, privs), unnest(string_to_array(names, ' ')) AS name,
		unnest(string_to_array(privs, ' ')) AS priv
	WHERE has_table_privilege('foleni_server', 'public.' || name, priv)
		OR (priv IN ('INSERT', 'UPDATE')
			AND has_any_column_privilege('foleni_server', 'public.' || name, priv));
	ASSERT missing IS NULL, 'the server may, and must not: ' || missing;
END
$$;
