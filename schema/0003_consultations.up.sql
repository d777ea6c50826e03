-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- Consultations: the diagnosis in words, the treatment and the prescription, and every version of all
-- that was written. What somebody wrote on a patient stays readable after somebody else has changed it.

ALTER TABLE consultations
	ADD COLUMN diagnosis long_text NOT NULL DEFAULT '',
	ADD COLUMN treatment long_text NOT NULL DEFAULT '',
	ADD COLUMN prescription long_text NOT NULL DEFAULT '';

-- Append-only by the rights of the server. No trigger keeps its owner from it as from the audit log:
-- these are words on a person, who may have to be erased. They name no visit and no ticket; the
-- consultation does.
CREATE TABLE consultation_versions (
	consultation_id uuid NOT NULL REFERENCES consultations,
	version integer NOT NULL CHECK (version >= 1),
	author_id uuid NOT NULL REFERENCES users,
	complaint long_text NOT NULL,
	findings long_text NOT NULL,
	diagnosis long_text NOT NULL,
	diagnosis_code text,
	treatment long_text NOT NULL,
	prescription long_text NOT NULL,
	plan long_text NOT NULL,
	follow_up_on date,
	written_at timestamptz NOT NULL,
	PRIMARY KEY (consultation_id, version)
);

-- doctor_id is who wrote the version. It is kept by itself, so no statement can forget it.
CREATE FUNCTION keep_version() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	INSERT INTO consultation_versions (consultation_id, version, author_id, complaint, findings,
			diagnosis, diagnosis_code, treatment, prescription, plan, follow_up_on, written_at)
		VALUES (NEW.id, NEW.version, NEW.doctor_id, NEW.complaint, NEW.findings, NEW.diagnosis,
			NEW.diagnosis_code, NEW.treatment, NEW.prescription, NEW.plan, NEW.follow_up_on,
			NEW.updated_at);
	RETURN NULL;
END
$$;

-- A version is one of what was written: that a visit is forgotten, or that it ended, makes none.
DROP TRIGGER touch ON consultations;
CREATE TRIGGER touch
	BEFORE UPDATE OF version, doctor_id, complaint, findings, diagnosis, diagnosis_code, treatment,
		prescription, plan, follow_up_on ON consultations
	FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER keep_version
	AFTER INSERT OR UPDATE OF version, doctor_id, complaint, findings, diagnosis, diagnosis_code,
		treatment, prescription, plan, follow_up_on ON consultations
	FOR EACH ROW EXECUTE FUNCTION keep_version();

-- Of those that are there already the last version is known.
INSERT INTO consultation_versions (consultation_id, version, author_id, complaint, findings,
		diagnosis, diagnosis_code, treatment, prescription, plan, follow_up_on, written_at)
	SELECT id, version, doctor_id, complaint, findings, diagnosis, diagnosis_code, treatment,
		prescription, plan, follow_up_on, updated_at FROM consultations;

GRANT SELECT, INSERT ON consultation_versions TO foleni_server;
