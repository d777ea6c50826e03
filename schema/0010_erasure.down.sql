-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
DROP INDEX patients_erased;
DROP FUNCTION erase_patient(uuid, uuid, integer);
DROP FUNCTION refuse_erased() CASCADE;
