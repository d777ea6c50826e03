-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The links of events go, and with them the requests' names: the chain is made anew from the rows
-- that stay, in their order. Seals of the chain that was have nothing to be the seals of.

DROP FUNCTION audit_advance(integer);
DROP TABLE audit_keys;

CREATE OR REPLACE FUNCTION audit_text(entry audit_log) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
	RETURN jsonb_build_array(entry.id, entry.facility_id,
		(extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor_kind, entry.actor_id,
		entry.actor_role, entry.action, entry.was_allowed, entry.object_kind, entry.object_id,
		entry.reason, entry.command_id, entry.event_seq, host(entry.address), entry.detail)::text;

CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger
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

CREATE OR REPLACE FUNCTION audit_verify(facility uuid) RETURNS TABLE (number bigint, problem text)
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

CREATE TEMPORARY TABLE links_kept ON COMMIT DROP AS
	SELECT facility_id, row_number() OVER (PARTITION BY facility_id ORDER BY number) AS number, row_ids
	FROM audit_links WHERE last_seq IS NULL;
ALTER TABLE audit_links DISABLE TRIGGER keep;
ALTER TABLE audit_seals DISABLE TRIGGER keep;
DELETE FROM audit_seals;
DELETE FROM audit_links;
DELETE FROM audit_heads;
ALTER TABLE audit_links ENABLE TRIGGER keep;
ALTER TABLE audit_seals ENABLE TRIGGER keep;

ALTER TABLE audit_heads DROP COLUMN last_seq;
ALTER TABLE audit_links DROP COLUMN first_seq, DROP COLUMN last_seq, DROP COLUMN leaves;
DROP FUNCTION event_text(queue_events);
ALTER TABLE audit_log DROP COLUMN request;

DO $$
DECLARE
	link record;
	rows text;
	head audit_heads;
BEGIN
	FOR link IN SELECT * FROM links_kept ORDER BY facility_id, number LOOP
		SELECT string_agg(audit_text(entry), E'\n' ORDER BY entry.id) INTO rows
			FROM audit_log AS entry
			WHERE entry.id = ANY (link.row_ids) AND entry.facility_id = link.facility_id;
		CONTINUE WHEN rows IS NULL;
		INSERT INTO audit_heads AS h
			VALUES (link.facility_id, 1, sha256(convert_to(rows, 'UTF8')))
		ON CONFLICT (facility_id) DO UPDATE SET number = h.number + 1,
			hash = sha256(h.hash || convert_to(rows, 'UTF8'))
		RETURNING h.* INTO head;
		INSERT INTO audit_links VALUES (link.facility_id, head.number, link.row_ids, head.hash);
	END LOOP;
END
$$;
