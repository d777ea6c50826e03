-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The lines of a facility: services, desks, displays, visits, tickets (queue_entries), calls,
-- number counters; the log of events; and the answers given to commands. No names of patients, no
-- phone numbers: these rows are kept when a person is erased.
--
-- All of it is written by one statement per batch (server/store/commit.c), which takes whole rows as
-- arrays of the lane_ types below. Their columns stand in the order of the field tables in
-- common/model/rows.c; a test compares them.

CREATE TYPE ticket_state AS ENUM
	('waiting', 'called', 'serving', 'held', 'done', 'no_show', 'cancelled');
CREATE TYPE visit_state AS ENUM ('open', 'closed');
CREATE TYPE visit_origin AS ENUM ('walk_in', 'check_in', 'emergency');
CREATE TYPE desk_state AS ENUM ('closed', 'open', 'paused');
CREATE TYPE desk_kind AS ENUM ('room', 'window');
CREATE TYPE pause_reason AS ENUM
	('none', 'break', 'meal', 'prayer', 'emergency', 'meeting', 'equipment', 'other');
CREATE TYPE hold_reason AS ENUM
	('none', 'payment', 'results', 'insurance', 'late', 'away', 'other');
CREATE TYPE service_state AS ENUM ('closed', 'open');
CREATE TYPE ticket_outcome AS ENUM ('done', 'sent_on', 'referred', 'admitted', 'left');
CREATE TYPE urgency AS ENUM ('untriaged', 'red', 'orange', 'yellow', 'green');
CREATE TYPE arrival AS ENUM ('walk_in', 'appointment', 'returning');
CREATE DOMAIN visit_code AS text CHECK (VALUE ~ '^[0-9a-z]{26}$');
CREATE DOMAIN printed_number AS text CHECK (VALUE <> '');
CREATE DOMAIN ordinal AS integer CHECK (VALUE > 0);
CREATE DOMAIN tally AS integer CHECK (VALUE >= 0);
CREATE DOMAIN long_tally AS bigint CHECK (VALUE >= 0);

SELECT forget_lines();

-- What refers to what is a foreign key, except where the lane writes with every call. There each
-- key costs 10 to 20 us, where the whole statement of a call takes less than 100, a lock on the row it
-- names and some 100 bytes of WAL; so these are not keys:
--   queue_events and command_answers to facilities: both take the id from the row of facilities that
--   the same statement has just advanced. Making a month's part of queue_events would also lock
--   facilities against the lanes, and they wait for each other;
--   queue_entries.desk_id to desks, call_id to calls, calls.ticket_id to queue_entries, calls.desk_id
--   to desks: the lane takes these ids from rows that it has read here, or writes in the same batch,
--   and no role of a server may delete what they name. tests/chaos looks for orphans;
--   persons (desks.staff_id, assigned_to, return_to): accounts are never deleted, and ids that clients
--   send reach the lane as they are; a key that fails would take a batch of others' commands with it.

-- The business day that was opened last, and by which event; the lane advances them with seq.
ALTER TABLE facilities
	ADD COLUMN business_day date,
	ADD COLUMN day_seq log_seq NOT NULL DEFAULT 0;

CREATE TABLE services (
	facility_id uuid NOT NULL REFERENCES facilities,
	id uuid NOT NULL,
	code text NOT NULL CHECK (code <> ''),
	name_sw line_text NOT NULL CHECK (name_sw <> ''),
	name_en line_text NOT NULL CHECK (name_en <> ''),
	series text NOT NULL CHECK (series ~ '^[A-Z]{1,3}$'),
	sensitive boolean NOT NULL,
	assigns boolean NOT NULL,
	state service_state NOT NULL,
	opens_min integer NOT NULL CHECK (opens_min BETWEEN 0 AND 1439),
	closes_min integer NOT NULL CHECK (closes_min BETWEEN 0 AND 1440),
	daily_limit integer NOT NULL CHECK (daily_limit >= 0),
	mean_s integer NOT NULL CHECK (mean_s > 0),
	planned_desks integer NOT NULL CHECK (planned_desks >= 0),
	rule jsonb NOT NULL,
	no_show jsonb NOT NULL,
	PRIMARY KEY (facility_id, id),
	UNIQUE (facility_id, code)
);

CREATE TABLE service_counts (
	facility_id uuid NOT NULL,
	service_id uuid NOT NULL,
	day date NOT NULL,
	issued tally NOT NULL,
	calls long_tally NOT NULL,
	recent jsonb NOT NULL,
	PRIMARY KEY (facility_id, service_id),
	FOREIGN KEY (facility_id, service_id) REFERENCES services
) WITH (fillfactor = 50);

