-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- When a printer was first told of a print. Where its power was cut between the paper and its word that
-- it is printed, it is told again, and the second paper has to say that it is one.
ALTER TABLE prints ADD COLUMN handed_at timestamptz,
	ADD CONSTRAINT prints_handed_after_asked CHECK (handed_at >= asked_at);
