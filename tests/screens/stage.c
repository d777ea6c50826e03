// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/screens/stage.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "tests/golden/golden.h"
#include "tui/console_parts.h"
#include "tui/home.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { ALL_CHANGED = 0xff };

/* An answer on its way. */
struct waiting {
	struct list link;
	/* Of a command. */
	link_answered *tell;
	struct command_id id;
	enum err err;
	char *json; /* the answer, or the problem */
	/* Of a request. */
	link_replied *replied;
	uint64_t request;
	int status;
	void *arg;
};

static void tell_board(struct stage *stage)
{
	console_board(stage->console, stage->scene->board, ALL_CHANGED);
}

/* ---- ports ---- */

static int64_t now_us(void *arg)
{
	return ((struct stage *)arg)->scene->now_us;
}

static void run_json(struct stage *stage, const struct link_command *command)
{
	const struct command_type *type = command_type_find(command->name);
	char why[JDOC_WHY_BYTES];
	struct jdoc *data;
	void *input;

	assert_non_null(type);
	data = jdoc_parse(command->data, strlen(command->data), why);
	assert_non_null(data);
	input = mem_alloc(type->size);
	stage->scene->problem = (struct field_problem){ 0 };
	text_clear(&stage->scene->answer);
	stage->scene->err =
		fields_decode(type->fields, type->field_count, data, input, &stage->scene->problem);
	if (!stage->scene->err)
		scene_run(stage->scene, type, input);
	jdoc_destroy(&data);
	mem_free(input);
}

static enum err command(void *arg, const struct link_command *given, link_answered *tell,
	void *answered_arg, struct command_id *id_out)
{
	struct stage *stage = arg;
	struct waiting *waiting = mem_alloc(sizeof(*waiting));
	struct text json = { 0 };

	run_json(stage, given);
	waiting->tell = tell;
	waiting->arg = answered_arg;
	waiting->id.u = uuid_make_v4();
	waiting->err = stage->scene->err;
	if (waiting->err)
		text_printf(&json, "{\"code\":\"%s\",\"field\":\"%s\",\"detail\":\"%s\"}",
			err_code(waiting->err), stage->scene->problem.path,
			stage->scene->problem.expected);
	else
		text_add(&json, text_string(&stage->scene->answer));
	waiting->json = text_take(&json);
	list_append(&stage->waiting, &waiting->link);
	if (id_out)
		*id_out = waiting->id;
	return ERR_OK;
}

static const struct stage_reply *find_reply(const struct stage *stage, const char *line)
{
	for (size_t i = stage->reply_count; i--;)
		if (strncmp(stage->replies[i].start, line, strlen(stage->replies[i].start)) == 0)
			return &stage->replies[i];
	return NULL;
}

static enum err request(void *arg, const struct link_request *asked, link_replied *replied,
	void *replied_arg, uint64_t *id_out)
{
	struct stage *stage = arg;
	struct waiting *waiting = mem_alloc(sizeof(*waiting));
	struct text line = { 0 };
	const struct stage_reply *reply;

	text_printf(&line, "%s %s", asked->method, asked->path);
	reply = find_reply(stage, text_string(&line));
	text_printf(&stage->asked, "%s%s%s\n", text_string(&line), asked->body ? " " : "",
		asked->body ? asked->body : "");
	text_finish(&line);
	waiting->replied = replied;
	waiting->arg = replied_arg;
	waiting->request = ++stage->last_request;
	waiting->status = reply ? reply->status : 404;
	waiting->json = mem_strdup(reply ? reply->body : "{\"code\":\"not_found\"}");
	list_append(&stage->waiting, &waiting->link);
	*id_out = waiting->request;
	return ERR_OK;
}

static void forget(struct waiting *waiting)
{
	list_remove(&waiting->link);
	mem_free(waiting->json);
	mem_free(waiting);
}

