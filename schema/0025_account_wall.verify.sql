-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_id, login, display_name FROM staff_named(NULL) WHERE false;
SELECT id, facility_id FROM staff_called(NULL) WHERE false;

DO $$
DECLARE
	wrong text;
BEGIN
	SELECT string_agg(name, ', ') INTO wrong
	FROM unnest(ARRAY['users', 'doctors', 'refresh_tokens', 'recovery_codes', 'device_keys']) AS name
	WHERE NOT (SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass('public.' || name));
	ASSERT wrong IS NULL, 'not behind the wall: ' || wrong;

	SELECT string_agg(name, ', ') INTO wrong
	FROM (VALUES ('users', ', reports r {foleni_report}'), ('doctors', ', reports r {foleni_report}'),
		('refresh_tokens', ''), ('recovery_codes', ''), ('device_keys', '')) AS t (name, reports)
	WHERE (SELECT string_agg(concat_ws(' ', polname, polcmd, polroles::regrole[]), ', '
			ORDER BY polname)
		FROM pg_policy WHERE polrelid = to_regclass('public.' || name))
		IS DISTINCT FROM 'facility * {foleni_server}, older_servers * {foleni_server}' || reports;
	ASSERT wrong IS NULL, 'other policies than those of accounts: ' || wrong;

	ASSERT (SELECT count(DISTINCT pg_get_expr(polqual, polrelid)) FROM pg_policy
		WHERE polname = 'facility'
			AND polrelid IN ('public.users'::regclass, 'public.patients'::regclass)) = 1,
		'users is not behind the wall as patients are';
	ASSERT (SELECT count(*) = 4 AND bool_and(qual LIKE '%all_facilities_in_force()%'
			AND qual LIKE '%EXISTS%FROM users u%WHERE (u.id = user_id)%'
			AND tried LIKE '%all_facilities_in_force()%holder_is_in_force(user_id,%')
			AND count(DISTINCT (qual, tried)) = 2
		FROM (SELECT replace(pg_get_expr(polqual, polrelid), relname || '.', ''),
				replace(pg_get_expr(polwithcheck, polrelid), relname || '.', '')
			FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE polname = 'facility'
				AND relname IN ('doctors', 'refresh_tokens', 'recovery_codes', 'device_keys')
			) AS p (qual, tried)),
		'what belongs to an account is not there as the account is';
	ASSERT (SELECT provolatile = 'v' AND NOT prosecdef FROM pg_proc
			WHERE oid = 'public.holder_is_in_force(uuid, uuid)'::regprocedure),
		'holder_is_in_force does not look anew, or acts as somebody else';
	ASSERT has_function_privilege('foleni_server', 'public.staff_named(uuid)', 'EXECUTE')
		AND has_function_privilege('foleni_server', 'public.staff_called(text)', 'EXECUTE')
		AND NOT has_function_privilege('foleni_report', 'public.staff_named(uuid)', 'EXECUTE')
		AND NOT has_function_privilege('foleni_report', 'public.staff_called(text)', 'EXECUTE'),
		'the wrong roles may ask for names of staff';
END
$$;
