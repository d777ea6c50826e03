-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The audit log names the request of which a row tells; the journal of all commands (queue_events)
-- enters the chain of its facility; every row has a hash of its own there, so that the one that was
-- tampered with can be named; and the keys with which heads are signed are known.
--
-- Events are chained after their commit, by the server, a second later: the lane writes what it wrote
-- before, and waits for nothing.

-- X-Request-Id, as the log has it. "": none, or a command line.
ALTER TABLE audit_log ADD COLUMN request line_text NOT NULL DEFAULT '';

-- leaves: 32 bytes for each row in its order, its sha256. A row can be compared with its leaf, and the
-- leaves stay when the events of a month are dropped, so the chain can still be walked.
-- first_seq, last_seq: a link of events has no row_ids. Null: a link of rows of the audit log.
-- leaves null: a link from before this migration.
ALTER TABLE audit_links
	ADD COLUMN first_seq bigint,
	ADD COLUMN last_seq bigint,
	ADD COLUMN leaves bytea,
	ADD CONSTRAINT audit_links_leaf_for_each CHECK (leaves IS NULL
		OR octet_length(leaves) = 32 * coalesce(last_seq - first_seq + 1, cardinality(row_ids))),
	ADD CONSTRAINT audit_links_of_events CHECK (num_nonnulls(first_seq, last_seq) = 0
		OR (num_nonnulls(first_seq, last_seq, leaves) = 3 AND row_ids = '{}'));

-- last_seq: the last event that is in a link.
ALTER TABLE audit_heads ADD COLUMN last_seq log_seq NOT NULL DEFAULT 0;