static void cancel(void *arg, uint64_t id)
{
	struct stage *stage = arg;
	struct list *link = stage->waiting.next, *next;

	for (; link != &stage->waiting; link = next) {
		next = link->next;
		if (LIST_ENTRY(link, struct waiting, link)->request == id)
			forget(LIST_ENTRY(link, struct waiting, link));
	}
}

static void names(void *arg, const struct patient_id *patients, size_t count)
{
	struct stage *stage = arg;
	char why[JDOC_WHY_BYTES];
	struct text json = { 0 };
	struct jdoc *document;

	(void)patients;
	(void)count;
	text_printf(&json, "{%s}", text_string(&stage->names));
	document = jdoc_parse(text_string(&json), json.length, why);
	assert_non_null(document);
	directory_take(console_directory(stage->console), document);
	jdoc_destroy(&document);
	text_finish(&json);
	console_touch(stage->console);
}

static void wake(void *arg, int64_t at_us)
{
	((struct stage *)arg)->wake_us = at_us;
}

static void sign_in(void *arg, const char *login, const char *password, const char *change_to)
{
	struct stage *stage = arg;

	text_printf(
		&stage->asked, "SIGN-IN %s %s %s\n", login, password, change_to ? change_to : "-");
}

static void sign_out(void *arg)
{
	text_add(&((struct stage *)arg)->asked, "SIGN-OUT\n");
}

static void give_code(void *arg, const char *code)
{
	text_printf(&((struct stage *)arg)->asked, "CODE %s\n", code);
}

static void enrolled(void *arg)
{
	text_add(&((struct stage *)arg)->asked, "ENROLLED\n");
}

static void print(void *arg, struct ticket_id ticket, const char *code, bool is_copy)
{
	struct stage *stage = arg;
	const struct ticket *row = board_find_ticket(stage->scene->board, ticket);

	(void)code;
	text_printf(&stage->printed, "%s%s\n", row ? row->number : "?", is_copy ? " copy" : "");
}

static void keep(void *arg, const char *key, const char *text)
{
	struct stage *stage = arg;
	size_t at = 0;

	while (stage->kept[at].key && strcmp(stage->kept[at].key, key) != 0)
		assert_true(++at < STAGE_KEPT);
	mem_free(stage->kept[at].text);
	if (!stage->kept[at].key)
		stage->kept[at].key = mem_strdup(key);
	stage->kept[at].text = text ? mem_strdup(text) : NULL;
}

static char *kept(void *arg, const char *key)
{
	struct stage *stage = arg;

	for (size_t i = 0; i < STAGE_KEPT && stage->kept[i].key; i++)
		if (strcmp(stage->kept[i].key, key) == 0 && stage->kept[i].text)
			return mem_strdup(stage->kept[i].text);
	return NULL;
}

static bool save(void *arg, const char *path, const char *bytes, size_t length, bool is_first,
	char why_out[SAVE_WHY_BYTES])
{
	struct stage *stage = arg;

	if (stage->cannot_save || (is_first && stage->taken && strcmp(path, stage->taken) == 0)) {
		snprintf(why_out, SAVE_WHY_BYTES, "File exists");
		return false;
	}
	text_printf(&stage->saved, "%s %s\n", is_first ? "NEW" : "MORE", path);
	text_add_bytes(&stage->saved, bytes, length);
	return true;
}

static void touched(void *arg)
{
	(void)arg;
}

static void repaint(void *arg)
{
	(void)arg;
}

static void quit(void *arg)
{
	((struct stage *)arg)->has_quit = true;
}

/* ---- life ---- */

static void start(struct stage *stage, int columns, int rows)
{
	const struct console_ports ports = {
		.arg = stage,
		.now_us = now_us,
		.command = command,
		.request = request,
		.cancel = cancel,
		.names = names,
		.wake = wake,
		.sign_in = sign_in,
		.sign_out = sign_out,
		.give_code = give_code,
		.enrolled = enrolled,
		.print = stage->is_without_printer ? NULL : print,
		.keep = keep,
		.kept = kept,
		.home = "/var/upendo",
		.save = save,
		.touched = touched,
		.repaint = repaint,
		.quit = quit,
	};
	const struct console_options options = {
		.language = LANGUAGE_EN,
		.has_language = true,
		.columns = columns,
		.rows = rows,
	};

	stage->console = console_create(&ports, &options);
}

