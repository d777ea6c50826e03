-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- A check-in that was taken back: the patient can be checked in again. The command that opens the
-- visit has its id from the appointment, so that a repeat meets it; how often one was taken back tells
-- the next one from those before.

ALTER TABLE appointments
	ADD COLUMN check_ins_undone smallint NOT NULL DEFAULT 0 CHECK (check_ins_undone >= 0);
