// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/edit.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/lane.h"
#include "server/routes/dispatch.h"
#include "server/routes/version.h"
#include <assert.h>
#include <string.h>

/* The document was read once over nothing, so what is refused here is little: a member that is null
 * and may not be. */
bool edit_lay_over(struct request **request, const struct edit_kind *kind, void *inout)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	enum err err;

	document = jdoc_parse((*request)->document, strlen((*request)->document), why);
	err = fields_decode_over(
		kind->shape->fields, kind->shape->count, document, inout, &problem);
	jdoc_destroy(&document);
	if (err)
		request_refuse_field(request, err, problem.err == err ? &problem : NULL);
	return !err;
}

/* ---- what is written down ---- */

struct difference {
	struct text before, after;
};

static void add_difference(void *arg, const char *path, const char *a, const char *b)
{
	struct difference *difference = arg;
	const char *comma = difference->before.length ? "," : "";

	text_add(&difference->before, comma);
	text_json_key(&difference->before, path);
	text_add(&difference->before, a);
	text_add(&difference->after, comma);
	text_json_key(&difference->after, path);
	text_add(&difference->after, b);
}

/* {"before":{"rule.mode":"hybrid"},"after":{"rule.mode":"fifo"}}; of what is new all that differs
 * from nothing stands under "after". NULL: nothing differs. */
static char *describe(
	struct arena *arena, const struct edit_kind *kind, const void *before, const void *after)
{
	const struct shape *shape = kind->shape;
	struct difference difference = { 0 };
	struct text text = { 0 };
	char *detail = NULL;

	fields_compare(shape->fields, shape->count - 1, before, after, add_difference, &difference);
	text_printf(&text, "{\"before\":{%s},\"after\":{%s}}",
		kind->is_new ? "" : text_string(&difference.before),
		text_string(&difference.after));
	if (kind->is_new || difference.after.length)
		detail = arena_strdup(arena, text_string(&text));
	text_finish(&difference.before);
	text_finish(&difference.after);
	text_finish(&text);
	return detail;
}

/* ---- changing ---- */

struct edit {
	const struct edit_kind *kind;
	const char *reason, *detail;
};

static struct uuid read_id(const char *json, const char *noun)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	struct uuid id = { 0 };
	bool is_there = uuid_parse(jdoc_get_string(document, noun), &id);

	assert(is_there);
	(void)is_there;
	jdoc_destroy(&document);
	return id;
}

static int64_t read_version(const char *json)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	int64_t version = 0;
	bool is_there = jdoc_int(jdoc_get(document, "version"), &version);

	assert(is_there);
	(void)is_there;
	jdoc_destroy(&document);
	return version;
}

/* With the events, so that no change is without it. */
static void log_edit(void *arg, struct command_id id, const char *json, struct text *row)
{
	const struct request *request = arg;
	const struct edit *edit = request->state;

	audit_write_row(
		&(struct audit_entry){
			.who = &request->who,
			.facility = request->facility,
			.action = edit->kind->action,
			.object_kind = edit->kind->noun,
			.object = read_id(json, edit->kind->noun),
			.address = request->address,
			.request = request->name,
			.command = id,
			.reason = edit->reason,
			.detail = edit->detail,
		},
		time_now_us(), row);
}

static void edited(void *arg, const struct lane_answer *answer)
{
	struct request *request = arg;
	const struct edit *edit = request->state;
	char etag[VERSION_ETAG_BYTES];

	command_note(request->routes,
		&(struct command_note){
			.request = request->name,
			.name = request->route->becomes->name,
			.facility = request->facility,
			.user = request->who.user,
			.address = request->address,
			.asked_us = request->begun_us,
		},
		answer);
	request->is_repeat = answer->is_repeat;
	if (answer->err) {
		request_refuse_field(&request, answer->err, answer->problem);
		return;
	}
	if (edit->kind->tell) {
		edit->kind->tell(&request, read_id(answer->json, edit->kind->noun));
		return;
	}
	version_etag(read_version(answer->json), etag);
	request_answer_etag(&request, answer->json, answer->length, etag);
}

void edit_push(struct request *request, const struct edit_kind *kind, const void *before,
	const void *after)
{
	const struct command_type *type = request->route->becomes;
	struct edit *edit = arena_alloc(request->arena, sizeof(*edit));
	struct lane_request wanted = {
		.type = type,
		.input = memcpy(arena_alloc(request->arena, type->size), after, type->size),
		.actor = actor_of(&request->who),
		.id = request->key,
	};

	edit->kind = kind;
	edit->detail = describe(request->arena, kind, before, after);
	wanted.log = edit->detail ? log_edit : NULL;
	edit->reason = arena_strdup(request->arena,
		(const char *)after + kind->shape->fields[kind->shape->count - 1].offset);
	request->state = edit;
	command_push(request->routes, request->facility, &wanted, edited, request);
}
