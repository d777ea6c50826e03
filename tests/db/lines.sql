-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- After people.sql: a row in each table of the lines, one visit in service, and the people's rows
-- that name it.

UPDATE facilities SET seq = seq + 1, business_day = '2026-11-22', day_seq = 1;
INSERT INTO services (facility_id, id, code, name_sw, name_en, series, sensitive, assigns, state,
		opens_min, closes_min, daily_limit, mean_s, planned_desks, rule, no_show) VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000031', 'opd',
		'Daktari', 'Doctor', 'A', false, false, 'open', 0, 0, 0, 540, 0, '{}', '{}');
INSERT INTO service_counts VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000031', '2026-11-22',
		1, 1, '[]');
INSERT INTO desks (facility_id, id, code, name_sw, name_en, kind, room, services, state, staff_id)
	VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000032', 'd1', 'Chumba',
		'Room', 'room', '1', '[]', 'open', '00000000-0000-4000-8000-000000000011'),
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000033', 'd2', 'Chumba',
		'Room', 'room', '2', '[]', 'closed', NULL);
INSERT INTO displays VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000034', 'Hall', '[]');
INSERT INTO visits (facility_id, id, patient_id, state, origin, business_day, series, ordinal, code,
		urgency_level, vulnerable, opened_at, changed_seq) VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000035',
		'00000000-0000-4000-8000-000000000021', 'open', 'walk_in', '2026-11-22', 'A', 1,
		'abcdefghijklmnopqrstuvwxyz', 'untriaged', false, '2026-11-22 06:00Z', 1);
INSERT INTO queue_entries (facility_id, id, visit_id, service_id, state, queue_number, seq,
		changed_seq, issued_at, clock_at, desk_id, call_id, assigned_to, return_to,
		return_service_id, urgency_level, arrival, calls, skips, moved) VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000036',
		'00000000-0000-4000-8000-000000000035', '00000000-0000-4000-8000-000000000031', 'serving',
		'A001', 1, 1, '2026-11-22 06:00Z', '2026-11-22 06:00Z',
		'00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000037',
		'00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000011',
		'00000000-0000-4000-8000-000000000031', 'untriaged', 'walk_in', 1, 0, '[]');
INSERT INTO taken_places VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000035',
		'00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000036'),
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000032',
		'00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000036');
INSERT INTO calls (facility_id, id, ticket_id, desk_id, queue_number, called_at, seq) VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000037',
		'00000000-0000-4000-8000-000000000036', '00000000-0000-4000-8000-000000000032', 'A001',
		'2026-11-22 06:05Z', 1);
INSERT INTO number_counters VALUES
	('00000000-0000-4000-8000-000000000001', '2026-11-22', 'A', 1);
-- One in the part of a month, one in the part for the rest.
INSERT INTO queue_events (facility_id, seq, at, type, version, actor_kind, command_id, data) VALUES
	('00000000-0000-4000-8000-000000000001', 1, now(), 'visit.opened', 1, 'timer',
		'00000000-0000-4000-8000-000000000038', '{}'),
	('00000000-0000-4000-8000-000000000001', 2, '2001-01-01', 'visit.closed', 1, 'timer',
		'00000000-0000-4000-8000-000000000038', '{}');
INSERT INTO command_answers (facility_id, command_id, fingerprint, answer) VALUES
	('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000038', 'a', '{}');

INSERT INTO users (id, facility_id, login, display_name, role, display_id) VALUES
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001',
		'hall-' || substr(uuid_generate_v4()::text, 1, 8), 'Hall', 'display',
		'00000000-0000-4000-8000-000000000034');
INSERT INTO appointments (id, facility_id, patient_id, service_id, visit_id, scheduled_at,
		scheduled_date) VALUES
	('00000000-0000-4000-8000-000000000041', '00000000-0000-4000-8000-000000000001',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000031',
		'00000000-0000-4000-8000-000000000035', '2026-11-23 05:30Z', '2026-11-23');
UPDATE patient_notes SET visit_id = '00000000-0000-4000-8000-000000000035';
UPDATE consultations SET visit_id = '00000000-0000-4000-8000-000000000035',
	ticket_id = '00000000-0000-4000-8000-000000000036';
-- Its second version.
UPDATE consultations SET diagnosis = 'malaria', treatment = 'ALu', prescription = 'ALu 20/120 mg';
UPDATE device_tokens SET visit_id = '00000000-0000-4000-8000-000000000035';
UPDATE notifications SET visit_id = '00000000-0000-4000-8000-000000000035',
	ticket_id = '00000000-0000-4000-8000-000000000036',
	appointment_id = '00000000-0000-4000-8000-000000000041';
INSERT INTO visit_phones (facility_id, visit_id, phone_number, given_by)
	SELECT '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000035',
		'+255711000001', id FROM users WHERE login LIKE 'hall-%' LIMIT 1;
INSERT INTO prints (facility_id, id, ticket_id, display_id, paper, asked_by)
	SELECT '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000061',
		'00000000-0000-4000-8000-000000000036', '00000000-0000-4000-8000-000000000034', '{}', id
		FROM users WHERE login LIKE 'hall-%' LIMIT 1;
INSERT INTO audit_keys (key_id, public_key) VALUES (repeat('k', 43), '{}');
SELECT audit_advance(100, 100);
UPDATE users SET totp_secret = sha256('a'), totp_key = 'a', totp_next = sha256('b'),
	totp_next_key = 'a', totp_next_at = now()
	WHERE id = '00000000-0000-4000-8000-000000000011';
INSERT INTO recovery_codes (user_id, code_hash)
	VALUES ('00000000-0000-4000-8000-000000000011', sha256('a'));
-- A device that was paired, one that waits, and an hour of the first.
INSERT INTO device_pairings (id, kind, code, key_hash, address, expires_at) VALUES
	('00000000-0000-4000-8000-000000000051', 'display', 'K7QM3XPT', sha256('a'), '192.0.2.1',
		now() + interval '10 minutes');
INSERT INTO device_keys (user_id, key_hash, paired_from)
	SELECT id, sha256('b'), '192.0.2.2' FROM users WHERE login LIKE 'hall-%' LIMIT 1;
INSERT INTO server_runs (id) VALUES ('00000000-0000-4000-8000-000000000052');
INSERT INTO device_connections (id, facility_id, display_id, user_id, run_id, address, opened_at,
		closed_at)
	SELECT '00000000-0000-4000-8000-000000000053', '00000000-0000-4000-8000-000000000001',
		'00000000-0000-4000-8000-000000000034', user_id,
		'00000000-0000-4000-8000-000000000052', '192.0.2.2', now() - interval '1 hour', now()
	FROM device_keys;
INSERT INTO live_passes (pass_hash, user_id, session_id, facility_id, display_id, role, token_ends_us)
	VALUES (sha256('p'), '00000000-0000-4000-8000-000000000011',
		'00000000-0000-4000-8000-000000000054', '00000000-0000-4000-8000-000000000001', uuid_nil(),
		'doctor', 1);