-- The public keys of the seals, as JWK. A key's id is its thumbprint (RFC 7638), so that an id which
-- comes from elsewhere vouches for the key.
CREATE TABLE audit_keys (
	key_id text PRIMARY KEY CHECK (key_id ~ '^[A-Za-z0-9_-]{43}$'),
	public_key jsonb NOT NULL,
	added_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_keys
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A row without a request has the text that it had before there were any.
CREATE OR REPLACE FUNCTION audit_text(entry audit_log) RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE
	RETURN (jsonb_build_array(entry.id, entry.facility_id,
		(extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_kind, entry.actor_id,
		entry.actor_role, entry.action, entry.was_allowed, entry.object_kind, entry.object_id,
		entry.reason, entry.command_id, entry.event_seq, host(entry.address), entry.detail)
		|| CASE WHEN entry.request = '' THEN '[]' ELSE jsonb_build_array(entry.request) END)::text;

CREATE FUNCTION event_text(entry queue_events) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
	RETURN jsonb_build_array(entry.facility_id, entry.seq,
		(extract(epoch FROM entry.at) * 1000000)::bigint, entry.type, entry.version,
		entry.actor_kind, entry.actor_id, entry.command_id, entry.data)::text;

-- hash = sha256(hash of the link before || leaves).
CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	batch record;
	head audit_heads;
BEGIN
	FOR batch IN
		SELECT facility_id, array_agg(id ORDER BY id) AS row_ids,
			string_agg(sha256(convert_to(audit_text(added), 'UTF8')), '' ORDER BY id) AS leaves
		FROM added GROUP BY facility_id ORDER BY facility_id
	LOOP
		INSERT INTO audit_heads AS h (facility_id, number, hash)
			VALUES (batch.facility_id, 1, sha256(batch.leaves))
		ON CONFLICT (facility_id) DO UPDATE
			SET number = h.number + 1, hash = sha256(h.hash || batch.leaves)
		RETURNING h.* INTO head;
		INSERT INTO audit_links (facility_id, number, row_ids, hash, leaves)
			VALUES (head.facility_id, head.number, batch.row_ids, head.hash, batch.leaves);
	END LOOP;
	RETURN NULL;
END
$$;

-- Takes what the lanes have written since the last time into the chains, at most so many events of
-- each facility, and tells the heads that no seal has yet. Of several servers one does it at a time;
-- the others are told nothing.
CREATE FUNCTION audit_advance(most integer)
	RETURNS TABLE (facility uuid, head_number bigint, head_hash bytea, head_seq bigint, added bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	behind record;
	batch record;
	head audit_heads;
BEGIN
	IF most NOT BETWEEN 1 AND 10000 THEN
		RAISE EXCEPTION 'most must be from 1 to 10000';
	END IF;
	IF NOT pg_try_advisory_xact_lock(hashtext('audit_advance')) THEN
		RETURN;
	END IF;
	FOR behind IN
		SELECT f.id, coalesce(h.last_seq, 0) AS seq FROM facilities f
			LEFT JOIN audit_heads h ON h.facility_id = f.id
			WHERE f.seq > coalesce(h.last_seq, 0) ORDER BY f.id
	LOOP
		-- Up to the first number that is missing or comes twice, so that a leaf's place tells its
		-- event; the next link begins behind it.
		SELECT min(seq) AS first_seq, max(seq) AS last_seq, string_agg(leaf, '' ORDER BY seq) AS leaves
			INTO batch
			FROM (SELECT e.seq, sha256(convert_to(event_text(e), 'UTF8')) AS leaf,
					e.seq - row_number() OVER (ORDER BY e.seq, e.at) AS shift,
					min(e.seq) OVER () - 1 AS first_shift
				FROM queue_events e WHERE e.facility_id = behind.id
					AND e.seq > behind.seq AND e.seq <= (SELECT min(n.seq) FROM queue_events n
						WHERE n.facility_id = behind.id AND n.seq > behind.seq) + most - 1) AS event
			WHERE shift = first_shift;
		CONTINUE WHEN batch.first_seq IS NULL;
		INSERT INTO audit_heads AS h (facility_id, number, hash, last_seq)
			VALUES (behind.id, 1, sha256(batch.leaves), batch.last_seq)
		ON CONFLICT (facility_id) DO UPDATE SET number = h.number + 1,
			hash = sha256(h.hash || batch.leaves), last_seq = batch.last_seq
		RETURNING h.* INTO head;
		INSERT INTO audit_links (facility_id, number, row_ids, hash, first_seq, last_seq, leaves)
			VALUES (behind.id, head.number, '{}', head.hash, batch.first_seq, batch.last_seq,
				batch.leaves);
	END LOOP;
	RETURN QUERY SELECT h.facility_id, h.number, h.hash, h.last_seq::bigint,
			coalesce((SELECT l.last_seq - l.first_seq + 1 FROM audit_links l
				WHERE l.facility_id = h.facility_id AND l.number = h.number), 0)
		FROM audit_heads h
		WHERE NOT EXISTS (SELECT FROM audit_seals s
			WHERE s.facility_id = h.facility_id AND s.number = h.number)
		ORDER BY h.facility_id;
END
$$;

-- As before, and of the events, unless a row of the audit log says that they were dropped; without
-- the signatures of the seals, for which folenid verify-audit is needed.
CREATE OR REPLACE FUNCTION audit_verify(facility uuid) RETURNS TABLE (number bigint, problem text)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	link audit_links;
	before bytea := '';
	expected bigint := 1;
	content bytea;
	linked bigint := 0;
	dropped bigint := coalesce((SELECT max((detail->>'last_seq')::bigint) FROM audit_log
		WHERE facility_id = facility AND action = 'journal.dropped'), 0);
BEGIN
	FOR link IN SELECT * FROM audit_links l WHERE l.facility_id = facility ORDER BY l.number LOOP
		IF link.number <> expected THEN
			RETURN QUERY SELECT expected, 'the link is missing';
			RETURN;
		END IF;
		content := CASE
			WHEN link.leaves IS NULL THEN
				(SELECT convert_to(string_agg(audit_text(entry), E'\n' ORDER BY entry.id), 'UTF8')
				FROM audit_log AS entry
				WHERE entry.id = ANY (link.row_ids) AND entry.facility_id = facility)
			WHEN link.last_seq IS NULL THEN
				(SELECT string_agg(sha256(convert_to(audit_text(entry), 'UTF8')), ''
					ORDER BY entry.id)
				FROM audit_log AS entry
				WHERE entry.id = ANY (link.row_ids) AND entry.facility_id = facility)
			WHEN link.last_seq <= dropped THEN link.leaves
			ELSE
				(SELECT string_agg(sha256(convert_to(event_text(entry), 'UTF8')), ''
					ORDER BY entry.seq)
				FROM queue_events AS entry WHERE entry.facility_id = facility
					AND entry.seq BETWEEN link.first_seq AND link.last_seq)
			END;
		IF link.hash IS DISTINCT FROM sha256(before || content)
				OR (link.leaves IS NOT NULL AND link.leaves <> content) THEN
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

GRANT SELECT, INSERT ON audit_keys TO foleni_server;
GRANT SELECT ON audit_keys TO foleni_report;
GRANT SELECT (request) ON audit_log TO foleni_report;
REVOKE ALL ON FUNCTION audit_advance(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_advance(integer) TO foleni_server;
