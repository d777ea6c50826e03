-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- One-time tickets with which browsers open a WebSocket, so that each is good once at whichever server
-- it comes to. A row is whom it lets in, for half a minute, and goes when it is used or when the next is
-- given; of the ticket itself there is only the hash.

CREATE TABLE live_passes (
	pass_hash bytea PRIMARY KEY CHECK (octet_length(pass_hash) = 32), -- SHA-256
	user_id uuid NOT NULL,
	session_id uuid NOT NULL,
	facility_id uuid NOT NULL, -- Nil: all.
	display_id uuid NOT NULL, -- Nil: a person.
	role user_role NOT NULL,
	token_ends_us bigint NOT NULL, -- Of the access token; microseconds since 1970.
	given_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX live_passes_given_at ON live_passes (given_at);
CREATE INDEX live_passes_user ON live_passes (user_id, given_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON live_passes TO foleni_server;