void stage_without_printer(struct stage *stage)
{
	stage->is_without_printer = true;
	console_destroy(&stage->console);
	start(stage, 80, 24);
}

int stage_setup(void **state)
{
	struct stage *stage = mem_alloc(sizeof(*stage));
	void *scene = NULL;

	if (!i18n_init())
		print_error("there is no catalogue: set FOLENI_LOCALE_DIR\n");
	scene_setup(&scene);
	stage->scene = scene;
	list_init(&stage->waiting);
	start(stage, 80, 24);
	*state = stage;
	return 0;
}

static void forget_answers(struct stage *stage)
{
	struct list *link;

	while ((link = list_first(&stage->waiting)))
		forget(LIST_ENTRY(link, struct waiting, link));
}

int stage_teardown(void **state)
{
	struct stage *stage = *state;
	void *scene = stage->scene;

	/* Commands have memory that their answers free. */
	stage_answer(stage);
	console_destroy(&stage->console);
	forget_answers(stage);
	scene_teardown(&scene);
	for (size_t i = 0; i < stage->reply_count; i++) {
		mem_free(stage->replies[i].start);
		mem_free(stage->replies[i].body);
	}
	for (size_t i = 0; i < STAGE_KEPT; i++) {
		mem_free(stage->kept[i].key);
		mem_free(stage->kept[i].text);
	}
	text_finish(&stage->names);
	text_finish(&stage->asked);
	text_finish(&stage->printed);
	text_finish(&stage->saved);
	mem_free(stage);
	return 0;
}

/* ---- playing ---- */

/* A key that is one letter, digit or sign, alone between blanks where the key line has keys. */
static bool is_letter_hint(const struct canvas *canvas, int x, int y)
{
	const struct cell *cell = &canvas->cells[y * canvas->columns + x];
	bool begins = x == 1 || (x > 1 && cell[-1].character == ' ' && cell[-2].character == ' ');

	return begins && x + 2 < canvas->columns && cell->character != ' ' &&
	       cell[1].character == ' ' && cell[2].character != ' ';
}

static bool is_act_of(const struct view *view, uint32_t key)
{
	return acts_find(view->acts, key, false);
}

/* Whether it does anything but what is typed by it. */
static bool acts_now(const struct layer *front, uint32_t key)
{
	const struct view *view = front->view;
	bool is_sign = key == '?' || key == ':' || key == '/';

	if (view->is_choosing && view->is_choosing(front->state))
		return is_act_of(view, key);
	if (is_sign && view->has_text)
		return !view->has_text(front->state);
	return !view->is_typing || !view->is_typing(front->state);
}

/* A hint that lies is a mistake, whatever a test looks for. */
static void check_key_line(const struct stage *stage, const struct canvas *canvas)
{
	const struct layer *front = console_front(stage->console);

	if (!front || canvas->columns < CONSOLE_LEAST_COLUMNS || canvas->rows < CONSOLE_LEAST_ROWS)
		return;
	for (int y = canvas->rows - 2; y < canvas->rows; y++)
		for (int x = 1; x < canvas->columns; x++) {
			uint32_t key = canvas->cells[y * canvas->columns + x].character;

			if (is_letter_hint(canvas, x, y) && !acts_now(front, key))
				fail_msg("The key line of %s offers \"%c\", which is text there",
					front->view->name, (int)key);
		}
}

static void draw(struct stage *stage)
{
	const struct canvas *canvas;

	/* Names that were asked for change the picture once more. */
	while ((canvas = console_draw(stage->console)))
		check_key_line(stage, canvas);
}

