-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT pass_hash, user_id, session_id, facility_id, display_id, role, token_ends_us, given_at
	FROM live_passes WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['live_passes_pkey', 'live_passes_pass_hash_check']) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['live_passes_given_at', 'live_passes_user']) AS name
	WHERE to_regclass('public.' || name) IS NULL;
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.live_passes', priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing || ' live_passes';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.live_passes', 'SELECT'),
		'reports may read who opens a socket';
END
$$;
