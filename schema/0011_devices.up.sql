-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Devices: what stands in a hall is paired once by a short code and has a key of its own from then on.
-- A device is a display (its name, its rooms, what it is for) with an account; the account of one that
-- was paired has a key in place of a password. When it was connected is kept for a quarter of a year.

CREATE TYPE device_kind AS ENUM ('display', 'tickets', 'printer');

ALTER TABLE displays
	ADD COLUMN kind device_kind NOT NULL DEFAULT 'display',
	ADD COLUMN version integer NOT NULL DEFAULT 1,
	ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER touch BEFORE UPDATE OF name, desks, kind ON displays
	FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TYPE lane_display ADD ATTRIBUTE kind text;
-- A machine that gave numbers before there were kinds goes on giving them.
UPDATE displays d SET kind = 'tickets' WHERE EXISTS (SELECT FROM queue_events e
	JOIN users u ON u.id = e.actor_id AND u.display_id = d.id
	WHERE e.facility_id = d.facility_id AND e.type = 'visit.opened' AND e.actor_kind = 'display'
	AND e.at > now() - interval '14 days');

-- A device that shows a code and waits to be told whose it is. The code only names it to an
-- administrator; what it proves itself with is the key, of which the hash alone is here.
CREATE TABLE device_pairings (
	id uuid PRIMARY KEY, -- And of the account that it becomes.
	kind device_kind NOT NULL,
	code text NOT NULL CONSTRAINT device_pairings_code_is_taken UNIQUE
		CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
	key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
	address inet NOT NULL,
	began_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL CHECK (expires_at > began_at),
	facility_id uuid REFERENCES facilities, -- Whose administrator typed the code last.
	ended_at timestamptz, -- Approved, refused, or given up.
	approved_by uuid REFERENCES users,
	command_id uuid -- Of the request that approved it, so that its repeat finds it.
);
CREATE INDEX device_pairings_began ON device_pairings (began_at);
CREATE UNIQUE INDEX device_pairings_command ON device_pairings (command_id);

-- The next key counts from its first use on, and only then is the one before spent; so a device that
-- missed the answer, or lost its power while it wrote the new one down, comes back with the old one.
CREATE TABLE device_keys (
	user_id uuid PRIMARY KEY REFERENCES users,
	key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
	issued_at timestamptz NOT NULL DEFAULT now(),
	next_hash bytea UNIQUE CHECK (octet_length(next_hash) = 32),
	next_issued_at timestamptz,
	spent_hash bytea UNIQUE CHECK (octet_length(spent_hash) = 32),
	paired_at timestamptz NOT NULL DEFAULT now(),
	paired_by uuid REFERENCES users,
	paired_from inet NOT NULL,
	CONSTRAINT device_keys_next_has_a_time CHECK ((next_hash IS NULL) = (next_issued_at IS NULL))
);

-- A server that runs says so now and then. What was open at one that says nothing any more ended when
-- it was heard last.
CREATE TABLE server_runs (
	id uuid PRIMARY KEY,
	started_at timestamptz NOT NULL DEFAULT now(),
	seen_at timestamptz NOT NULL DEFAULT now(),
	stopped_at timestamptz
);

-- A row when it ends or when the batch is written, never one for a sign of life.
CREATE TABLE device_connections (
	id uuid PRIMARY KEY,
	facility_id uuid NOT NULL,
	display_id uuid NOT NULL,
	user_id uuid NOT NULL REFERENCES users,
	run_id uuid NOT NULL REFERENCES server_runs,
	address inet,
	opened_at timestamptz NOT NULL,
	closed_at timestamptz CHECK (closed_at >= opened_at),
	by_server boolean NOT NULL DEFAULT false, -- Not the device went away: the server did.
	CONSTRAINT device_connections_display_exists FOREIGN KEY (facility_id, display_id)
		REFERENCES displays (facility_id, id)
);
CREATE INDEX device_connections_display
	ON device_connections (facility_id, display_id, opened_at);
CREATE INDEX device_connections_open ON device_connections (run_id) WHERE closed_at IS NULL;
CREATE INDEX device_connections_opened_at ON device_connections (opened_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON device_pairings, server_runs, device_connections
	TO foleni_server;
GRANT SELECT, INSERT, UPDATE ON device_keys TO foleni_server;
GRANT SELECT ON server_runs TO foleni_report;
GRANT SELECT (id, facility_id, display_id, opened_at, closed_at, by_server)
	ON device_connections TO foleni_report;
