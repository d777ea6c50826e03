-- SPDX-FileCopyrightText: 2026 The Foleni authors
-- SPDX-License-Identifier: Apache-2.0
--
-- The right to erasure: all that tells who somebody is, or was written on him, is gone for good, while
-- visits, tickets, events, statistics and the audit log keep standing: they name an id, and the row of
-- patients that has it is empty. Sex and year of birth stay there, for statistics by age and sex.
--
-- Whoever adds a column that holds words decides in tests/e2e/erasure_test.py whether they may be
-- about a patient; the test fails until that is said, and until they are erased here.

-- Nothing is written on who was erased. A writer that had looked before is behind the erasure, which
-- locks the patient, and sees what it did; one that was first is waited for, and its row is erased. It
-- sees patients of every facility; whether the row may be of this one, the wall says.
CREATE FUNCTION refuse_erased() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	PERFORM FROM patients WHERE id = NEW.patient_id AND erased_at IS NULL FOR KEY SHARE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the patient is not there' USING ERRCODE = 'foreign_key_violation',
			CONSTRAINT = 'patient_is_not_erased', TABLE = TG_TABLE_NAME, SCHEMA = 'public';
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER refuse_erased BEFORE INSERT ON patient_notes
	FOR EACH ROW EXECUTE FUNCTION refuse_erased();
CREATE TRIGGER refuse_erased BEFORE INSERT ON consultations
	FOR EACH ROW EXECUTE FUNCTION refuse_erased();
CREATE TRIGGER refuse_erased BEFORE INSERT ON appointments
	FOR EACH ROW EXECUTE FUNCTION refuse_erased();
CREATE TRIGGER refuse_erased BEFORE INSERT ON notifications
	FOR EACH ROW WHEN (NEW.patient_id IS NOT NULL) EXECUTE FUNCTION refuse_erased();
CREATE TRIGGER refuse_erased BEFORE INSERT ON device_tokens
	FOR EACH ROW WHEN (NEW.patient_id IS NOT NULL) EXECUTE FUNCTION refuse_erased();
CREATE TRIGGER refuse_erased BEFORE INSERT ON refresh_tokens
	FOR EACH ROW WHEN (NEW.patient_id IS NOT NULL) EXECUTE FUNCTION refuse_erased();

-- What came of it: 'erased'; 'unknown', also of who was erased before; 'changed': the record has another
-- version; 'here': a visit is open. wanted_version null: whatever it is.
--
-- A phone number may be a family's. What was sent to it or came from it is erased here although it may
-- have been about another of them: such messages are of no use after a day, and a number that stays
-- would tell who was erased.
--
-- The server may change neither versions of consultations nor answers that were given; so this runs
-- with its owner's rights, and does nothing but erase one patient of one facility.
CREATE FUNCTION erase_patient(facility uuid, patient uuid, wanted_version integer) RETURNS text
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	person patients;
BEGIN
	SELECT * INTO person FROM patients p
		WHERE p.facility_id = facility AND p.id = patient AND p.erased_at IS NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN 'unknown';
	ELSIF wanted_version <> person.version THEN
		RETURN 'changed';
	ELSIF EXISTS (SELECT FROM visits v WHERE v.patient_id = patient AND v.state = 'open') THEN
		RETURN 'here';
	END IF;

	DELETE FROM patient_notes n WHERE n.patient_id = patient;
	-- That a doctor saw somebody, and when, stays; what was written goes, in every version.
	UPDATE consultations c SET complaint = '', findings = '', diagnosis = '', diagnosis_code = NULL,
			treatment = '', prescription = '', plan = '', follow_up_on = NULL
		WHERE c.patient_id = patient;
	UPDATE consultation_versions v SET complaint = '', findings = '', diagnosis = '',
			diagnosis_code = NULL, treatment = '', prescription = '', plan = '', follow_up_on = NULL
		FROM consultations c WHERE c.id = v.consultation_id AND c.patient_id = patient;
	UPDATE appointments a SET cancel_reason = '',
			status = CASE a.status WHEN 'booked' THEN 'cancelled' ELSE a.status END
		WHERE a.patient_id = patient AND (a.cancel_reason <> '' OR a.status = 'booked');
	DELETE FROM visit_phones w USING visits v
		WHERE v.facility_id = w.facility_id AND v.id = w.visit_id AND v.patient_id = patient;
	DELETE FROM visit_phones w WHERE w.facility_id = facility AND w.phone_number = person.phone_number;

	UPDATE notifications n SET recipient = NULL, body = '', provider_id = NULL, last_error = '',
			device_token_id = NULL,
			state = CASE WHEN n.state IN ('queued', 'sending') THEN 'dropped' ELSE n.state END
		WHERE n.patient_id = patient
			OR n.facility_id = facility AND n.recipient = person.phone_number;
	UPDATE inbound_messages m SET sender = '', body = ''
		WHERE coalesce(m.facility_id, facility) = facility AND m.sender = person.phone_number;
	DELETE FROM device_tokens d WHERE d.patient_id = patient
		OR d.visit_id IN (SELECT v.id FROM visits v WHERE v.patient_id = patient);
	DELETE FROM otp_codes o
		WHERE coalesce(o.facility_id, facility) = facility AND o.phone_number = person.phone_number;
	UPDATE refresh_tokens t SET device = '', revoked_at = coalesce(t.revoked_at, now())
		WHERE t.patient_id = patient;

	-- The answer to the registration names the id alone, but its fingerprint is made of the record, and
	-- could be guessed at. Without one the command is still known: a repeat registers nobody.
	UPDATE command_answers a SET fingerprint = '' FROM audit_log l
		WHERE l.object_id = patient AND l.facility_id = facility
			AND l.action = 'patient.registered' AND a.facility_id = facility
			AND a.command_id = l.command_id;

	UPDATE patients p SET card_number = NULL, full_name = '', birth_date = NULL, phone_number = NULL,
			vulnerable = '{}', sms_consent = false, sms_stopped_at = NULL, erased_at = now()
		WHERE p.id = patient;
	RETURN 'erased';
END
$$;
REVOKE ALL ON FUNCTION refuse_erased(), erase_patient(uuid, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_patient(uuid, uuid, integer) TO foleni_server;

-- Consoles that were away are told whom they have to forget.
CREATE INDEX patients_erased ON patients (facility_id, erased_at) WHERE erased_at IS NOT NULL;
