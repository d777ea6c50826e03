-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT request FROM audit_log WHERE false;
SELECT first_seq, last_seq, leaves FROM audit_links WHERE false;
SELECT last_seq FROM audit_heads WHERE false;
SELECT key_id, public_key, added_at FROM audit_keys WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'audit_links_leaf_for_each', 'audit_links_of_events', 'audit_keys_pkey',
		'audit_keys_key_id_check'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	ASSERT EXISTS (SELECT FROM pg_trigger
			WHERE tgrelid = 'public.audit_keys'::regclass AND tgname = 'keep'),
		'missing triggers: audit_keys.keep';
	ASSERT has_table_privilege('foleni_server', 'public.audit_keys', 'SELECT')
		AND has_table_privilege('foleni_server', 'public.audit_keys', 'INSERT')
		AND has_function_privilege('foleni_server', 'public.audit_advance(integer)', 'EXECUTE'),
		'the server may not seal';
	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS priv
	WHERE has_table_privilege('foleni_server', 'public.audit_keys', priv);
	ASSERT missing IS NULL, 'the server may, and must not: ' || missing || ' audit_keys';
	ASSERT NOT has_function_privilege('foleni_report', 'public.audit_advance(integer)', 'EXECUTE'),
		'reports may write the chain';
END
$$;
