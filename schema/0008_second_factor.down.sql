-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Second factors are lost: nobody could open them without the names of their keys. Whoever had one
-- has to choose another password, for a short one was enough beside it.
DROP TABLE recovery_codes;
ALTER TABLE users
	DROP COLUMN totp_key,
	DROP COLUMN totp_next,
	DROP COLUMN totp_next_key,
	DROP COLUMN totp_next_at;
UPDATE users SET totp_secret = NULL, must_change = password_hash IS NOT NULL
	WHERE totp_secret IS NOT NULL;
