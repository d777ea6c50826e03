-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Administrators change what a facility is called, where its day begins and which letters its numbers
-- have; its code is how people and scripts name it, and stays. The server's role still cannot write
-- these columns: it asks for the one change that names its version, and where the log has to stand.

-- given: what is not in it stays. at_seq null: wherever the log stands. No row: not changed.
CREATE FUNCTION facility_change(facility uuid, expected integer, given jsonb, at_seq bigint)
	RETURNS SETOF facilities
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
	UPDATE facilities AS f SET
			name_sw = coalesce(given->>'name_sw', f.name_sw),
			name_en = coalesce(given->>'name_en', f.name_en),
			time_zone = coalesce(given->>'time_zone', f.time_zone),
			cutover_hour = coalesce((given->>'cutover_hour')::smallint, f.cutover_hour),
			series_letters = coalesce(given->>'series_letters', f.series_letters)
		WHERE f.id = facility AND f.version = expected AND (at_seq IS NULL OR f.seq = at_seq)
		RETURNING f.*;
$$;
REVOKE ALL ON FUNCTION facility_change(uuid, integer, jsonb, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION facility_change(uuid, integer, jsonb, bigint) TO foleni_server;
