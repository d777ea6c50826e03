-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT client_id FROM refresh_tokens WHERE false;

DO $$
BEGIN
	ASSERT has_column_privilege('foleni_server', 'public.refresh_tokens', 'client_id', 'INSERT'),
		'the server may not bind tokens to clients';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.refresh_tokens', 'SELECT'),
		'reports may see who is signed in';
END
$$;
