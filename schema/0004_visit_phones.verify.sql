-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_id, visit_id, phone_number, given_by, given_at FROM visit_phones WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'visit_phones_pkey', 'visit_phones_visit_exists', 'visit_phones_given_by_fkey'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['visit_phones_end', 'visit_phones_given_at']) AS name
	WHERE to_regclass('public.' || name) IS NULL;
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.visit_phones', priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing || ' visit_phones';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.visit_phones', 'SELECT'),
		'reports may read phone numbers';
END
$$;
