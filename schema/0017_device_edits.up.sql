-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Which event configured a display last is what an edit names, as of services and desks. It was
-- counted by a trigger, of which no board knew; a number of before is never greater than that of a
-- later event, because each step of it was an event. The trigger keeps the time alone now.
CREATE FUNCTION touch_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.updated_at := now();
	RETURN NEW;
END
$$;
DROP TRIGGER touch ON displays;
ALTER TABLE displays
	ALTER COLUMN version TYPE bigint,
	ADD CONSTRAINT displays_version_check CHECK (version >= 0);
CREATE TRIGGER touch BEFORE UPDATE OF name, desks, kind ON displays
	FOR EACH ROW EXECUTE FUNCTION touch_time();
ALTER TYPE lane_display ADD ATTRIBUTE version bigint;

-- The id of a display is one of its facility's own.
DROP INDEX users_display;
CREATE UNIQUE INDEX users_display ON users (facility_id, display_id) WHERE disabled_at IS NULL;
