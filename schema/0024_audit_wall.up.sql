-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The audit log comes behind the wall between facilities. It is read like what else is there: a
-- statement finds the rows of the facility that it was told. It still takes a row of whatever facility
-- from whomever, for a sign-in or a refusal is written down by somebody who belongs to none yet, and no
-- policy may stand between what was done and its row; nobody can change or take away what is in it.
--
-- A server of before tells its statements no facility when they read the log: it would find it empty,
-- and could not write a row twice, for which PostgreSQL asks who may see it. So the wall does not stand
-- before it: a server says with each connection up to which migration it knows the schema
-- (foleni.schema), and what says nothing is older. This is not less than there was, and as good as the
-- wall itself, which stands against a statement that forgets its facility, not against one that lies.

-- 0: it did not say so. What a transaction set is not gone behind it but empty.
CREATE FUNCTION schema_in_force() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
	RETURN coalesce(nullif(current_setting('foleni.schema', true), '')::integer, 0);

SELECT build_wall('audit_log');
CREATE POLICY append ON audit_log FOR INSERT TO foleni_server WITH CHECK (true);
CREATE POLICY older_servers ON audit_log FOR SELECT TO foleni_server
	USING ((SELECT public.schema_in_force()) < 24);
