-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The second wall between facilities. Every statement of the server names the facility whose rows it
-- wants; one that forgot to would read the patients of all of them. Behind the wall it finds nothing:
-- a row is there only for a transaction that was told its facility (foleni.facility), and what was told
-- nothing sees no row and writes none. server/db tells it, from what a statement declares.
--
-- It stands before the server's role. The owner migrates, and takes the backups: FORCE would have
-- pg_dump refuse to run as the owner, for it never takes part of a table; so the server refuses to run
-- as an owner instead. Reports count over all facilities and see no names.
--
-- The tables of the lines are not behind it: a call writes to nine of them in one statement that takes
-- less than 100 us, and hangs all of it on one row of facilities. Nor are accounts and their tokens,
-- which are looked for before anybody knows the facility, nor the audit log, which must take a row of
-- whatever facility from whomever.

-- After a transaction that set it the setting is not gone but empty.
CREATE FUNCTION facility_in_force() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
	RETURN nullif(nullif(current_setting('foleni.facility', true), ''), 'all')::uuid;
CREATE FUNCTION all_facilities_in_force() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
	RETURN coalesce(current_setting('foleni.facility', true) = 'all', false);

-- Puts tables that have a facility_id behind the wall. A row of no facility is there for whoever
-- works for all of them.
CREATE FUNCTION build_wall(VARIADIC tables regclass[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	walled regclass;
BEGIN
	FOREACH walled IN ARRAY tables LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
		-- In parentheses, so that they are asked once for a statement and not for each row.
		EXECUTE format('CREATE POLICY facility ON %s TO foleni_server USING ('
			'facility_id = (SELECT public.facility_in_force())'
			' OR (SELECT public.all_facilities_in_force()))', walled);
		EXECUTE format('CREATE POLICY reports ON %s FOR SELECT TO foleni_report USING (true)', walled);
	END LOOP;
END
$$;
REVOKE ALL ON FUNCTION build_wall(regclass[]) FROM PUBLIC;

SELECT build_wall('patients', 'patient_notes', 'consultations', 'appointments', 'visit_phones',
	'notifications', 'inbound_messages', 'device_tokens', 'otp_codes', 'notification_templates',
	'settings', 'number_leases', 'jobs');

-- A version is there for whom its consultation is there.
ALTER TABLE consultation_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY facility ON consultation_versions TO foleni_server
	USING (EXISTS (SELECT FROM consultations c WHERE c.id = consultation_id));
CREATE POLICY reports ON consultation_versions FOR SELECT TO foleni_report USING (true);

-- What holds for every facility that says nothing else is read by all, and changed by whoever works for
-- all.
CREATE POLICY defaults ON notification_templates FOR SELECT TO foleni_server
	USING (facility_id IS NULL);
CREATE POLICY defaults ON settings FOR SELECT TO foleni_server USING (facility_id IS NULL);

-- By what a patient is looked for. Behind a policy only operators that are known to leak nothing come
-- to an index, and those of names are not: a search would read every patient of the facility. A view
-- has the same condition and does not keep the index from them; what it finds is read from the table,
-- behind the wall.
CREATE VIEW patient_keys AS
	SELECT id, facility_id, name_key, phone_number, birth_year FROM patients
	WHERE facility_id = (SELECT facility_in_force()) AND erased_at IS NULL;
GRANT SELECT ON patient_keys TO foleni_server;
