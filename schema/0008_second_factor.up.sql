-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The second factor of an account. Secrets rest sealed, beside the name of the key that sealed them;
-- one that was begun is not in force before a code of it was seen. Recovery codes are kept as hashes
-- that need a key, too.

ALTER TABLE users
	ADD COLUMN totp_key text,
	ADD COLUMN totp_next bytea,
	ADD COLUMN totp_next_key text,
	ADD COLUMN totp_next_at timestamptz,
	ADD CONSTRAINT users_totp_has_a_key CHECK ((totp_secret IS NULL) = (totp_key IS NULL)),
	ADD CONSTRAINT users_totp_next_has_a_key CHECK (
		num_nulls(totp_next, totp_next_key, totp_next_at) IN (0, 3)),
	ADD CONSTRAINT users_totp_next_check CHECK (octet_length(totp_next) BETWEEN 16 AND 64);

CREATE TABLE recovery_codes (
	user_id uuid NOT NULL REFERENCES users,
	code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
	used_at timestamptz,
	PRIMARY KEY (user_id, code_hash)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO foleni_server;