CREATE TABLE desks (
	facility_id uuid NOT NULL REFERENCES facilities,
	id uuid NOT NULL,
	code text NOT NULL CHECK (code <> ''),
	name_sw line_text NOT NULL CHECK (name_sw <> ''),
	name_en line_text NOT NULL CHECK (name_en <> ''),
	kind desk_kind NOT NULL,
	room text NOT NULL CHECK (room <> ''),
	services jsonb NOT NULL,
	state desk_state NOT NULL,
	staff_id uuid,
	pause pause_reason,
	changed_at timestamptz,
	PRIMARY KEY (facility_id, id),
	UNIQUE (facility_id, code),
	CONSTRAINT desks_open_with_staff CHECK ((state = 'closed') = (staff_id IS NULL)),
	CONSTRAINT desks_one_for_each EXCLUDE (facility_id WITH =, staff_id WITH =)
		WHERE (state <> 'closed') DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE displays (
	facility_id uuid NOT NULL REFERENCES facilities,
	id uuid NOT NULL,
	name line_text NOT NULL CHECK (name <> ''),
	desks jsonb NOT NULL,
	PRIMARY KEY (facility_id, id)
);

-- One patient's day. The printed number is unique, whatever counted it out.
CREATE TABLE visits (
	facility_id uuid NOT NULL,
	id uuid NOT NULL,
	patient_id uuid,
	state visit_state NOT NULL,
	origin visit_origin NOT NULL,
	business_day date NOT NULL,
	series text NOT NULL,
	ordinal ordinal NOT NULL,
	code visit_code NOT NULL,
	urgency_level urgency NOT NULL,
	vulnerable boolean NOT NULL,
	opened_at timestamptz NOT NULL,
	closed_at timestamptz,
	changed_seq bigint NOT NULL,
	on_board boolean NOT NULL DEFAULT true,
	PRIMARY KEY (facility_id, id),
	CONSTRAINT visits_number_once UNIQUE (facility_id, business_day, series, ordinal),
	FOREIGN KEY (facility_id) REFERENCES facilities,
	CONSTRAINT visits_patient_exists FOREIGN KEY (facility_id, patient_id)
		REFERENCES patients (facility_id, id) ON DELETE SET NULL (patient_id)
-- Every row is written once more, when the visit ends: half a page stays free for that, since what
-- finds room in its page is written without a word to the five indexes.
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX visits_code ON visits (code);
CREATE INDEX visits_patient ON visits (patient_id, opened_at) WHERE patient_id IS NOT NULL;
-- visits_number_once is the index on the queue number: a printed number is its series and ordinal of
-- its day, and is looked for as that. It and urgency_level stand here and not on queue_entries, whose
-- rows change with every step: each index there would be written with each of them.
CREATE INDEX visits_urgency_level ON visits (facility_id, urgency_level, opened_at);
-- The visits of a board: those that are open, and those closed since the day was opened. The rest
-- leaves it with the opening of a day, so loading reads no others, however many years there are. No
-- index has the state, so that a visit is closed without a word to any index.
CREATE INDEX visits_on_board ON visits (facility_id) WHERE on_board;

-- One place in one service's line: a ticket.
CREATE TABLE queue_entries (
	facility_id uuid NOT NULL,
	id uuid NOT NULL,
	visit_id uuid NOT NULL,
	service_id uuid NOT NULL,
	state ticket_state NOT NULL,
	queue_number printed_number NOT NULL,
	seq bigint NOT NULL,
	changed_seq bigint NOT NULL,
	issued_at timestamptz NOT NULL,
	clock_at timestamptz NOT NULL,
	slot_at timestamptz,
	called_at timestamptz,
	started_at timestamptz,
	finished_at timestamptz,
	skipped_at timestamptz,
	behind_calls bigint,
	desk_id uuid,
	call_id uuid,
	assigned_to uuid,
	return_to uuid,
	return_service_id uuid,
	urgency_level urgency NOT NULL,
	arrival arrival NOT NULL,
	hold hold_reason,
	outcome ticket_outcome,
	transfer_ppm integer,
	calls tally NOT NULL,
	skips tally NOT NULL,
	vulnerable boolean,
	carried boolean,
	was_serving boolean,
	is_moved boolean,
	moved jsonb,
	PRIMARY KEY (facility_id, id),
	FOREIGN KEY (facility_id, visit_id) REFERENCES visits,
	FOREIGN KEY (facility_id, service_id) REFERENCES services,
	FOREIGN KEY (facility_id, return_service_id) REFERENCES services,
	CONSTRAINT queue_entries_at_a_desk
		CHECK (state NOT IN ('called', 'serving') OR desk_id IS NOT NULL)
) WITH (fillfactor = 50);
-- No index has anything that changes: with every step a new version of the row finds room in its
-- page, and is written without a word to any index.
CREATE INDEX queue_entries_visit ON queue_entries (facility_id, visit_id);

-- What no two tickets can have at once: the place of a visit at a service, and a desk (whose_id and
-- at_id are both the desk's). A batch gives up the places of those who leave before it takes others.
-- As unique indexes of queue_entries over its state these two promises were a third of what a call
-- cost the database.
CREATE TABLE taken_places (
	facility_id uuid NOT NULL,
	whose_id uuid NOT NULL,
	at_id uuid NOT NULL,
	ticket_id uuid NOT NULL,
	CONSTRAINT taken_places_once PRIMARY KEY (facility_id, whose_id, at_id)
);

CREATE TABLE calls (
	facility_id uuid NOT NULL,
	id uuid NOT NULL,
	ticket_id uuid NOT NULL,
	desk_id uuid NOT NULL,
	queue_number text NOT NULL,
	called_at timestamptz NOT NULL,
	shown_at timestamptz,
	spoken_at timestamptz,
	unheard boolean,
	seq bigint NOT NULL,
	PRIMARY KEY (facility_id, id)
) WITH (fillfactor = 80);
CREATE INDEX calls_ticket ON calls (facility_id, ticket_id);

CREATE TABLE number_counters (
	facility_id uuid NOT NULL REFERENCES facilities,
	business_day date NOT NULL,
	series text NOT NULL,
	last ordinal NOT NULL,
	PRIMARY KEY (facility_id, business_day, series)
) WITH (fillfactor = 50);

-- What happened: numbered without gaps by the guard on facilities.seq. In parts by month, and a key
-- of a table in parts must hold what parts it: by the key alone the same number could come twice, at
-- two times. That it does not is the guard's doing: a batch gets its numbers only by advancing
-- facilities.seq from the one before them.
CREATE TABLE queue_events (
	facility_id uuid NOT NULL,
	seq log_seq NOT NULL,
	at timestamptz NOT NULL,
	type text NOT NULL,
	version smallint NOT NULL,
	actor_kind actor_kind NOT NULL,
	actor_id uuid,
	command_id uuid NOT NULL,
	data jsonb NOT NULL,
	PRIMARY KEY (facility_id, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE queue_events_other PARTITION OF queue_events DEFAULT;
-- Whoever names a part instead of the whole meets the trigger for rows, which parts inherit; that
-- for TRUNCATE each gets when it is made. Adding events fires none of them.
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON queue_events
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON queue_events
	FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON queue_events_other
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Makes the parts of this month and the next ones. A month whose events are in the part for the
-- rest already, because a clock was wrong, stays there.
CREATE FUNCTION queue_events_prepare(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	first date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
	part text;
	made integer := 0;
BEGIN
	IF months NOT BETWEEN 0 AND 24 THEN
		RAISE EXCEPTION 'months must be from 0 to 24';
	END IF;
	PERFORM pg_advisory_xact_lock(hashtext('queue_events_prepare'));
	FOR i IN 0..months LOOP
		part := format('queue_events_%s', to_char(first + make_interval(months => i), 'YYYYMM'));
		CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
		BEGIN
			EXECUTE format(
				'CREATE TABLE public.%I PARTITION OF public.queue_events FOR VALUES FROM (%L) TO (%L)',
				part, (first + make_interval(months => i)) AT TIME ZONE 'UTC',
				(first + make_interval(months => i + 1)) AT TIME ZONE 'UTC');
			EXECUTE format('CREATE TRIGGER keep BEFORE TRUNCATE ON public.%I'
				' FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', part);
			made := made + 1;
		EXCEPTION WHEN check_violation THEN
			NULL;
		END;
	END LOOP;
	RETURN made;
END
$$;
SELECT queue_events_prepare(3);

-- What was answered to a command: a repeat gets the same bytes.
CREATE TABLE command_answers (
	facility_id uuid NOT NULL,
	command_id uuid NOT NULL,
	fingerprint text NOT NULL,
	answer text NOT NULL,
	at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (facility_id, command_id)
);
CREATE INDEX command_answers_at ON command_answers USING brin (at);

-- ---- what the first migration could not know ----

ALTER TABLE users ADD CONSTRAINT users_display_exists
	FOREIGN KEY (facility_id, display_id) REFERENCES displays;
ALTER TABLE appointments
	ADD CONSTRAINT appointments_service_exists
		FOREIGN KEY (facility_id, service_id) REFERENCES services,
	ADD CONSTRAINT appointments_visit_exists
		FOREIGN KEY (facility_id, visit_id) REFERENCES visits;
ALTER TABLE patient_notes ADD CONSTRAINT patient_notes_visit_exists
	FOREIGN KEY (facility_id, visit_id) REFERENCES visits;
ALTER TABLE consultations
	ADD CONSTRAINT consultations_visit_exists
		FOREIGN KEY (facility_id, visit_id) REFERENCES visits,
	ADD CONSTRAINT consultations_ticket_exists
		FOREIGN KEY (facility_id, ticket_id) REFERENCES queue_entries;
ALTER TABLE notifications
	ADD CONSTRAINT notifications_visit_exists
		FOREIGN KEY (facility_id, visit_id) REFERENCES visits,
	ADD CONSTRAINT notifications_ticket_exists
		FOREIGN KEY (facility_id, ticket_id) REFERENCES queue_entries;
ALTER TABLE device_tokens ADD CONSTRAINT device_tokens_visit_exists
	FOREIGN KEY (facility_id, visit_id) REFERENCES visits;

-- ---- the rows of a batch ----

-- They come in the binary format, which names the type of every column: of built-in types only, whose
-- ids are the same in every database. Words are text here and cast where they are stored.

CREATE TYPE lane_event AS (seq bigint, at timestamptz, type text, version integer,
	actor_kind text, actor_id uuid, command_id uuid, data jsonb);
CREATE TYPE lane_answer AS (command_id uuid, fingerprint text, answer text);
CREATE TYPE lane_service AS (id uuid, code text, name_sw text, name_en text, series text,
	sensitive boolean, assigns boolean, state text, opens_min integer, closes_min integer,
	daily_limit integer, mean_s integer, planned_desks integer, rule jsonb, no_show jsonb);
CREATE TYPE lane_count AS (service_id uuid, day date, issued integer, calls bigint, recent jsonb);
CREATE TYPE lane_desk AS (id uuid, code text, name_sw text, name_en text, kind text, room text,
	services jsonb, state text, staff_id uuid, pause text, changed_at timestamptz);
CREATE TYPE lane_display AS (id uuid, name text, desks jsonb);
CREATE TYPE lane_visit AS (id uuid, patient_id uuid, state text, origin text,
	business_day date, series text, ordinal integer, code text, urgency_level text,
	vulnerable boolean, opened_at timestamptz, closed_at timestamptz, changed_seq bigint);
CREATE TYPE lane_ticket AS (id uuid, visit_id uuid, service_id uuid, state text,
	queue_number text, seq bigint, changed_seq bigint, issued_at timestamptz, clock_at timestamptz,
	slot_at timestamptz, called_at timestamptz, started_at timestamptz, finished_at timestamptz,
	skipped_at timestamptz, behind_calls bigint, desk_id uuid, call_id uuid, assigned_to uuid,
	return_to uuid, return_service_id uuid, urgency_level text, arrival text, hold text,
	outcome text, transfer_ppm integer, calls integer, skips integer, vulnerable boolean,
	carried boolean, was_serving boolean, is_moved boolean, moved jsonb);
CREATE TYPE lane_call AS (id uuid, ticket_id uuid, desk_id uuid, queue_number text,
	called_at timestamptz, shown_at timestamptz, spoken_at timestamptz, unheard boolean, seq bigint);
-- Of rows that are there already: what can change.
CREATE TYPE lane_visit_change AS (id uuid, state text, urgency_level text, vulnerable boolean,
	closed_at timestamptz, changed_seq bigint);
CREATE TYPE lane_ticket_change AS (id uuid, state text, changed_seq bigint, clock_at timestamptz,
	called_at timestamptz, started_at timestamptz, finished_at timestamptz, skipped_at timestamptz,
	behind_calls bigint, desk_id uuid, call_id uuid, assigned_to uuid, return_to uuid,
	return_service_id uuid, urgency_level text, hold text, outcome text, calls integer,
	skips integer, vulnerable boolean, carried boolean, was_serving boolean, is_moved boolean,
	moved jsonb);
CREATE TYPE lane_call_change AS (id uuid, shown_at timestamptz, spoken_at timestamptz,
	unheard boolean);
CREATE TYPE lane_place AS (whose_id uuid, at_id uuid, ticket_id uuid);
CREATE TYPE lane_counter AS (id uuid, business_day date, series text, last integer);

GRANT SELECT, INSERT, UPDATE ON services, service_counts, desks, displays, visits, queue_entries,
	calls, number_counters TO foleni_server;
GRANT SELECT, INSERT ON queue_events TO foleni_server;
GRANT SELECT, INSERT, DELETE ON taken_places, command_answers TO foleni_server;
GRANT UPDATE (business_day, day_seq) ON facilities TO foleni_server;
GRANT SELECT ON services, service_counts, desks, displays, visits, queue_entries, calls,
	number_counters, queue_events TO foleni_report;
REVOKE ALL ON FUNCTION queue_events_prepare(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_events_prepare(integer) TO foleni_server;
