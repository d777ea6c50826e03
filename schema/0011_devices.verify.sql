-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT kind, version, updated_at FROM displays WHERE false;
SELECT id, kind, code, key_hash, address, began_at, expires_at, facility_id, ended_at, approved_by,
	command_id FROM device_pairings WHERE false;
SELECT user_id, key_hash, issued_at, next_hash, next_issued_at, spent_hash, paired_at, paired_by,
	paired_from FROM device_keys WHERE false;
SELECT id, started_at, seen_at, stopped_at FROM server_runs WHERE false;
SELECT id, facility_id, display_id, user_id, run_id, address, opened_at, closed_at, by_server
	FROM device_connections WHERE false;
SELECT (NULL::lane_display).kind;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'device_pairings_pkey', 'device_pairings_code_is_taken', 'device_pairings_code_check',
		'device_pairings_key_hash_key', 'device_pairings_key_hash_check', 'device_pairings_check',
		'device_pairings_approved_by_fkey', 'device_pairings_facility_id_fkey', 'device_keys_pkey', 'device_keys_user_id_fkey',
		'device_keys_key_hash_key', 'device_keys_key_hash_check', 'device_keys_next_hash_key',
		'device_keys_next_hash_check', 'device_keys_spent_hash_key',
		'device_keys_spent_hash_check', 'device_keys_paired_by_fkey',
		'device_keys_next_has_a_time', 'server_runs_pkey', 'device_connections_pkey',
		'device_connections_user_id_fkey', 'device_connections_run_id_fkey',
		'device_connections_check', 'device_connections_display_exists'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['device_pairings_began', 'device_pairings_command',
		'device_connections_display', 'device_connections_open',
		'device_connections_opened_at']) AS name
	WHERE to_regclass('public.' || name) IS NULL;
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	ASSERT EXISTS (SELECT FROM pg_trigger
		WHERE tgrelid = 'displays'::regclass AND tgname = 'touch'), 'displays have no version';

	SELECT string_agg(priv || ' ' || tab, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS priv,
		unnest(ARRAY['device_pairings', 'device_keys', 'server_runs', 'device_connections']) AS tab
	WHERE NOT has_table_privilege('foleni_server', 'public.' || tab, priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing;
	SELECT string_agg(tab, ', ') INTO missing
	FROM unnest(ARRAY['device_pairings', 'server_runs', 'device_connections']) AS tab
	WHERE NOT has_table_privilege('foleni_server', 'public.' || tab, 'DELETE');
	ASSERT missing IS NULL, 'the server may not delete from: ' || missing;
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.device_keys', 'SELECT')
		AND NOT has_any_column_privilege('foleni_report', 'public.device_pairings', 'SELECT')
		AND NOT has_column_privilege('foleni_report', 'public.device_connections', 'address',
			'SELECT'), 'reports may read keys, codes or addresses';
END
$$;
