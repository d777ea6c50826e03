-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['patient_notes', 'consultations',
			'appointments', 'notifications', 'device_tokens', 'refresh_tokens']) AS name
		WHERE NOT EXISTS (SELECT FROM pg_trigger
			WHERE tgrelid = to_regclass('public.' || name) AND tgname = 'refuse_erased'
				AND tgenabled = 'O');
	ASSERT missing IS NULL, 'no trigger refuse_erased: ' || missing;
	ASSERT to_regclass('public.patients_erased') IS NOT NULL, 'missing indexes: patients_erased';
	ASSERT has_function_privilege('foleni_server', 'public.erase_patient(uuid, uuid, integer)',
			'EXECUTE'), 'the server may not erase a patient';
	ASSERT NOT has_function_privilege('foleni_report', 'public.erase_patient(uuid, uuid, integer)',
			'EXECUTE'), 'whoever reads reports may erase a patient';
END
$$;
