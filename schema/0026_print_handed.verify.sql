-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT handed_at FROM prints WHERE false;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		AND conname = 'prints_handed_after_asked' AND convalidated), 'missing constraint';
	ASSERT has_column_privilege('foleni_server', 'public.prints', 'handed_at', 'UPDATE'),
		'the server may not write down when a print was handed out';
END
$$;
