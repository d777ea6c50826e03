-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Nobody who was erased gets a visit. A server looks for the patient before it decides, but between
-- the look and the row he may be erased; then the line would call somebody who is not there any more.
-- refuse_erased() says how the two wait for each other.

CREATE TRIGGER refuse_erased BEFORE INSERT OR UPDATE OF patient_id ON visits
	FOR EACH ROW WHEN (NEW.patient_id IS NOT NULL) EXECUTE FUNCTION refuse_erased();
