-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The phone of somebody whom nobody knows: who took a number at the machine may leave one there, so
-- that the reception finds a lost ticket by it. It is no record of a patient, and is forgotten after a
-- day and a half.

CREATE TABLE visit_phones (
	facility_id uuid NOT NULL,
	visit_id uuid NOT NULL,
	phone_number phone NOT NULL,
	given_by uuid NOT NULL REFERENCES users,
	given_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (facility_id, visit_id),
	CONSTRAINT visit_phones_visit_exists FOREIGN KEY (facility_id, visit_id)
		REFERENCES visits (facility_id, id) ON DELETE CASCADE
);
-- By their last digits, as patients are found.
CREATE INDEX visit_phones_end
	ON visit_phones (facility_id, reverse(phone_number) text_pattern_ops);
CREATE INDEX visit_phones_given_at ON visit_phones (given_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON visit_phones TO foleni_server;
