-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- What was paired has no key any more; its account has no password, so nobody signs in with it.
UPDATE users SET disabled_at = now()
	WHERE id IN (SELECT user_id FROM device_keys) AND disabled_at IS NULL;
DROP TABLE device_connections, server_runs, device_keys, device_pairings;
DROP TRIGGER touch ON displays;
ALTER TABLE displays DROP COLUMN kind, DROP COLUMN version, DROP COLUMN updated_at;
ALTER TYPE lane_display DROP ATTRIBUTE kind;
DROP TYPE device_kind;