void stage_link(struct stage *stage, enum link_state state)
{
	stage->status.state = state;
	stage->status.since_us = stage->scene->now_us;
	if (state == LINK_LIVE)
		stage->status.heard_us = stage->scene->now_us;
	console_connected(stage->console, &stage->status);
	draw(stage);
}

void stage_as(struct stage *stage, const char *name, enum role role)
{
	scene_as(stage->scene, name, role);
	stage->status.user = (struct link_user){ .id = stage->scene->actor.id, .role = role };
	snprintf(stage->status.user.name, sizeof(stage->status.user.name), "%s", name);
	stage->status.facility = board_facility(stage->scene->board)->id;
	stage->status.rtt_ms = 12;
	stage_link(stage, LINK_LIVE);
	tell_board(stage);
	home_open(stage->console);
	stage_answer(stage);
}

void stage_restart(struct stage *stage, int columns, int rows)
{
	console_destroy(&stage->console);
	start(stage, columns, rows);
	console_connected(stage->console, &stage->status);
	tell_board(stage);
	home_open(stage->console);
	stage_answer(stage);
}

static void give(struct stage *stage, struct waiting *waiting)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *json = jdoc_parse(waiting->json, strlen(waiting->json), why);

	if (waiting->tell) {
		const struct link_answer answer = {
			.id = waiting->id,
			.outcome = waiting->err ? LINK_REFUSED : LINK_DONE,
			.data = waiting->err ? NULL : json,
			.err = waiting->err,
			.problem = waiting->err ? json : NULL,
		};

		tell_board(stage);
		waiting->tell(waiting->arg, &answer);
	} else {
		const struct link_reply reply = {
			.outcome = waiting->status < 400 ? LINK_DONE : LINK_REFUSED,
			.status = waiting->status,
			.body = waiting->status < 400 ? json : NULL,
			.problem = waiting->status < 400 ? NULL : json,
			.etag = "\"1\"",
			.retry_after_s = waiting->status == 429 ? STAGE_RETRY_S : 0,
			.text = waiting->status < 400 ? waiting->json : NULL,
			.length = waiting->status < 400 ? strlen(waiting->json) : 0,
			.next = json ? NULL : stage->next_piece,
		};

		if (!json)
			stage->next_piece = NULL;
		waiting->replied(waiting->arg, &reply);
	}
	jdoc_destroy(&json);
}

static void draw_all(struct stage *stage)
{
	/* Drawing may ask for what it needs. */
	draw(stage);
	if (!stage->is_slow && !list_is_empty(&stage->waiting))
		stage_answer(stage);
}

void stage_answer(struct stage *stage)
{
	struct list *link;

	while ((link = list_shift(&stage->waiting))) {
		struct waiting *waiting = LIST_ENTRY(link, struct waiting, link);

		give(stage, waiting);
		mem_free(waiting->json);
		mem_free(waiting);
	}
	draw_all(stage);
}

static uint32_t next_key(const char **keys)
{
	const char *end;
	char name[KEY_NAME_BYTES];

	if (**keys != '<')
		return unicode_next(keys);
	end = strchr(*keys, '>');
	assert_non_null(end);
	assert_true((size_t)(end - *keys) <= sizeof(name));
	snprintf(name, sizeof(name), "%.*s", (int)(end - *keys - 1), *keys + 1);
	*keys = end + 1;
	if (strcmp(name, "lt") == 0)
		return '<';
	assert_int_not_equal(press_find(name), PRESS_NONE);
	return press_find(name);
}

void stage_type(struct stage *stage, const char *keys)
{
	while (*keys) {
		stage->keys++;
		console_key(stage->console, next_key(&keys));
		if (!stage->is_slow)
			stage_answer(stage);
		draw(stage);
	}
}

void stage_count_keys(struct stage *stage)
{
	stage->keys = 0;
}

