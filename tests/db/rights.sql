-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Every right that the roles have in the database, of all that is ours: extensions bring their own.

CREATE SCHEMA judge;
CREATE VIEW judge.roles AS SELECT * FROM (VALUES ('foleni_server'), ('foleni_report')) AS r (who);
CREATE VIEW judge.classes AS
	SELECT c.* FROM pg_class c WHERE relnamespace = 'public'::regnamespace
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e');
-- The months of the log are not among them: they are made as time goes on, and nobody has any right
-- on one, which is asked below.
CREATE VIEW judge.tables AS
	SELECT * FROM judge.classes c WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition;

CREATE VIEW judge.rights (kind, what, deed, who) AS
-- A right on the whole table, else on the columns that have it.
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.relname::text,
	CASE WHEN has_table_privilege(who, c.oid, p.name) THEN lower(p.name)
	ELSE lower(p.name) || '(' || (SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
		AND has_column_privilege(who, c.oid, attnum, p.name)) || ')' END, who
	FROM judge.tables c, judge.roles,
		(VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES')) AS p (name)
	WHERE has_any_column_privilege(who, c.oid, p.name)
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, c.relname, lower(p.name), who
	FROM judge.tables c, judge.roles, (VALUES ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p (name)
	WHERE has_table_privilege(who, c.oid, p.name)
UNION ALL
SELECT 'sequence', c.relname, lower(p.name), who
	FROM judge.classes c, judge.roles, (VALUES ('USAGE'), ('SELECT'), ('UPDATE')) AS p (name)
	WHERE c.relkind = 'S' AND has_sequence_privilege(who, c.oid, p.name)
UNION ALL
-- Those that run with more rights than whoever calls them, and those that are kept from everybody. The
-- rest can do no more than a statement.
SELECT 'function', p.oid::regprocedure::text,
	CASE WHEN prosecdef THEN 'execute as owner' ELSE 'execute' END, who
	FROM pg_proc p, judge.roles
	WHERE p.pronamespace = 'public'::regnamespace AND (prosecdef OR proacl IS NOT NULL)
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
	AND has_function_privilege(who, p.oid, 'EXECUTE')
UNION ALL
SELECT 'schema', 'public', lower(p.name), who
	FROM judge.roles, (VALUES ('USAGE'), ('CREATE')) AS p (name)
	WHERE has_schema_privilege(who, 'public', p.name)
UNION ALL
SELECT 'database', '', lower(p.name), who
	FROM judge.roles, (VALUES ('CREATE'), ('CONNECT'), ('TEMPORARY')) AS p (name)
	WHERE has_database_privilege(who, current_database(), p.name)
UNION ALL
-- What they are, belong to and own.
SELECT 'role', '', a.name, rolname::text
	FROM pg_roles CROSS JOIN LATERAL (VALUES ('superuser', rolsuper),
		('create roles', rolcreaterole), ('create databases', rolcreatedb), ('log in', rolcanlogin),
		('replicate', rolreplication), ('pass row-level security', rolbypassrls)) AS a (name, has)
	WHERE a.has AND rolname IN ('foleni_server', 'foleni_report', 'foleni_owner')
UNION ALL
SELECT 'role', '', 'is ' || roleid::regrole, member::regrole::text
	FROM pg_auth_members WHERE member::regrole::text LIKE 'foleni%'
UNION ALL
SELECT 'owns', relname, relkind::text, relowner::regrole::text
	FROM pg_class WHERE relowner::regrole::text IN ('foleni_server', 'foleni_report')
UNION ALL
-- Nothing is granted to everybody, and nothing on the parts of the log, which are reached by it.
SELECT 'table', relname, lower(privilege_type), 'public'
	FROM judge.classes, aclexplode(relacl) WHERE grantee = 0
UNION ALL
SELECT 'table', 'part of queue_events', lower(privilege_type), grantee::regrole::text
	FROM judge.classes, aclexplode(relacl)
	WHERE relispartition AND grantee <> relowner;
