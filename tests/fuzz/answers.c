// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a server answers over REST to the pages of an administrator. The first byte says which page,
 * the second which status and how the console is; the rest is the answer to all that is asked for.
 * A server can be wrong, or newer than the console: whatever it answers can be drawn while somebody
 * walks about there, in both languages, with no label cut and nothing harmful shown. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "server/routes/dispatch.h"
#include "server/routes/routes.h"
#include "tests/engine/invent.h"
#include "tests/fuzz/picture.h"
#include "tests/fuzz/target.h"
#include "tests/screens/stage.h"
#include <string.h>

static const struct {
	const char *key, *path; /* Whose answer it shows first. */
} pages[] = {
	{ "1", "/v1/admin/users" },
	{ "4", "/v1/admin/facilities/{facility}/devices" },
	{ "6", "/v1/admin/facilities/{facility}/audit" },
	{ "7", "/v1/admin/facilities" },
};
static const int statuses[] = { 200, 200, 200, 200, 404, 409, 429, 500 };
static const char *const walk[] = { "<Down>", "<Enter>", "<Down>", "<Enter>", "<Esc>", "<Esc>",
	"<End>", "<Enter>", "<Esc>", "/a", "<Enter>", "<F5>" };
/* Of the second byte, behind the status. */
enum { IN_ENGLISH = 0x10, IS_LARGE = 0x20 };

static void try_input(const uint8_t *bytes, size_t length)
{
	void *state = NULL;
	struct stage *stage;
	char why[JDOC_WHY_BYTES], *body;
	struct jdoc *document;

	if (length < 2)
		return;
	/* The link passes nothing else on. */
	document = jdoc_parse((const char *)bytes + 2, length - 2, why);
	if (!document)
		return;
	jdoc_destroy(&document);
	body = mem_strndup((const char *)bytes + 2, length - 2);
	setenv("FOLENI_LOCALE_DIR", FOLENI_BUILD_LOCALE, 1);
	stage_setup(&state);
	stage = state;
	stage_replies(stage, "GET /", statuses[bytes[1] % COUNT_OF(statuses)], body);
	stage_as(stage, "upendo", ROLE_ADMIN);
	console_resize(
		stage->console, bytes[1] & IS_LARGE ? 132 : 80, bytes[1] & IS_LARGE ? 43 : 24);
	console_set_language(stage->console, bytes[1] & IN_ENGLISH ? LANGUAGE_EN : LANGUAGE_SW);
	stage_type(stage, pages[bytes[0] % COUNT_OF(pages)].key);
	picture_check(stage->console);
	for (size_t i = 0; i < COUNT_OF(walk) && !stage->has_quit; i++) {
		stage_type(stage, walk[i]);
		picture_check(stage->console);
	}
	stage_teardown(&state);
	mem_free(body);
}

static const struct shape *answer_of(const char *path)
{
	for (size_t i = 0; route_tables[i]; i++)
		for (size_t j = 0; j < route_tables[i]->count; j++) {
			const struct route *route = &route_tables[i]->rows[j];

			if (route->method == NET_GET && !strcmp(route->path, path))
				return route->answer;
		}
	return NULL;
}

/* As the description of the API has it, from which clients are made, too. */
static void make_seed(struct random *random, struct text *seed)
{
	/* What is only described has no size. */
	enum { STRUCT_BYTES = 1 << 20 };
	struct invent invent = { .random = { random_next(random) }, .given_percent = 70 };
	int64_t page = random_below(random, COUNT_OF(pages));
	const struct shape *shape = answer_of(pages[page].path);
	void *answer = mem_alloc(STRUCT_BYTES);

	FUZZ_CHECK(shape && shape->size <= STRUCT_BYTES);
	invent_struct(&invent, shape->fields, shape->count, answer);
	text_add_char(seed, (char)page);
	text_add_char(seed, (char)random_next(random));
	fields_encode(shape->fields, shape->count, answer, 0, seed);
	mem_free(answer);
}

const struct fuzz_target fuzz_answers = { try_input, make_seed };
