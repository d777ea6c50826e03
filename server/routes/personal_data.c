// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/patients/{patient}/(erase|export): what somebody may demand of a
 * hospital that keeps something of him. */
#include "server/store/personal_data.h"
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/personal_data.h"
#include "server/routes/record.h"
#include "server/store/phone_codes.h"
#include <stdio.h>
#include <string.h>

/* ---- erasing ---- */

struct erasure {
	enum erasure_reason reason;
};
static const struct field erasure_fields[] = {
	FIELD_WORD_OF(erasure, reason, erasure_reason, 0,
		.help = "A word, because it is kept for good and must not say who it was"),
};
static const struct shape erasure_shape = SHAPE("Erasure", erasure, erasure_fields);

struct erased_view {
	bool erased;
};
static const struct field erased_fields[] = { FIELD(erased_view, erased, FIELD_BOOL, 0) };
const struct shape erased_shape = DESCRIBED_SHAPE("Erased", erased_fields);

static const struct {
	const char *word;
	enum err err;
} outcomes[] = {
	{ "erased", ERR_OK },
	{ "again", ERR_OK },
	{ "unknown", ERR_NO_PATIENT },
	{ "changed", ERR_PRECONDITION_FAILED },
	{ "here", ERR_PATIENT_HERE },
};

static enum err err_of(const struct db_result *result)
{
	const char *outcome = db_result_value(result, 0, 0);

	for (size_t i = 0; i < COUNT_OF(outcomes); i++)
		if (strcmp(outcomes[i].word, outcome) == 0)
			return outcomes[i].err;
	return ERR_INTERNAL;
}

static void answer_erased(void *arg, const struct db_result *result)
{
	static const char json[] = "{\"erased\":true}";
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err)
		err = err_of(result);
	if (err) {
		request_refuse(&request, err);
		return;
	}
	request->is_repeat = strcmp(db_result_value(result, 0, 0), "again") == 0;
	request_answer(&request, json, sizeof(json) - 1);
}

void personal_data_erase_patient(struct request *request, const struct db_value parameters[5])
{
	struct db_txn *txn = db_txn_begin(request->app->db);

	db_txn_add(txn, &phone_codes_lock_of, parameters);
	db_txn_add(txn, &personal_data_erase, parameters);
	db_txn_commit(&txn, answer_erased, request);
}

static void erase(struct request *request, const struct net_request *http)
{
	const struct erasure *erasure = request->body;
	struct record_ids ids = record_ids_of(request);
	char version[24];

	(void)http;
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	personal_data_erase_patient(
		request, (const struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
				 db_text(version), db_text(record_by(request)),
				 db_text(word_of(&words_erasure_reason, (int)erasure->reason)) });
}

/* ---- telling ---- */

/* Of each only what it always has: the rows are told as they are kept. */
struct own_row {
	struct uuid id;
};
static const struct field own_row_fields[] = { FIELD(own_row, id, FIELD_UUID, 0) };

struct own_look {
	int64_t at;
	char action[64];
	char by[16];
};
static const struct field own_look_fields[] = {
	FIELD(own_look, at, FIELD_TIME, 0),
	FIELD(own_look, action, FIELD_TEXT, 0),
	FIELD(own_look, by, FIELD_TEXT, 0, .help = "A role; \"patient\" for himself"),
};

struct own_data {
	int64_t exported_us;
	struct own_row patient;
	int notes_count, consultations_count, appointments_count, visits_count, messages_count;
	int devices_count, sessions_count, looks_count;
	struct own_row notes[1], consultations[1], appointments[1], visits[1], messages[1];
	struct own_row devices[1], sessions[1];
	struct own_look looks[1];
};
static const struct field own_data_fields[] = {
	FIELD_TIME_OF(own_data, exported, 0),
	FIELD_STRUCT_OF(
		own_data, patient, own_row_fields, FIELD_OPEN, .help = "The record, all of it"),
	FIELD_LIST_OF(own_data, notes, own_row_fields, FIELD_OPEN),
	FIELD_LIST_OF(
		own_data, consultations, own_row_fields, FIELD_OPEN, .help = "With all versions"),
	FIELD_LIST_OF(own_data, appointments, own_row_fields, FIELD_OPEN),
	FIELD_LIST_OF(own_data, visits, own_row_fields, FIELD_OPEN, .help = "With their tickets"),
	FIELD_LIST_OF(own_data, messages, own_row_fields, FIELD_OPEN, .help = "That were sent"),
	FIELD_LIST_OF(own_data, devices, own_row_fields, FIELD_OPEN, .help = "That messages go to"),
	FIELD_LIST_OF(own_data, sessions, own_row_fields, FIELD_OPEN),
	FIELD_LIST_OF(own_data, looks, own_look_fields, 0,
		.help = "What was done with the record, as the audit log has it"),
};
const struct shape own_data_shape = DESCRIBED_SHAPE("OwnData", own_data_fields);

static void export(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_look(request, &personal_data_export,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) },
		"patient.exported", ERR_NO_PATIENT);
}

static const enum err erase_errors[] = { ERR_NO_PATIENT, ERR_PATIENT_HERE, ERR_OK };
static const enum err export_errors[] = { ERR_NO_PATIENT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/patients/{patient}/erase",
		.id = "erasePatient",
		.summary = "Erases a person for good; visits, events and statistics keep standing",
		.flags = ROUTE_IF_MATCH,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = erase,
		.body = &erasure_shape,
		.answer = &erased_shape,
		.errors = erase_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients/{patient}/export",
		.id = "exportPatient",
		.summary = "Tells all that is kept of a person, for himself",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = export,
		.answer = &own_data_shape,
		.errors = export_errors,
	},
};

const struct route_table routes_personal_data =
	ROUTE_TABLE("personal data", "What persons may demand of a hospital", rows);
