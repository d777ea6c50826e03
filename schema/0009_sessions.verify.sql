-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT address FROM refresh_tokens WHERE false;
SELECT known_failures, failed_at, failed_from FROM users WHERE false;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'users_known_failures_check' AND convalidated),
		'missing constraints: users_known_failures_check';
	ASSERT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.refresh_tokens_address')
			AND indisvalid),
		'missing indexes: refresh_tokens_address';
	ASSERT same_place('2001:db8::1', '2001:db8::2') AND NOT same_place('10.0.0.1', '10.0.0.2'),
		'same_place takes other networks for one';
	ASSERT has_column_privilege('foleni_server', 'public.users', 'known_failures', 'UPDATE')
		AND has_column_privilege('foleni_server', 'public.refresh_tokens', 'address', 'INSERT'),
		'the server may not count failures';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.refresh_tokens', 'SELECT')
		AND NOT has_column_privilege('foleni_report', 'public.users', 'failed_from', 'SELECT'),
		'reports may see from where people sign in';
END
$$;
