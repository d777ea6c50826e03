-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Accounts come behind the wall between facilities, and with them what belongs to one: what is known of
-- doctors, sessions, recovery codes, keys of devices. A statement finds those of the facility that it
-- was told. What looks an account up by a login, a token or a key works for all of them, because nobody
-- knows the facility before; a whole administrator's does, too, and one of a facility sees its own.
--
-- Servers of before go on while they are replaced, as with the audit log: they tell no facility where
-- they look an account up, and their policy is the only thing that knows them.

SELECT build_wall('users');

-- Sees what the same statement has made before, which the statement itself does not: an account is made
-- together with what belongs to it.
CREATE FUNCTION holder_is_in_force(person uuid, patient uuid) RETURNS boolean
	LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM users u WHERE u.id = person)
		OR EXISTS (SELECT FROM patients p WHERE p.id = patient);
END
$$;

-- They are there for whom their account is there, or their patient.
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY facility ON refresh_tokens TO foleni_server
	USING ((SELECT all_facilities_in_force())
		OR EXISTS (SELECT FROM users u WHERE u.id = user_id)
		OR EXISTS (SELECT FROM patients p WHERE p.id = patient_id))
	WITH CHECK ((SELECT all_facilities_in_force()) OR holder_is_in_force(user_id, patient_id));

DO $$
DECLARE
	walled regclass;
BEGIN
	FOREACH walled IN ARRAY ARRAY['doctors', 'recovery_codes', 'device_keys']::regclass[] LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
		EXECUTE format('CREATE POLICY facility ON %s TO foleni_server'
			' USING ((SELECT public.all_facilities_in_force())'
			' OR EXISTS (SELECT FROM public.users u WHERE u.id = user_id))'
			' WITH CHECK ((SELECT public.all_facilities_in_force())'
			' OR public.holder_is_in_force(user_id, NULL))', walled);
	END LOOP;
	FOREACH walled IN ARRAY ARRAY['users', 'doctors', 'refresh_tokens', 'recovery_codes',
			'device_keys']::regclass[] LOOP
		EXECUTE format('CREATE POLICY older_servers ON %s TO foleni_server'
			' USING ((SELECT public.schema_in_force()) < 25)', walled);
	END LOOP;
END
$$;
CREATE POLICY reports ON doctors FOR SELECT TO foleni_report USING (true);

-- Who wrote or did something is told by name, also where that one belongs to another facility by now, or
-- to none. Only whom somebody already names by id, and nothing else of the account. No row has nulls.
CREATE FUNCTION staff_named(person uuid, OUT facility_id uuid, OUT login text, OUT display_name text)
	LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
	AS $$ SELECT u.facility_id, u.login, u.display_name FROM users u WHERE u.id = person $$;

-- And the other way round, for looking for what somebody did: who has a part of the name, or a login,
-- that begins with the word. Ids alone.
CREATE FUNCTION staff_called(word text) RETURNS TABLE (id uuid, facility_id uuid)
	LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
	AS $$ SELECT u.id, u.facility_id FROM users u
		WHERE position(' ' || folded(word) IN ' ' || folded(u.display_name)) > 0
			OR starts_with(u.login_key, lower(word)) $$;

REVOKE ALL ON FUNCTION staff_named(uuid), staff_called(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION staff_named(uuid), staff_called(text) TO foleni_server;
