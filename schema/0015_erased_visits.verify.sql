-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.visits'::regclass
			AND tgname = 'refuse_erased' AND tgenabled = 'O'),
		'no trigger refuse_erased: visits';
END
$$;
