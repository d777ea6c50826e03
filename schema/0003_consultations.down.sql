-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- What the columns before had room for stays: complaint, findings, plan and the code of the diagnosis
-- as they are now. The rest goes; a copy of the database keeps it.
DROP TRIGGER keep_version ON consultations;
DROP TRIGGER touch ON consultations;
CREATE TRIGGER touch BEFORE UPDATE ON consultations FOR EACH ROW EXECUTE FUNCTION touch();
DROP FUNCTION keep_version();
DROP TABLE consultation_versions;
ALTER TABLE consultations DROP COLUMN prescription, DROP COLUMN treatment, DROP COLUMN diagnosis;
