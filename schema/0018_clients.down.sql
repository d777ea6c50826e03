-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Tokens are good for whoever has them again.
ALTER TABLE refresh_tokens DROP COLUMN client_id;
