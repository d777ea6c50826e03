-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT totp_next_tries FROM users WHERE false;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'users_totp_next_tries_check' AND convalidated),
		'missing constraints: users_totp_next_tries_check';
	ASSERT has_column_privilege('foleni_server', 'public.users', 'totp_next_tries', 'UPDATE')
		AND has_function_privilege('foleni_server', 'end_sessions(uuid, uuid)', 'EXECUTE'),
		'the server may not count codes and end sessions';
	ASSERT (SELECT provolatile = 'v' AND NOT prosecdef FROM pg_proc
			WHERE oid = 'end_sessions(uuid, uuid)'::regprocedure),
		'end_sessions does not look anew, or acts as somebody else';
END
$$;
