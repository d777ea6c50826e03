-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Whose check-in was taken back and is not here again cannot be checked in any more: the answer of the
-- first one stands.
ALTER TABLE appointments DROP COLUMN check_ins_undone;
