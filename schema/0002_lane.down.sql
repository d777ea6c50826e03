-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE appointments DROP CONSTRAINT appointments_visit_exists,
	DROP CONSTRAINT appointments_service_exists;
ALTER TABLE users DROP CONSTRAINT users_display_exists;
DROP TYPE lane_counter, lane_call, lane_ticket, lane_visit, lane_display, lane_desk, lane_count,
	lane_service, lane_answer, lane_event;
DROP TABLE command_answers, queue_events, number_counters, calls, queue_entries, visits, displays,
	desks, service_counts, services;
DROP FUNCTION queue_events_prepare(integer);
ALTER TABLE facilities DROP COLUMN day_seq, DROP COLUMN business_day;
DROP TYPE arrival, urgency, ticket_outcome, service_state, hold_reason, pause_reason, desk_kind,
	desk_state, visit_origin, visit_state, ticket_state;
DROP DOMAIN long_tally, tally, ordinal, printed_number, visit_code;
