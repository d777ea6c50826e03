-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Tickets that staff wants on the paper of a printer somewhere in the house. A row is what the printer
-- is to print, as it was when it was asked for: a number and the names of a service, never a person's. It
-- is good for minutes, and forgotten after a day.

CREATE TABLE prints (
	facility_id uuid NOT NULL,
	id uuid NOT NULL, -- The Idempotency-Key of who asked, so that its repeat finds it.
	ticket_id uuid NOT NULL,
	display_id uuid NOT NULL,
	paper json NOT NULL,
	asked_by uuid NOT NULL REFERENCES users,
	asked_at timestamptz NOT NULL DEFAULT now(),
	printed_at timestamptz,
	PRIMARY KEY (facility_id, id),
	CONSTRAINT prints_display_exists FOREIGN KEY (facility_id, display_id)
		REFERENCES displays (facility_id, id),
	CONSTRAINT prints_printed_after_asked CHECK (printed_at >= asked_at)
);
CREATE INDEX prints_waiting ON prints (facility_id, display_id, asked_at) WHERE printed_at IS NULL;
CREATE INDEX prints_asked_at ON prints (asked_at);
SELECT build_wall('prints');

GRANT SELECT, INSERT, UPDATE, DELETE ON prints TO foleni_server;
