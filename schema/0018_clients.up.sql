-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A refresh token is good for the client that signed in only, by the id that it made up for itself.
-- NULL: it did not name itself, as all that signed in before this.
ALTER TABLE refresh_tokens ADD COLUMN client_id uuid;
