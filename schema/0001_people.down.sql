-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The extensions stay: others may use them, and an administrator may own them.

DROP TABLE audit_seals, audit_heads, audit_links, jobs, number_leases, settings, otp_codes,
	notifications, device_tokens, inbound_messages, notification_templates, appointments,
	consultations, patient_notes, refresh_tokens, patients, doctors, users, facilities,
	database_epoch;
DROP FUNCTION forget_lines(), audit_verify(uuid), audit_text(audit_log);
DROP TABLE audit_log;
DROP FUNCTION audit_link(), refuse_change(), touch(), folded(text);
DROP DOMAIN log_seq, series_letters, day_hour, zone_name, name_text, code_word, long_text,
	line_text, phone;
DROP TYPE job_state, notification_state, message_channel, appointment_status, vulnerability,
	language, sex, actor_kind, user_role;
REVOKE USAGE ON SCHEMA public FROM foleni_server, foleni_report;
