-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP VIEW patient_keys;

DO $$
DECLARE
	policy record;
BEGIN
	FOR policy IN
		SELECT polname AS name, polrelid::regclass AS walled FROM pg_policy JOIN pg_class c
			ON c.oid = polrelid AND c.relnamespace = 'public'::regnamespace
	LOOP
		EXECUTE format('DROP POLICY %I ON %s', policy.name, policy.walled);
		EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', policy.walled);
	END LOOP;
END
$$;
DROP FUNCTION build_wall(regclass[]), facility_in_force(), all_facilities_in_force();
