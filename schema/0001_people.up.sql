-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- People and all that is known about them; accounts, messages, jobs and the audit log. The lines
-- themselves (services, desks, visits, tickets, events) come with the next migration.
--
-- Names of persons, phone numbers and notes are in patients, patient_notes, consultations,
-- notifications, inbound_messages, otp_codes and device_tokens, and nowhere else: that is where a
-- person is erased.

DO $$
DECLARE
	needed text;
BEGIN
	FOREACH needed IN ARRAY ARRAY['foleni_server', 'foleni_report'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = needed) THEN
			RAISE EXCEPTION 'the role % is missing', needed
				USING HINT = format('As a superuser: CREATE ROLE %I LOGIN', needed);
		END IF;
	END LOOP;
END
$$;

-- All of these are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO foleni_server, foleni_report;

CREATE TYPE user_role AS ENUM ('receptionist', 'nurse', 'doctor', 'admin', 'display');
CREATE TYPE actor_kind AS ENUM ('staff', 'display', 'patient', 'timer');
CREATE TYPE sex AS ENUM ('unknown', 'female', 'male');
CREATE TYPE language AS ENUM ('sw', 'en');
CREATE TYPE vulnerability AS ENUM ('elder', 'child', 'pregnant', 'disability', 'weak');
CREATE TYPE appointment_status AS ENUM ('booked', 'arrived', 'fulfilled', 'no_show', 'cancelled');
CREATE TYPE message_channel AS ENUM ('sms', 'fcm', 'web_push');
CREATE TYPE notification_state AS ENUM
	('queued', 'sending', 'sent', 'delivered', 'failed', 'dropped', 'dead');
CREATE TYPE job_state AS ENUM ('queued', 'running', 'done', 'dead');

-- ---- what several tables use ----

