-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
SELECT facility_id, id, state, rule, no_show FROM services WHERE false;
SELECT facility_id, service_id, calls, recent FROM service_counts WHERE false;
SELECT facility_id, id, state, staff_id FROM desks WHERE false;
SELECT facility_id, id, name FROM displays WHERE false;
SELECT facility_id, id, business_day, series, ordinal, code FROM visits WHERE false;
SELECT facility_id, id, state, queue_number, urgency_level, moved FROM queue_entries WHERE false;
SELECT facility_id, id, shown_at, spoken_at FROM calls WHERE false;
SELECT facility_id, business_day, series, last FROM number_counters WHERE false;
SELECT facility_id, seq, data FROM queue_events WHERE false;
SELECT facility_id, command_id, answer FROM command_answers WHERE false;
SELECT business_day, day_seq FROM facilities WHERE false;

DO $$
BEGIN
	-- The log takes more and loses nothing.
	IF has_table_privilege('foleni_server', 'queue_events', 'UPDATE')
		OR has_table_privilege('foleni_server', 'queue_events', 'DELETE') THEN
		RAISE EXCEPTION 'foleni_server may change queue_events';
	END IF;
	IF NOT has_table_privilege('foleni_server', 'queue_events', 'INSERT') THEN
		RAISE EXCEPTION 'foleni_server may not write queue_events';
	END IF;
END
$$;
