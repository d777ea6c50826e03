-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT id, diagnosis, treatment, prescription FROM consultations WHERE false;
SELECT consultation_id, version, author_id, complaint, findings, diagnosis, diagnosis_code,
	treatment, prescription, plan, follow_up_on, written_at FROM consultation_versions WHERE false;

DO $$
DECLARE
	missing text;
BEGIN
	SELECT string_agg(name, ', ') INTO missing
	FROM unnest(ARRAY[
		'consultation_versions_pkey', 'consultation_versions_consultation_id_fkey',
		'consultation_versions_author_id_fkey', 'consultation_versions_version_check'
	]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conname = name AND convalidated);
	ASSERT missing IS NULL, 'missing constraints: ' || missing;

	ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.consultations'::regclass
			AND tgname = 'keep_version'),
		'missing triggers: consultations.keep_version';
	-- Both look at the same columns: what counts as a version is kept as one.
	ASSERT (SELECT count(DISTINCT tgattr::text) FROM pg_trigger
			WHERE tgrelid = 'public.consultations'::regclass
				AND tgname IN ('touch', 'keep_version')) = 1,
		'versions of consultations are counted and not kept';

	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['SELECT', 'INSERT']) AS priv
	WHERE NOT has_table_privilege('foleni_server', 'public.consultation_versions', priv);
	ASSERT missing IS NULL,
		'the server may not: ' || missing || ' consultation_versions';
	SELECT string_agg(priv, ', ') INTO missing
	FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS priv
	WHERE has_table_privilege('foleni_server', 'public.consultation_versions', priv)
		OR (priv = 'UPDATE' AND has_any_column_privilege('foleni_server',
			'public.consultation_versions', priv));
	ASSERT missing IS NULL,
		'the server may, and must not: ' || missing || ' consultation_versions';
	ASSERT NOT has_any_column_privilege('foleni_report', 'public.consultation_versions', 'SELECT'),
		'reports may read what was written on patients';
	ASSERT NOT EXISTS (SELECT FROM consultations c WHERE NOT EXISTS
			(SELECT FROM consultation_versions v
				WHERE v.consultation_id = c.id AND v.version = c.version)),
		'a consultation lacks its version';
END
$$;
