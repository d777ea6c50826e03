-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT address FROM otp_codes WHERE false;

DO $$
BEGIN
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.otp_codes', 'SELECT'),
		'reports may read who asked for codes';
END
$$;
