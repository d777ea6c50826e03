-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT (unnest('{}'::lane_display[])).version;

DO $$
BEGIN
	ASSERT EXISTS (SELECT FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			AND conname = 'displays_version_check' AND convalidated),
		'missing constraints: displays_version_check';
	ASSERT (SELECT atttypid = 'bigint'::regtype FROM pg_attribute
			WHERE attrelid = 'public.displays'::regclass AND attname = 'version'),
		'the version of a display is no number of an event';
	ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.displays'::regclass
			AND tgname = 'touch' AND tgfoid = to_regproc('public.touch_time')),
		'versions of displays are counted twice';
	ASSERT (SELECT indisunique AND indpred IS NOT NULL AND indkey::text = (
			SELECT string_agg(attnum::text, ' ' ORDER BY n) FROM
				unnest(ARRAY['facility_id', 'display_id']) WITH ORDINALITY AS c (name, n)
				JOIN pg_attribute ON attrelid = 'public.users'::regclass AND attname = name)
			FROM pg_index WHERE indexrelid = to_regclass('public.users_display')),
		'users_display is not of one facility';
END
$$;
