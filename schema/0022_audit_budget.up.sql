-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- audit_advance() takes a number of events of all facilities together, those that are least behind
-- first: what one large facility has written keeps no other from its seal, and holds the heads, for
-- which who looks at a patient waits, no longer than so many events take. It tells whether any are
-- left. The form without a budget stays, for servers of before.

CREATE FUNCTION audit_advance(most integer, budget integer)
	RETURNS TABLE (facility uuid, head_number bigint, head_hash bytea, head_seq bigint,
		has_more boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	behind record;
	batch record;
	head audit_heads;
	room bigint := budget;
	is_more boolean := false;
BEGIN
	IF most NOT BETWEEN 1 AND 10000 OR budget NOT BETWEEN 1 AND 100000 THEN
		RAISE EXCEPTION 'most must be from 1 to 10000, budget from 1 to 100000';
	END IF;
	IF NOT pg_try_advisory_xact_lock(hashtext('audit_advance')) THEN
		RETURN;
	END IF;
	FOR behind IN
		SELECT f.id, coalesce(h.last_seq, 0) AS seq, f.seq AS upto FROM facilities f
			LEFT JOIN audit_heads h ON h.facility_id = f.id
			WHERE f.seq > coalesce(h.last_seq, 0)
			ORDER BY f.seq - coalesce(h.last_seq, 0), f.id
	LOOP
		-- Something was taken, so that whoever goes on because of this comes to an end.
		IF room < 1 THEN
			is_more := true;
			EXIT;
		END IF;
		-- As before: up to the first number that is missing or comes twice.
		SELECT min(seq) AS first_seq, max(seq) AS last_seq, string_agg(leaf, '' ORDER BY seq) AS leaves
			INTO batch
			FROM (SELECT e.seq, sha256(convert_to(event_text(e), 'UTF8')) AS leaf,
					e.seq - row_number() OVER (ORDER BY e.seq, e.at) AS shift,
					min(e.seq) OVER () - 1 AS first_shift
				FROM queue_events e WHERE e.facility_id = behind.id
					AND e.seq > behind.seq AND e.seq <= (SELECT min(n.seq) FROM queue_events n
						WHERE n.facility_id = behind.id AND n.seq > behind.seq)
						+ least(most, room) - 1) AS event
			WHERE shift = first_shift;
		CONTINUE WHEN batch.first_seq IS NULL;
		room := room - (batch.last_seq - batch.first_seq + 1);
		is_more := is_more OR batch.last_seq < behind.upto;
		INSERT INTO audit_heads AS h (facility_id, number, hash, last_seq)
			VALUES (behind.id, 1, sha256(batch.leaves), batch.last_seq)
		ON CONFLICT (facility_id) DO UPDATE SET number = h.number + 1,
			hash = sha256(h.hash || batch.leaves), last_seq = batch.last_seq
		RETURNING h.* INTO head;
		INSERT INTO audit_links (facility_id, number, row_ids, hash, first_seq, last_seq, leaves)
			VALUES (behind.id, head.number, '{}', head.hash, batch.first_seq, batch.last_seq,
				batch.leaves);
	END LOOP;
	RETURN QUERY SELECT h.facility_id, h.number, h.hash, h.last_seq::bigint, is_more
		FROM audit_heads h
		WHERE NOT EXISTS (SELECT FROM audit_seals s
			WHERE s.facility_id = h.facility_id AND s.number = h.number)
		ORDER BY h.facility_id;
END
$$;
REVOKE ALL ON FUNCTION audit_advance(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_advance(integer, integer) TO foleni_server;
