-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Where sessions and wrong passwords came from is forgotten, and nobody is stopped any more.
ALTER TABLE users DROP COLUMN known_failures, DROP COLUMN failed_at, DROP COLUMN failed_from;
ALTER TABLE refresh_tokens DROP COLUMN address;
DROP FUNCTION same_place(inet, inet);
