// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The names of patients, which boards and events do not hold: asked for apart, by staff only, and
 * written down. */
#include "common/base/mem.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/live_socket.h"
#include "server/store/patients.h"
#include "server/store/personal_data.h"

enum { NAMES_MAX = 200 };

struct names_query {
	char t[16];
	int patients_count;
	struct id_item patients[NAMES_MAX];
};
static const struct field names_fields[] = {
	FIELD(names_query, t, FIELD_TEXT, 0),
	FIELD_LIST_OF(names_query, patients, id_item_fields, FIELD_FLAT, .min = 1),
};

static uint64_t note_names(const struct socket *socket, const char *ids)
{
	struct text detail = { 0 };
	uint64_t number;

	text_printf(&detail, "{\"patients\":[%s]}", ids);
	number = audit_note(socket->live->routes->audit, &(struct audit_entry){
								 .who = &socket->who,
								 .facility = socket->facility,
								 .action = "patient.names_read",
								 .object_kind = "patient",
								 .address = socket->address,
								 .request = socket->name,
								 .detail = text_string(&detail),
							 });
	text_finish(&detail);
	return number;
}

/* Ends the waiting. names: those that were found, taken; err: why there are none. */
static void tell_names(struct waiting **waiting, enum err err, struct text *names)
{
	struct socket *socket = live_find((*waiting)->live, (*waiting)->socket);

	waiting_destroy(waiting);
	if (!socket) {
		text_finish(names);
		return;
	}
	socket->in_flight--;
	if (!err) {
		live_send(socket, names);
		return;
	}
	text_finish(names);
	live_complain(socket, err, NULL);
}

static void names_written(void *arg, enum err err)
{
	struct waiting *waiting = arg;
	struct text names = waiting->told;

	waiting->told = (struct text){ 0 };
	tell_names(&waiting, err, &names);
}

static void names_found(void *arg, const struct db_result *result)
{
	struct waiting *waiting = arg;
	struct text text = { 0 };

	if (db_result_err(result)) {
		tell_names(&waiting, db_result_err(result), &text);
		return;
	}
	text_add(&text, "{\"t\":\"names\",\"patients\":");
	text_add(&text, db_result_value(result, 0, 0));
	text_add_char(&text, '}');
	waiting->told = text;
	audit_await(waiting->live->routes->audit, &waiting->logged, waiting->noted, names_written,
		waiting);
}

static void find_names(struct socket *socket, const struct names_query *query)
{
	char facility[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES];
	struct text ids = { 0 }, list = { 0 };
	struct waiting *waiting = waiting_create(socket);

	uuid_format(socket->facility.u, facility);
	text_add_char(&list, '{');
	for (int i = 0; i < query->patients_count; i++) {
		uuid_format(query->patients[i].id, id);
		text_printf(&ids, "%s\"%s\"", i ? "," : "", id);
	}
	text_printf(&list, "%s}", text_string(&ids));
	waiting->noted = note_names(socket, text_string(&ids));
	socket->in_flight++;
	db_run(socket->live->routes->app->db, &patients_names,
		(struct db_value[]){ db_text(facility), db_text(text_string(&list)) }, names_found,
		waiting);
	text_finish(&ids);
	text_finish(&list);
}

enum err live_take_names(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	struct names_query *query;
	enum err err;

	if (uuid_is_nil(socket->facility.u))
		return blame(problem, ERR_MISSING_FIELD, "facility", "a hello before");
	/* A hello with a ticket's code opens the board of any facility, and no more than that. */
	if (!may_enter(&socket->who, socket->facility))
		return live_deny(socket, ERR_NO_FACILITY, "names", socket->facility);
	if (socket->in_flight >= LIVE_IN_FLIGHT_MAX)
		return ERR_TOO_MANY;
	query = mem_alloc(sizeof(*query));
	err = fields_decode(names_fields, COUNT_OF(names_fields), object, query, problem);
	if (!err)
		err = audit_check(socket->live->routes->audit);
	if (!err)
		find_names(socket, query);
	mem_free(query);
	return err;
}

/* ---- who was erased ---- */

static void erased_found(void *arg, const struct db_result *result)
{
	struct waiting *waiting = arg;
	struct socket *socket = live_find(waiting->live, waiting->socket);
	struct text text = { 0 };

	waiting_destroy(&waiting);
	if (!socket || db_result_err(result) || !db_result_int(result, 0, 1))
		return;
	text_printf(&text, "{\"t\":\"names\",\"patients\":%s}", db_result_value(result, 0, 0));
	live_send(socket, &text);
}

void live_tell_erased(struct socket *socket)
{
	char facility[UUID_TEXT_BYTES];

	if (!(ROLES_STAFF & ROLE_BIT(socket->who.role)) || uuid_is_nil(socket->facility.u) ||
		!may_enter(&socket->who, socket->facility))
		return;
	uuid_format(socket->facility.u, facility);
	db_run(socket->live->routes->app->db, &personal_data_erased,
		(struct db_value[]){ db_text(facility) }, erased_found, waiting_create(socket));
}

static void heard(void *arg, const char *payload)
{
	struct live *live = arg;
	struct uuid facility;
	struct socket *socket;
	size_t cursor = 0;

	if (!uuid_parse(payload, &facility))
		return;
	while ((socket = map_next(live->sockets, &cursor)))
		if (socket->is_signed_in && uuid_equal(socket->facility.u, facility))
			live_tell_erased(socket);
}

/* What was said meanwhile was not heard. */
static void hears_again(void *arg)
{
	struct live *live = arg;
	struct socket *socket;
	size_t cursor = 0;

	while ((socket = map_next(live->sockets, &cursor)))
		if (socket->is_signed_in)
			live_tell_erased(socket);
}

void live_listen_erased(struct live *live)
{
	db_listen(live->routes->app->db, PATIENTS_ERASED, heard, hears_again, live);
}
