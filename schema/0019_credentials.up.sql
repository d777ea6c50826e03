-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A second factor that was begun is void after some wrong codes. And one place ends the sessions of
-- an account.

ALTER TABLE users ADD COLUMN totp_next_tries smallint NOT NULL DEFAULT 0
	CHECK (totp_next_tries BETWEEN 0 AND 5);

-- Those of a person, all but one where one is spared; how many there were. Whoever calls it has locked
-- the account before, and calls it behind that, in the same statement: it looks anew and sees the
-- session of a sign-in that had the account first, which the statement itself does not.
CREATE FUNCTION end_sessions(person uuid, spared uuid) RETURNS bigint
	LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	families bigint;
BEGIN
	WITH ended AS (UPDATE refresh_tokens SET revoked_at = now()
		WHERE user_id = person AND family_id IS DISTINCT FROM spared AND revoked_at IS NULL
		RETURNING family_id)
	SELECT count(DISTINCT family_id) INTO families FROM ended;
	RETURN families;
END
$$;
