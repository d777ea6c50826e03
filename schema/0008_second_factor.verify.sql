-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT totp_key, totp_next, totp_next_key, totp_next_at FROM users WHERE false;
SELECT user_id, code_hash, used_at FROM recovery_codes WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'users_totp_has_a_key', 'users_totp_next_has_a_key', 'users_totp_next_check',
		'recovery_codes_pkey', 'recovery_codes_user_id_fkey', 'recovery_codes_code_hash_check'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.recovery_codes', priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing || ' recovery_codes';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.recovery_codes', 'SELECT'),
		'reports may read recovery codes';
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['totp_secret', 'totp_key', 'totp_next', 'totp_next_key']) AS name
	WHERE has_column_privilege('foleni_report', 'public.users', name, 'SELECT');
	ASSERT missing IS NULL, 'reports may read second factors: ' || missing;
END
$$;
