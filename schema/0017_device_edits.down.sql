-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Counted again from where it was; an edit that was read before is refused, and read anew.
DROP INDEX users_display;
CREATE UNIQUE INDEX users_display ON users (display_id) WHERE disabled_at IS NULL;
ALTER TYPE lane_display DROP ATTRIBUTE version;
DROP TRIGGER touch ON displays;
DROP FUNCTION touch_time();
ALTER TABLE displays DROP CONSTRAINT displays_version_check;
UPDATE displays SET version = least(version, 1000000000);
ALTER TABLE displays ALTER COLUMN version TYPE integer;
CREATE TRIGGER touch BEFORE UPDATE OF name, desks, kind ON displays
	FOR EACH ROW EXECUTE FUNCTION touch();
