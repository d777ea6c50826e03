-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The people stay, and so does what was noted about them; forget_lines() says what does not. The
-- log of a facility that comes back begins with its first event again: in another epoch, so that
-- nobody takes a position in the old one for a position in it.
ALTER TABLE appointments DROP CONSTRAINT appointments_visit_exists,
	DROP CONSTRAINT appointments_service_exists;
ALTER TABLE patient_notes DROP CONSTRAINT patient_notes_visit_exists;
ALTER TABLE consultations DROP CONSTRAINT consultations_visit_exists,
	DROP CONSTRAINT consultations_ticket_exists;
ALTER TABLE notifications DROP CONSTRAINT notifications_visit_exists,
	DROP CONSTRAINT notifications_ticket_exists;
ALTER TABLE device_tokens DROP CONSTRAINT device_tokens_visit_exists;
ALTER TABLE users DROP CONSTRAINT users_display_exists;
DROP TYPE lane_call_change, lane_ticket_change, lane_visit_change, lane_counter, lane_place, lane_call, lane_ticket, lane_visit, lane_display, lane_desk, lane_count,
	lane_service, lane_answer, lane_event;
DROP TABLE command_answers, queue_events, number_counters, calls, taken_places, queue_entries, visits, displays,
	desks, service_counts, services;
DROP FUNCTION queue_events_prepare(integer);
ALTER TABLE facilities DROP COLUMN day_seq, DROP COLUMN business_day;
UPDATE facilities SET seq = 0;
UPDATE database_epoch SET epoch = uuid_generate_v4(), made_at = now();
INSERT INTO audit_log (id, facility_id, actor_kind, action, object_kind, object_id)
	SELECT uuid_generate_v4(), id, 'staff', 'database.reverted', 'facility', id FROM facilities;
SELECT forget_lines();
DROP TYPE arrival, urgency, ticket_outcome, service_state, hold_reason, pause_reason, desk_kind,
	desk_state, visit_origin, visit_state, ticket_state;
DROP DOMAIN long_tally, tally, ordinal, printed_number, visit_code;
