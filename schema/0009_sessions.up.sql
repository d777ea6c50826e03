-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- What people and their administrators see of sessions and of wrong passwords: from where, with what,
-- since when. Waits for wrong passwords are in the memory of each server; that an account is stopped
-- after too many of them is here, because it has to hold on all servers and over a restart.
--
-- failures counts wrong passwords from addresses at which the account has never signed in,
-- known_failures those from the others: what strangers do stops nobody where he works.

ALTER TABLE refresh_tokens ADD COLUMN address inet;
CREATE INDEX refresh_tokens_address ON refresh_tokens (user_id, address)
	WHERE user_id IS NOT NULL AND address IS NOT NULL;

ALTER TABLE users
	ADD COLUMN known_failures integer NOT NULL DEFAULT 0 CHECK (known_failures >= 0),
	ADD COLUMN failed_at timestamptz,
	ADD COLUMN failed_from inet;

-- Of one network: a whole /64 of IPv6 belongs to whoever has one address of it.
CREATE FUNCTION same_place(one inet, other inet) RETURNS boolean
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN network(set_masklen(one, CASE family(one) WHEN 6 THEN 64 ELSE 32 END))
		= network(set_masklen(other, CASE family(other) WHEN 6 THEN 64 ELSE 32 END));