-- Case and accents do not matter when a person is looked for. unaccent() counts as changeable
-- because its dictionary could be edited; this one is not.
CREATE FUNCTION folded(name text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN lower(public.unaccent('public.unaccent'::regdictionary, name));

-- The version is what If-Match compares. It counts by itself, so no statement can forget it.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.version := OLD.version + 1;
	NEW.updated_at := now();
	RETURN NEW;
END
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE DOMAIN phone AS text CHECK (VALUE ~ '^\+[1-9][0-9]{6,14}$');
-- One line for people to read: no control characters that a terminal or a printer would obey.
CREATE DOMAIN line_text AS text CHECK (VALUE !~ '[\x01-\x1f\x7f-\x9f]' AND char_length(VALUE) <= 200);
CREATE DOMAIN long_text AS text
	CHECK (VALUE !~ '[\x01-\x09\x0b-\x1f\x7f-\x9f]' AND char_length(VALUE) <= 8000);
CREATE DOMAIN code_word AS text CHECK (VALUE ~ '^[a-z0-9][a-z0-9_.-]{0,31}$');
CREATE DOMAIN name_text AS line_text CHECK (VALUE <> '');
-- What the tables that change with every step allow is said by domains: their checks are kept ready,
-- while every statement reads the CHECKs of a table from the catalog anew and asks them of every
-- column, changed or not.
CREATE DOMAIN zone_name AS text CHECK (timezone(VALUE, timestamptz 'epoch') IS NOT NULL);
CREATE DOMAIN day_hour AS smallint CHECK (VALUE BETWEEN 0 AND 12);
CREATE DOMAIN series_letters AS text CHECK (VALUE ~ '^[A-Z]{1,26}$');
CREATE DOMAIN log_seq AS bigint CHECK (VALUE >= 0);

-- ---- the place ----

-- A new one is made for every database, and again after every restore: positions in the log of
-- one epoch mean nothing in another.
CREATE TABLE database_epoch (
	only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
	epoch uuid NOT NULL DEFAULT uuid_generate_v4(),
	made_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO database_epoch DEFAULT VALUES;

-- seq is the number of the facility's last event; advancing it from the expected value is what
-- makes a lane's transaction the only one. It is in no index and the pages have room, so that
-- this busiest row of all is rewritten in place.
CREATE TABLE facilities (
	id uuid PRIMARY KEY,
	code code_word NOT NULL UNIQUE,
	name_sw name_text NOT NULL,
	name_en name_text NOT NULL,
	time_zone zone_name NOT NULL DEFAULT 'Africa/Dar_es_Salaam',
	cutover_hour day_hour NOT NULL DEFAULT 3,
	series_letters series_letters NOT NULL DEFAULT 'ABDEKM',
	seq log_seq NOT NULL DEFAULT 0,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
CREATE TRIGGER touch
	BEFORE UPDATE OF code, name_sw, name_en, time_zone, cutover_hour, series_letters ON facilities
	FOR EACH ROW EXECUTE FUNCTION touch();

-- ---- who works here ----

-- facility_id null: for all facilities. A display has an account of its own.
CREATE TABLE users (
	id uuid PRIMARY KEY,
	facility_id uuid REFERENCES facilities,
	login text NOT NULL CHECK (login ~ '^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$'),
	login_key text NOT NULL GENERATED ALWAYS AS (lower(login)) STORED
		CONSTRAINT users_login_is_taken UNIQUE,
	display_name line_text NOT NULL CHECK (display_name <> ''),
	role user_role NOT NULL,
	language language NOT NULL DEFAULT 'sw',
	password_hash text CHECK (char_length(password_hash) <= 256),
	password_changed_at timestamptz,
	must_change boolean NOT NULL DEFAULT false,
	totp_secret bytea CHECK (octet_length(totp_secret) BETWEEN 16 AND 64),
	totp_step bigint NOT NULL DEFAULT 0, -- The last step used: each counts once.
	failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
	locked_until timestamptz,
	display_id uuid,
	last_seen_at timestamptz,
	disabled_at timestamptz,
	version integer NOT NULL DEFAULT 1,
	created_by uuid REFERENCES users,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	-- An account that is disabled may have lost its display, with all displays: forget_lines().
	CONSTRAINT users_display_has_a_place CHECK (CASE WHEN role = 'display'
		THEN facility_id IS NOT NULL AND (display_id IS NOT NULL OR disabled_at IS NOT NULL)
		ELSE display_id IS NULL END)
);
CREATE INDEX users_facility ON users (facility_id);
CREATE UNIQUE INDEX users_display ON users (display_id) WHERE disabled_at IS NULL;
CREATE TRIGGER touch
	BEFORE UPDATE OF facility_id, login, display_name, role, language, password_hash, must_change,
		totp_secret, display_id, disabled_at ON users
	FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE doctors (
	user_id uuid PRIMARY KEY REFERENCES users,
	speciality line_text NOT NULL DEFAULT '',
	room_preference line_text NOT NULL DEFAULT '',
	licence_number line_text NOT NULL DEFAULT '',
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER touch BEFORE UPDATE ON doctors FOR EACH ROW EXECUTE FUNCTION touch();

-- One row per token. A used one that comes again ends its whole family.
CREATE TABLE refresh_tokens (
	id uuid PRIMARY KEY,
	family_id uuid NOT NULL,
	user_id uuid REFERENCES users,
	patient_id uuid,
	token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
	device line_text NOT NULL DEFAULT '',
	issued_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	family_expires_at timestamptz NOT NULL,
	used_at timestamptz,
	successor_id uuid REFERENCES refresh_tokens DEFERRABLE INITIALLY DEFERRED,
	revoked_at timestamptz,
	CHECK (num_nonnulls(user_id, patient_id) = 1)
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id) WHERE revoked_at IS NULL;
CREATE INDEX refresh_tokens_patient ON refresh_tokens (patient_id) WHERE revoked_at IS NULL;
CREATE INDEX refresh_tokens_end ON refresh_tokens (family_expires_at);

-- ---- patients ----

-- The space before the first name makes "% mush%" find the start of any part of a name.
CREATE TABLE patients (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	card_number text CHECK (card_number ~ '^[A-Za-z0-9][A-Za-z0-9/ .-]{0,31}$'),
	full_name line_text NOT NULL,
	name_key text NOT NULL GENERATED ALWAYS AS (' ' || folded(full_name)) STORED,
	sex sex NOT NULL DEFAULT 'unknown',
	birth_date date CHECK (birth_date BETWEEN '1880-01-01' AND '2200-01-01'),
	birth_year smallint CHECK (birth_year BETWEEN 1880 AND 2200),
	phone_number phone,
	language language NOT NULL DEFAULT 'sw',
	vulnerable vulnerability[] NOT NULL DEFAULT '{}' CHECK (cardinality(vulnerable) <= 5),
	sms_consent boolean NOT NULL DEFAULT false,
	sms_stopped_at timestamptz, -- ACHA was received.
	version integer NOT NULL DEFAULT 1,
	created_by uuid REFERENCES users,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	erased_at timestamptz,
	CONSTRAINT patients_card_is_taken UNIQUE (facility_id, card_number),
	CONSTRAINT patients_of_a_facility UNIQUE (facility_id, id), -- What visits refer to.
	CONSTRAINT patients_birth_agrees
		CHECK (birth_date IS NULL
			OR extract(year FROM birth_date) IS NOT DISTINCT FROM birth_year::numeric),
	CONSTRAINT patients_name_or_erased CHECK ((full_name = '') = (erased_at IS NOT NULL)),
	CONSTRAINT patients_erased_is_empty CHECK (erased_at IS NULL
		OR (num_nonnulls(card_number, birth_date, phone_number) = 0 AND NOT sms_consent))
);
-- Without a pending list: few are registered, many are looked for.
CREATE INDEX patients_name ON patients USING gin (name_key gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX patients_phone_number ON patients (phone_number);
-- Receptionists type the last digits.
CREATE INDEX patients_phone_end ON patients (facility_id, reverse(phone_number) text_pattern_ops);
CREATE INDEX patients_facility ON patients (facility_id, created_at);
CREATE TRIGGER touch BEFORE UPDATE ON patients FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE refresh_tokens ADD FOREIGN KEY (patient_id) REFERENCES patients;

CREATE TABLE patient_notes (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	patient_id uuid NOT NULL REFERENCES patients,
	visit_id uuid,
	author_id uuid NOT NULL REFERENCES users,
	body long_text NOT NULL CHECK (body <> ''),
	created_at timestamptz NOT NULL DEFAULT now(),
	withdrawn_at timestamptz
);
CREATE INDEX patient_notes_patient ON patient_notes (patient_id, created_at);

CREATE TABLE consultations (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	patient_id uuid NOT NULL REFERENCES patients,
	visit_id uuid,
	ticket_id uuid,
	doctor_id uuid NOT NULL REFERENCES users,
	complaint long_text NOT NULL DEFAULT '',
	findings long_text NOT NULL DEFAULT '',
	plan long_text NOT NULL DEFAULT '',
	diagnosis_code text CHECK (diagnosis_code ~ '^[A-Z0-9][A-Z0-9.]{0,15}$'),
	follow_up_on date,
	started_at timestamptz NOT NULL DEFAULT now(),
	finished_at timestamptz CHECK (finished_at >= started_at),
	version integer NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX consultations_patient ON consultations (patient_id, started_at);
CREATE INDEX consultations_doctor ON consultations (doctor_id, started_at);
CREATE UNIQUE INDEX consultations_ticket ON consultations (ticket_id);
CREATE TRIGGER touch BEFORE UPDATE ON consultations FOR EACH ROW EXECUTE FUNCTION touch();

-- scheduled_date is the day of scheduled_at in the facility's own time.
CREATE TABLE appointments (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	patient_id uuid NOT NULL REFERENCES patients,
	service_id uuid NOT NULL,
	doctor_id uuid REFERENCES users,
	visit_id uuid,
	scheduled_at timestamptz NOT NULL,
	scheduled_date date NOT NULL,
	minutes smallint NOT NULL DEFAULT 15 CHECK (minutes BETWEEN 1 AND 480),
	status appointment_status NOT NULL DEFAULT 'booked',
	confirmed_at timestamptz,
	cancel_reason line_text NOT NULL DEFAULT '',
	version integer NOT NULL DEFAULT 1,
	created_by uuid REFERENCES users,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CHECK (scheduled_at BETWEEN scheduled_date - interval '1 day'
		AND scheduled_date + interval '2 days')
);
CREATE INDEX appointments_scheduled_date ON appointments (facility_id, scheduled_date, scheduled_at);
CREATE INDEX appointments_patient ON appointments (patient_id, scheduled_at);
CREATE INDEX appointments_doctor ON appointments (doctor_id, scheduled_at)
	WHERE status IN ('booked', 'arrived');
CREATE UNIQUE INDEX appointments_once_a_day ON appointments (patient_id, service_id, scheduled_date)
	WHERE status IN ('booked', 'arrived');
CREATE TRIGGER touch BEFORE UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION touch();

-- ---- messages ----

-- facility_id null: for every facility that has none of its own.
CREATE TABLE notification_templates (
	id uuid PRIMARY KEY,
	facility_id uuid REFERENCES facilities,
	kind code_word NOT NULL,
	channel message_channel NOT NULL,
	language language NOT NULL,
	body long_text NOT NULL CHECK (body <> ''),
	version integer NOT NULL DEFAULT 1,
	updated_by uuid REFERENCES users,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT notification_templates_once
		UNIQUE NULLS NOT DISTINCT (facility_id, kind, channel, language)
);
CREATE TRIGGER touch BEFORE UPDATE ON notification_templates
	FOR EACH ROW EXECUTE FUNCTION touch();

-- The outbox: written in the transaction of what it tells about. unique_key says what that is, so
-- nobody is told twice. After expires_at nobody wants to hear it.
CREATE TABLE notifications (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	kind code_word NOT NULL,
	unique_key text NOT NULL CHECK (char_length(unique_key) <= 200),
	channel message_channel NOT NULL,
	patient_id uuid REFERENCES patients,
	visit_id uuid,
	ticket_id uuid,
	appointment_id uuid REFERENCES appointments,
	device_token_id uuid,
	recipient text CHECK (char_length(recipient) <= 64),
	language language NOT NULL DEFAULT 'sw',
	body text NOT NULL DEFAULT '' CHECK (char_length(body) <= 4000),
	state notification_state NOT NULL DEFAULT 'queued',
	attempts smallint NOT NULL DEFAULT 0,
	due_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz,
	provider code_word,
	provider_id text CHECK (char_length(provider_id) <= 128),
	last_error line_text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	sent_at timestamptz,
	delivered_at timestamptz,
	CONSTRAINT notifications_once UNIQUE (facility_id, unique_key)
);
CREATE INDEX notifications_due ON notifications (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notifications_recent ON notifications (facility_id, created_at);
CREATE INDEX notifications_patient ON notifications (patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX notifications_ticket ON notifications (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_provider ON notifications (provider, provider_id)
	WHERE provider_id IS NOT NULL;

-- What gateways bring. They repeat themselves: the provider's id counts once.
CREATE TABLE inbound_messages (
	id uuid PRIMARY KEY,
	facility_id uuid REFERENCES facilities,
	provider code_word NOT NULL,
	provider_id text NOT NULL CHECK (char_length(provider_id) <= 128),
	sender text NOT NULL CHECK (char_length(sender) <= 64),
	body text NOT NULL CHECK (char_length(body) <= 2000),
	word code_word,
	received_at timestamptz NOT NULL DEFAULT now(),
	handled_at timestamptz,
	CONSTRAINT inbound_messages_once UNIQUE (provider, provider_id)
);
CREATE INDEX inbound_messages_recent ON inbound_messages (facility_id, received_at);

CREATE TABLE device_tokens (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	channel message_channel NOT NULL CHECK (channel IN ('fcm', 'web_push')),
	address text NOT NULL CHECK (char_length(address) BETWEEN 1 AND 2000),
	public_key bytea CHECK (octet_length(public_key) = 65),
	secret bytea CHECK (octet_length(secret) = 16),
	patient_id uuid REFERENCES patients,
	visit_id uuid,
	language language NOT NULL DEFAULT 'sw',
	created_at timestamptz NOT NULL DEFAULT now(),
	used_at timestamptz,
	disabled_at timestamptz,
	CONSTRAINT device_tokens_once UNIQUE (channel, address),
	CONSTRAINT device_tokens_web_push_has_keys
		CHECK ((channel = 'web_push') = (num_nonnulls(public_key, secret) = 2))
);
CREATE INDEX device_tokens_patient ON device_tokens (patient_id) WHERE disabled_at IS NULL;
CREATE INDEX device_tokens_visit ON device_tokens (visit_id) WHERE disabled_at IS NULL;
ALTER TABLE notifications ADD FOREIGN KEY (device_token_id) REFERENCES device_tokens
	ON DELETE SET NULL;

-- A code that was sent by SMS; bound to the request that asked for it.
CREATE TABLE otp_codes (
	id uuid PRIMARY KEY,
	facility_id uuid REFERENCES facilities,
	phone_number phone NOT NULL,
	purpose code_word NOT NULL,
	code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
	device line_text NOT NULL DEFAULT '',
	attempts smallint NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 10),
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	used_at timestamptz
);
CREATE INDEX otp_codes_phone_number ON otp_codes (phone_number, created_at);

-- ---- the machine ----

CREATE TABLE settings (
	facility_id uuid REFERENCES facilities,
	name code_word NOT NULL,
	value jsonb NOT NULL,
	version integer NOT NULL DEFAULT 1,
	updated_by uuid REFERENCES users,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT settings_once UNIQUE NULLS NOT DISTINCT (facility_id, name)
);
CREATE TRIGGER touch BEFORE UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION touch();

-- Numbers that a console or kiosk may give out while the server is away. Two blocks never share
-- a number.
CREATE TABLE number_leases (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL REFERENCES facilities,
	business_day date NOT NULL,
	series text NOT NULL CHECK (series ~ '^[A-Z]{1,3}$'),
	first_number integer NOT NULL CHECK (first_number >= 1),
	last_number integer NOT NULL,
	holder line_text NOT NULL CHECK (holder <> ''),
	user_id uuid REFERENCES users,
	leased_at timestamptz NOT NULL DEFAULT now(),
	returned_at timestamptz,
	CHECK (last_number >= first_number),
	CONSTRAINT number_leases_do_not_overlap EXCLUDE USING gist (
		facility_id WITH =, business_day WITH =, series WITH =,
		int4range(first_number, last_number, '[]') WITH &&)
);
CREATE INDEX number_leases_holder ON number_leases (facility_id, holder, business_day);

-- Work that a server node takes with FOR UPDATE SKIP LOCKED. A node that dies leaves its work to
-- others when locked_until has passed.
CREATE TABLE jobs (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	facility_id uuid REFERENCES facilities,
	kind code_word NOT NULL,
	unique_key text CHECK (char_length(unique_key) <= 200),
	payload jsonb NOT NULL DEFAULT '{}',
	state job_state NOT NULL DEFAULT 'queued',
	attempts smallint NOT NULL DEFAULT 0,
	attempts_limit smallint NOT NULL DEFAULT 8 CHECK (attempts_limit > 0),
	due_at timestamptz NOT NULL DEFAULT now(),
	locked_by line_text,
	locked_until timestamptz,
	last_error line_text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	finished_at timestamptz
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX jobs_once ON jobs (kind, unique_key) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'dead');

-- ---- the audit log ----

-- Who did what to what, when and why; what was refused, too. Ids only. No foreign keys: a row must
-- always be writable, and stays when all else is gone. facility_id nil: no facility in particular.
CREATE TABLE audit_log (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL DEFAULT uuid_nil(),
	at timestamptz NOT NULL DEFAULT clock_timestamp(),
	actor_kind actor_kind NOT NULL,
	actor_id uuid,
	actor_role user_role,
	action text NOT NULL CHECK (action ~ '^[a-z][a-z0-9_.]{0,63}$'),
	was_allowed boolean NOT NULL DEFAULT true,
	object_kind code_word,
	object_id uuid,
	reason line_text NOT NULL DEFAULT '',
	command_id uuid,
	event_seq bigint,
	address inet,
	detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_recent ON audit_log (facility_id, at);
CREATE INDEX audit_log_object ON audit_log (object_id, at) WHERE object_id IS NOT NULL;
CREATE INDEX audit_log_actor ON audit_log (actor_id, at) WHERE actor_id IS NOT NULL;

-- The rows of one statement are one link of their facility's chain:
-- hash = sha256(hash of the link before || the rows' canonical text in the order of their ids).
-- A row that was changed, added or taken away later breaks the chain at its link.
CREATE TABLE audit_links (
	facility_id uuid NOT NULL,
	number bigint NOT NULL CHECK (number >= 1),
	row_ids uuid[] NOT NULL,
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	PRIMARY KEY (facility_id, number)
);
CREATE TABLE audit_heads (
	facility_id uuid PRIMARY KEY,
	number bigint NOT NULL,
	hash bytea NOT NULL
) WITH (fillfactor = 50);

-- A head that was signed and also put where the database's owner cannot change it.
CREATE TABLE audit_seals (
	facility_id uuid NOT NULL,
	number bigint NOT NULL,
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	sealed_at timestamptz NOT NULL DEFAULT now(),
	key_id text NOT NULL CHECK (char_length(key_id) <= 64),
	signature bytea NOT NULL CHECK (octet_length(signature) <= 128),
	PRIMARY KEY (facility_id, number),
	FOREIGN KEY (facility_id, number) REFERENCES audit_links
);

CREATE FUNCTION audit_text(entry audit_log) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
	RETURN jsonb_build_array(entry.id, entry.facility_id,
		(extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_kind, entry.actor_id,
		entry.actor_role, entry.action, entry.was_allowed, entry.object_kind, entry.object_id,
		entry.reason, entry.command_id, entry.event_seq, host(entry.address), entry.detail)::text;

-- The head is locked until the commit: whoever writes for the same facility waits that long.
CREATE FUNCTION audit_link() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	batch record;
	head audit_heads;
BEGIN
	FOR batch IN
		SELECT facility_id, array_agg(id ORDER BY id) AS row_ids,
			string_agg(audit_text(added), E'\n' ORDER BY id) AS rows
		FROM added GROUP BY facility_id ORDER BY facility_id
	LOOP
		INSERT INTO audit_heads AS h
			VALUES (batch.facility_id, 1, sha256(convert_to(batch.rows, 'UTF8')))
		ON CONFLICT (facility_id) DO UPDATE SET number = h.number + 1,
			hash = sha256(h.hash || convert_to(batch.rows, 'UTF8'))
		RETURNING h.* INTO head;
		INSERT INTO audit_links VALUES (head.facility_id, head.number, batch.row_ids, head.hash);
	END LOOP;
	RETURN NULL;
END
$$;
CREATE TRIGGER link AFTER INSERT ON audit_log REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION audit_link();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_links
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Walks a facility's chain. No row: all is as it was written. Else the first link that is broken
-- and how: a hash that differs, a gap in the numbers, rows in no link, or a head that is not the
-- last link.
CREATE FUNCTION audit_verify(facility uuid) RETURNS TABLE (number bigint, problem text)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	link audit_links;
	before bytea := '';
	expected bigint := 1;
	rows text;
	linked bigint := 0;
BEGIN
	FOR link IN SELECT * FROM audit_links l WHERE l.facility_id = facility ORDER BY l.number LOOP
		IF link.number <> expected THEN
			RETURN QUERY SELECT expected, 'the link is missing';
			RETURN;
		END IF;
		SELECT string_agg(audit_text(entry), E'\n' ORDER BY entry.id) INTO rows
			FROM audit_log AS entry
			WHERE entry.id = ANY (link.row_ids) AND entry.facility_id = facility;
		IF link.hash IS DISTINCT FROM sha256(before || convert_to(rows, 'UTF8')) THEN
			RETURN QUERY SELECT link.number, 'a row of the link was changed or is missing';
			RETURN;
		END IF;
		before := link.hash;
		expected := expected + 1;
		linked := linked + cardinality(link.row_ids);
	END LOOP;
	IF linked <> (SELECT count(*) FROM audit_log WHERE facility_id = facility) THEN
		RETURN QUERY SELECT expected, 'there are rows that belong to no link';
	ELSIF EXISTS (SELECT FROM audit_heads h WHERE h.facility_id = facility
			AND (h.number <> expected - 1 OR h.hash <> before)) THEN
		RETURN QUERY SELECT expected, 'links at the end are missing';
	END IF;
	RETURN QUERY SELECT s.number, 'the seal is of another chain'
		FROM audit_seals s JOIN audit_links l USING (facility_id, number)
		WHERE s.facility_id = facility AND s.hash <> l.hash ORDER BY s.number LIMIT 1;
END
$$;

-- ---- the lines that are not there ----

-- People outlive the lines. Whatever of them names a service, a display, a visit or a ticket while
-- there are none is brought in order: before the next migration makes the lines, and after it has
-- been taken back. What was about a line only goes with it.
CREATE FUNCTION forget_lines() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
	UPDATE users SET display_id = NULL, disabled_at = coalesce(disabled_at, now())
		WHERE display_id IS NOT NULL;
	UPDATE patient_notes SET visit_id = NULL WHERE visit_id IS NOT NULL;
	UPDATE consultations SET visit_id = NULL, ticket_id = NULL
		WHERE num_nonnulls(visit_id, ticket_id) > 0;
	UPDATE notifications SET visit_id = NULL, ticket_id = NULL, appointment_id = NULL,
			state = CASE WHEN state IN ('queued', 'sending') THEN 'dropped' ELSE state END
		WHERE num_nonnulls(visit_id, ticket_id, appointment_id) > 0;
	DELETE FROM device_tokens WHERE visit_id IS NOT NULL AND patient_id IS NULL;
	UPDATE device_tokens SET visit_id = NULL WHERE visit_id IS NOT NULL;
	DELETE FROM appointments;
$$;

-- ---- who may what ----

-- The server works with the data and changes nothing of how it is kept. What must stay is not
-- deleted: accounts are disabled, patients erased in place.
GRANT SELECT ON database_epoch, facilities, users, doctors, refresh_tokens, patients, patient_notes,
	consultations, appointments, notification_templates, notifications, inbound_messages,
	device_tokens, otp_codes, settings, number_leases, jobs, audit_log, audit_links, audit_heads,
	audit_seals TO foleni_server;
GRANT INSERT ON users, doctors, refresh_tokens, patients, patient_notes, consultations,
	appointments, notification_templates, notifications, inbound_messages, device_tokens, otp_codes,
	settings, number_leases, jobs, facilities, audit_log, audit_seals TO foleni_server;
GRANT UPDATE ON users, doctors, refresh_tokens, patients, patient_notes, consultations,
	appointments, notification_templates, notifications, inbound_messages, device_tokens, otp_codes,
	settings, number_leases, jobs TO foleni_server;
-- Of a facility only what counts on; the rest is said when it is added.
GRANT UPDATE (seq) ON facilities TO foleni_server;
GRANT DELETE ON refresh_tokens, otp_codes, device_tokens, jobs, notification_templates, settings,
	doctors, inbound_messages TO foleni_server;

-- Reports see what happened, not to whom.
GRANT SELECT ON database_epoch, facilities, doctors, settings, number_leases, audit_links,
	audit_heads, audit_seals TO foleni_report;
GRANT SELECT (id, facility_id, display_name, role, language, last_seen_at, disabled_at, created_at)
	ON users TO foleni_report;
GRANT SELECT (id, facility_id, sex, birth_year, language, vulnerable, sms_consent, sms_stopped_at,
	created_at, erased_at) ON patients TO foleni_report;
GRANT SELECT (id, facility_id, patient_id, visit_id, ticket_id, doctor_id, started_at, finished_at)
	ON consultations TO foleni_report;
GRANT SELECT (id, facility_id, patient_id, service_id, doctor_id, visit_id, scheduled_at,
	scheduled_date, minutes, status, confirmed_at, created_at, updated_at)
	ON appointments TO foleni_report;
GRANT SELECT (id, facility_id, kind, channel, patient_id, visit_id, ticket_id, appointment_id,
	language, state, attempts, due_at, expires_at, provider, created_at, sent_at, delivered_at)
	ON notifications TO foleni_report;
GRANT SELECT (id, facility_id, provider, word, received_at, handled_at)
	ON inbound_messages TO foleni_report;
GRANT SELECT (id, facility_id, kind, state, attempts, due_at, created_at, finished_at)
	ON jobs TO foleni_report;
GRANT SELECT (id, facility_id, at, actor_kind, actor_id, actor_role, action, was_allowed,
	object_kind, object_id, event_seq) ON audit_log TO foleni_report;

REVOKE ALL ON FUNCTION audit_verify(uuid), audit_link(), forget_lines() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_verify(uuid) TO foleni_server, foleni_report;
