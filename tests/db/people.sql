-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- At least one row in each table of the first migration. What names a line is written as that
-- migration allows: nothing of it is there.

INSERT INTO facilities (id, code, name_sw, name_en, seq) VALUES
	('00000000-0000-4000-8000-000000000001', 'mfano', 'Mfano', 'Example', 0);
INSERT INTO users (id, facility_id, login, display_name, role, display_id) VALUES
	('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', 'neema',
		'Neema Mrisho', 'doctor', NULL),
	('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', 'hall',
		'Hall', 'display', '00000000-0000-4000-8000-000000000099');
INSERT INTO doctors (user_id) VALUES ('00000000-0000-4000-8000-000000000011');
INSERT INTO patients (id, facility_id, full_name) VALUES
	('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000001',
		'Asha Mushi');
INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at, family_expires_at)
	VALUES (uuid_generate_v4(), uuid_generate_v4(), '00000000-0000-4000-8000-000000000011',
		sha256('a'), now(), now());
INSERT INTO patient_notes (id, facility_id, patient_id, visit_id, author_id, body) VALUES
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000099',
		'00000000-0000-4000-8000-000000000011', 'mzio wa penisilini');
INSERT INTO consultations (id, facility_id, patient_id, visit_id, ticket_id, doctor_id) VALUES
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000099',
		'00000000-0000-4000-8000-000000000099', '00000000-0000-4000-8000-000000000011');
INSERT INTO appointments (id, facility_id, patient_id, service_id, visit_id, scheduled_at,
		scheduled_date) VALUES
	('00000000-0000-4000-8000-000000000041', '00000000-0000-4000-8000-000000000001',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000099',
		'00000000-0000-4000-8000-000000000099', '2026-11-23 05:30Z', '2026-11-23');
INSERT INTO notification_templates (id, kind, channel, language, body) VALUES
	(uuid_generate_v4(), 'near', 'sms', 'sw', 'Zamu yako imekaribia.');
INSERT INTO device_tokens (id, facility_id, channel, address, patient_id, visit_id) VALUES
	('00000000-0000-4000-8000-000000000051', '00000000-0000-4000-8000-000000000001', 'fcm', 'a',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000099'),
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001', 'fcm', 'b', NULL,
		'00000000-0000-4000-8000-000000000099');
INSERT INTO notifications (id, facility_id, kind, unique_key, channel, patient_id, visit_id,
		ticket_id, appointment_id, device_token_id) VALUES
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001', 'near', 'near:1', 'fcm',
		'00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000099',
		'00000000-0000-4000-8000-000000000099', '00000000-0000-4000-8000-000000000041',
		'00000000-0000-4000-8000-000000000051');
INSERT INTO inbound_messages (id, provider, provider_id, sender, body) VALUES
	(uuid_generate_v4(), 'gateway', '1', '+255712345678', 'ACHA');
INSERT INTO otp_codes (id, phone_number, purpose, code_hash, expires_at) VALUES
	(uuid_generate_v4(), '+255712345678', 'sign_in', sha256('a'), now());
INSERT INTO settings (name, value) VALUES ('a', '1');
INSERT INTO number_leases (id, facility_id, business_day, series, first_number, last_number, holder)
	VALUES (uuid_generate_v4(), '00000000-0000-4000-8000-000000000001', '2026-11-22', 'A', 101, 120,
		'kiosk-a');
INSERT INTO jobs (kind) VALUES ('a');
INSERT INTO audit_log (id, facility_id, actor_kind, action) VALUES
	(uuid_generate_v4(), '00000000-0000-4000-8000-000000000001', 'staff', 'sign_in');
INSERT INTO audit_seals SELECT facility_id, number, hash, now(), 'k', '' FROM audit_links;
