-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP FUNCTION end_sessions(uuid, uuid);
ALTER TABLE users DROP COLUMN totp_next_tries;