void stage_happens(struct stage *stage, const char *format, ...)
{
	struct actor before = stage->scene->actor;
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	given(stage->scene, "%s", line);
	for (size_t i = stage->scene->said_from; i < stage->scene->log_count; i++)
		console_event(stage->console, &stage->scene->log[i]);
	stage->scene->actor = before;
	tell_board(stage);
	draw(stage);
}

void stage_out_of_service(struct stage *stage, const struct id_item *devices, size_t count)
{
	board_set_out(stage->scene->board, devices, count);
	tell_board(stage);
	draw(stage);
}

void stage_pass(struct stage *stage, int seconds)
{
	scene_pass(stage->scene, seconds);
	console_tick(stage->console);
	draw(stage);
}

void stage_replies(struct stage *stage, const char *start, int status, const char *body)
{
	struct stage_reply *reply;

	assert_true(stage->reply_count < STAGE_REPLIES);
	reply = &stage->replies[stage->reply_count++];
	reply->start = mem_strdup(start);
	reply->status = status;
	reply->body = mem_strdup(body);
}

void stage_knows(struct stage *stage, const char *patient, const char *record)
{
	char id[UUID_TEXT_BYTES];

	uuid_format(scene_id(stage->scene, "patient", patient), id);
	text_printf(&stage->names, "%s\"%s\":%s", stage->names.length ? "," : "", id, record);
}

/* ---- looking ---- */

static const struct canvas *picture(struct stage *stage)
{
	const struct canvas *canvas = NULL, *next;

	console_touch(stage->console);
	while ((next = console_draw(stage->console)))
		canvas = next;
	return canvas;
}

char *stage_text(struct stage *stage)
{
	struct text text = { 0 };

	canvas_text(picture(stage), &text);
	return text_take(&text);
}

void stage_sees_at(struct stage *stage, const char *text, bool is_there, const char *file, int line)
{
	char *screen = stage_text(stage);

	if (!strstr(screen, text) == is_there) {
		print_error("%s:%d: \"%s\" %s:\n%s", file, line, text,
			is_there ? "is not on the screen" : "is on the screen", screen);
		mem_free(screen);
		_fail(file, line);
	}
	mem_free(screen);
}

void stage_cursor_at(struct stage *stage, const char *text, const char *file, int line)
{
	const struct canvas *canvas = picture(stage);
	char *screen = stage_text(stage), *row = screen;
	bool is_there;

	for (int y = 0; y < canvas->cursor_y; y++)
		row = strchr(row, '\n') + 1;
	*strchr(row, '\n') = '\0';
	is_there = strstr(row, text);
	if (!is_there)
		print_error("%s:%d: the cursor is not at \"%s\" but in \"%s\"\n", file, line, text,
			row);
	mem_free(screen);
	if (!is_there)
		_fail(file, line);
}

enum style stage_style(struct stage *stage, const char *text)
{
	const struct canvas *canvas = picture(stage);
	char *screen = stage_text(stage), *row = screen;
	const char *at = strstr(screen, text);
	int y = 0;
	enum style style;

	assert_non_null(at);
	for (char *end; (end = strchr(row, '\n')) < at; row = end + 1)
		y++;
	screen[at - screen] = '\0';
	style = canvas->cells[y * canvas->columns + unicode_cells(row)].style;
	mem_free(screen);
	return style;
}

/* ---- golden files ---- */

void stage_golden(struct stage *stage, const char *name)
{
	static const int sizes[][2] = { { 80, 24 }, { 132, 43 } };
	enum language language = console_language(stage->console);
	struct text pictures = { 0 };

	for (int i = 0; i < 4; i++) {
		const int *size = sizes[i / 2];

		console_set_language(stage->console, i % 2 ? LANGUAGE_EN : LANGUAGE_SW);
		console_resize(stage->console, size[0], size[1]);
		golden_add(&pictures, picture(stage), i % 2 ? "en" : "sw");
	}
	console_set_language(stage->console, language);
	console_resize(stage->console, sizes[0][0], sizes[0][1]);
	draw(stage);
	golden_check(FOLENI_GOLDEN_DIR, name, &pictures);
}
