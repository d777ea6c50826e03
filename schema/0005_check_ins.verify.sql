-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT check_ins_undone FROM appointments WHERE false;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'appointments_check_ins_undone_check' AND convalidated),
		'missing constraints: appointments_check_ins_undone_check';
	ASSERT has_column_privilege('foleni_server', 'public.appointments', 'check_ins_undone', 'UPDATE'),
		'the server may not count check-ins that were taken back';
END
$$;
