-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT schema_in_force();

DO $$
BEGIN
	ASSERT (SELECT relrowsecurity FROM pg_class WHERE oid = 'public.audit_log'::regclass),
		'not behind the wall: audit_log';
	ASSERT (SELECT string_agg(concat_ws(' ', polname, polcmd, polroles::regrole[]), ', '
			ORDER BY polname)
		FROM pg_policy WHERE polrelid = 'public.audit_log'::regclass)
		= 'append a {foleni_server}, facility * {foleni_server}, older_servers r {foleni_server},'
			|| ' reports r {foleni_report}',
		'other policies than those of audit_log';
	ASSERT (SELECT count(DISTINCT pg_get_expr(polqual, polrelid)) FROM pg_policy
		WHERE polname = 'facility'
			AND polrelid IN ('public.audit_log'::regclass, 'public.patients'::regclass)) = 1,
		'audit_log is not behind the wall as patients are';
END
$$;
