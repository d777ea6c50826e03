-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE prints DROP COLUMN handed_at;
