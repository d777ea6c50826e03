-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_id, id, ticket_id, display_id, paper, asked_by, asked_at, printed_at
	FROM prints WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'prints_pkey', 'prints_display_exists', 'prints_asked_by_fkey', 'prints_printed_after_asked'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY['prints_waiting', 'prints_asked_at']) AS name
	WHERE to_regclass('public.' || name) IS NULL;
	ASSERT missing IS NULL, 'missing indexes: ' || missing;

	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.prints', priv);
	ASSERT missing IS NULL, 'the server may not: ' || missing || ' prints';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.prints', 'SELECT'),
		'reports may read the codes of tickets';
	ASSERT (SELECT relrowsecurity FROM pg_class WHERE oid = 'public.prints'::regclass),
		'prints are not behind the wall';
END
$$;
