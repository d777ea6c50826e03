-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DO $$
DECLARE
	walled regclass;
BEGIN
	FOREACH walled IN ARRAY ARRAY['users', 'doctors', 'refresh_tokens', 'recovery_codes',
			'device_keys']::regclass[] LOOP
		EXECUTE format('DROP POLICY facility ON %s', walled);
		EXECUTE format('DROP POLICY IF EXISTS reports ON %s', walled);
		EXECUTE format('DROP POLICY older_servers ON %s', walled);
		EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', walled);
	END LOOP;
END
$$;
DROP FUNCTION holder_is_in_force(uuid, uuid);
DROP FUNCTION staff_named(uuid);
DROP FUNCTION staff_called(text);
