// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/foleni_kiosk_program.h"

#include "common/base/jdoc.h"
#include "common/base/log.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "kiosk/acks.h"
#include "kiosk/face.h"
#include "kiosk/kiosk.h"
#include "kiosk/phrase.h"
#include "kiosk/voice.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum {
	SILENT_MS = 4000,    /* a call stands so long where nothing is spoken */
	UNHEARD_MS = 1500,   /* and each part of it where nothing was heard */
	LINES_MS = 20000,    /* the lines are asked for at least so often, */
	LINES_SOON_MS = 3000 /* and so soon after a change */
};

struct program {
	struct kiosk_settings *settings;
	struct loop *loop;
	struct face *face;
	struct kiosk *kiosk;
	struct link *link;
	struct voice *voice; /* NULL: off */
	struct acks *acks;
	struct log *log; /* NULL: nowhere */
	struct loop_timer *pause, *ask;
	bool is_asking; /* for the lines */
	int64_t ask_us; /* when they are asked for next, monotonic */
	enum voice_trouble trouble;
	struct call_id saying; /* of the sentence that is being played; nil: of none */
};

/* ---- the terminal ---- */

static const struct canvas *draw(void *arg)
{
	return kiosk_draw(((struct program *)arg)->kiosk);
}

static int64_t painted(void *arg)
{
	struct program *program = arg;
	int64_t wait_us;

	kiosk_painted(program->kiosk);
	wait_us = kiosk_due_us(program->kiosk) - kiosk_now_us(program->kiosk);
	return wait_us > 0 ? wait_us : 0;
}

static void tick(void *arg)
{
	kiosk_tick(((struct program *)arg)->kiosk);
}

static void resize(void *arg, int columns, int rows)
{
	kiosk_resize(((struct program *)arg)->kiosk, columns, rows);
}

static void take_key(void *arg, uint32_t key)
{
	kiosk_key(((struct program *)arg)->kiosk, key);
}

static void touched(void *arg)
{
	face_touch(((struct program *)arg)->face);
}

static void leave(void *arg)
{
	face_leave(((struct program *)arg)->face);
}

/* ---- the voice ---- */

static void log_trouble(struct program *program, enum voice_trouble trouble)
{
	if (program->log && trouble != program->trouble)
		log_warn(program->log, trouble ? "kiosk.silent" : "kiosk.heard_again",
			LOG_STR("why", voice_trouble_word(trouble)));
	program->trouble = trouble;
}

/* Once for each sentence that failed; of a chime or a test nobody needs to know. */
static void log_unheard(struct program *program)
{
	char call[UUID_TEXT_BYTES];

	if (!program->log || uuid_is_nil(program->saying.u))
		return;
	uuid_format(program->saying.u, call);
	log_warn(program->log, "kiosk.not_spoken", LOG_STR("call", call),
		LOG_STR("why", voice_trouble_word(program->trouble)));
}

/* The pause of a sound that was not heard has ended. */
static void paused(void *arg)
{
	struct program *program = arg;

	kiosk_played(program->kiosk, false, program->trouble);
}

static void played(void *arg, bool was_heard)
{
	struct program *program = arg;

	log_trouble(program, voice_trouble(program->voice));
	if (was_heard) {
		kiosk_played(program->kiosk, true, VOICE_WELL);
		return;
	}
	log_unheard(program);
	loop_timer_start(program->pause, UNHEARD_MS, 0);
}

static void say(struct program *program, const struct announce_step *step)
{
	const struct announcement *what = &step->what;
	struct text key = { 0 }, parts = { 0 }, text = { 0 };

	program->saying = what->call;
	phrase_key(&key, what->number, what->kind, what->room);
	phrase_parts(&parts, what->number, what->kind, what->room);
	phrase_say(&text, step->language, what->number, what->kind, what->room);
	voice_say(program->voice,
		&(struct voice_sentence){ step->language, text_string(&key), text_string(&parts),
			text_string(&text) },
		played, program);
	text_finish(&key);
	text_finish(&parts);
	text_finish(&text);
}

static void play(void *arg, const struct announce_step *step)
{
	struct program *program = arg;

	program->saying = (struct call_id){ 0 };
	if (!program->voice)
		loop_timer_start(program->pause, SILENT_MS, 0);
	else if (step->sound == ANNOUNCE_CHIME)
		voice_chime(program->voice, played, program);
	else
		say(program, step);
}

static void try_voice(void *arg, enum language language, int hour, int minute)
{
	struct program *program = arg;
	struct text text = { 0 };

	program->saying = (struct call_id){ 0 };
	if (!program->voice) {
		loop_timer_start(program->pause, 1, 0);
		return;
	}
	phrase_test(&text, language, hour, minute);
	voice_say(program->voice,
		&(struct voice_sentence){ language, "test", NULL, text_string(&text) }, played,
		program);
	text_finish(&text);
}

/* ---- the link ---- */

static void ask_at(struct program *program, uint32_t delay_ms)
{
	int64_t at_us = loop_monotonic_us(program->loop) + delay_ms * INT64_C(1000);

	if (program->is_asking || (loop_timer_is_active(program->ask) && program->ask_us < at_us))
		return;
	program->ask_us = at_us;
	loop_timer_start(program->ask, delay_ms, 0);
}

/* A server that does not know the question shows no lines. */
static void lines_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;

	program->is_asking = false;
	if (reply->outcome == LINK_DONE)
		kiosk_lines(program->kiosk, reply->body);
	ask_at(program, LINES_MS);
}

static void ask_lines(void *arg)
{
	struct program *program = arg;
	struct display_id display;
	char id[UUID_TEXT_BYTES], path[80];
	const struct link_request request = { .method = "GET", .path = path };

	if (link_status(program->link)->state != LINK_LIVE || program->is_asking ||
		!kiosk_find_display(program->kiosk, &display) || uuid_is_nil(display.u))
		return;
	uuid_format(display.u, id);
	snprintf(path, sizeof(path), "/displays/%s/lines", id);
	program->is_asking =
		link_request(program->link, &request, lines_came, program, NULL) == ERR_OK;
}

/* Where nobody can say which display this is, it shows the calls of all desks. */
static void account_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;
	const char *id = jdoc_get_string(reply->body, "display");
	struct display_id display = { 0 };
	const struct board *board = link_board(program->link);

	if (reply->outcome == LINK_NOT_SENT)
		return;
	if (id && !uuid_parse(id, &display.u))
		display = (struct display_id){ 0 };
	kiosk_set_display(program->kiosk, display);
	if (board)
		kiosk_board(program->kiosk, board);
	ask_lines(program);
}

static void ask_account(struct program *program)
{
	const struct link_request request = { .method = "GET", .path = "/v1/me" };

	if (link_request(program->link, &request, account_came, program, NULL))
		kiosk_set_display(program->kiosk, (struct display_id){ 0 });
}

static void log_state(struct program *program, const struct link_status *status)
{
	if (program->log && status->state == LINK_LIVE)
		log_info(program->log, "kiosk.live", LOG_STR("node", status->node));
	if (program->log && (status->state == LINK_OFFLINE || status->state == LINK_STOPPED))
		log_warn(program->log, "kiosk.lost", LOG_STR("why", link_why_word(status->why)),
			LOG_STR("state", link_state_word(status->state)));
}

static void state_began(void *arg, const struct link_status *status)
{
	struct program *program = arg;

	log_state(program, status);
	kiosk_connected(program->kiosk, status);
	if (status->state != LINK_LIVE)
		return;
	ask_account(program);
	acks_send(program->acks);
}

static void snapshot_came(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	(void)missed_first;
	(void)missed_last;
	kiosk_board(((struct program *)arg)->kiosk, board);
}

static void board_changed(void *arg, const struct board *board, unsigned changed)
{
	struct program *program = arg;

	(void)changed;
	kiosk_board(program->kiosk, board);
	ask_at(program, LINES_SOON_MS);
}

static bool keep_key(void *arg, const char *key, const char *code)
{
	return device_keep(&((struct program *)arg)->settings->device, key, code);
}

static const struct link_events link_events = {
	.keep_key = keep_key,
	.state = state_began,
	.snapshot = snapshot_came,
	.changed = board_changed,
};

/* ---- ports ---- */

static int64_t now_us(void *arg)
{
	return loop_now_us(((struct program *)arg)->loop);
}

static const struct board *last_board(void *arg)
{
	struct program *program = arg;

	return program->link ? link_board(program->link) : NULL;
}

static void acknowledge(void *arg, struct call_id call, bool is_spoken)
{
	acks_add(((struct program *)arg)->acks, call, is_spoken);
}

static void set_theme(void *arg, enum theme theme)
{
	term_set_theme(face_term(((struct program *)arg)->face), theme);
}

/* ---- running ---- */

static int create_kiosk(struct program *program, char *why_out)
{
	const struct kiosk_settings *settings = program->settings;
	const struct kiosk_ports ports = {
		.arg = program,
		.now_us = now_us,
		.board = last_board,
		.play = play,
		.try_voice = try_voice,
		.acknowledge = acknowledge,
		.set_theme = set_theme,
		.touched = touched,
		.quit = leave,
	};
	struct kiosk_options options = {
		.language_count = settings->language_count,
		.is_silent = settings->voice == KIOSK_VOICE_OFF,
		.theme = term_theme(face_term(program->face)),
		.pin = *settings->pin ? settings->pin : NULL,
	};

	/* A terminal without colours has no other. */
	options.has_theme = settings->term.has_theme || options.theme == THEME_MONO;
	memcpy(options.languages, settings->languages, sizeof(options.languages));
	term_size(face_term(program->face), &options.columns, &options.rows);
	program->kiosk = kiosk_create(&ports, &options);
	if (program->kiosk)
		return EX_OK;
	snprintf(why_out, KIOSK_WHY_BYTES, "%s: a PIN has 4 to 31 signs without blanks",
		settings->pin_file);
	return EX_DATAERR;
}

static int create_voice(struct program *program, char *why_out)
{
	const struct kiosk_settings *settings = program->settings;
	const struct voice_options options = {
		.clips = settings->clips,
		.cache = settings->cache,
		.player = settings->player,
		.speech = settings->voice == KIOSK_VOICE_ESPEAK ? "espeak-ng" : NULL,
	};

	if (settings->voice == KIOSK_VOICE_OFF)
		return EX_OK;
	program->voice = voice_create(program->loop, &options);
	if (program->voice)
		return EX_OK;
	snprintf(why_out, KIOSK_WHY_BYTES, "%s: %s", settings->cache, strerror(errno));
	return EX_CANTCREAT;
}

static int create_link(struct program *program, char *why_out)
{
	struct kiosk_settings *settings = program->settings;
	char why[LINK_DETAIL_BYTES];

	program->link = device_link(&settings->device, &settings->access, "display", program->loop,
		&link_events, program, why);
	acks_set_link(program->acks, program->link);
	if (program->link)
		return EX_OK;
	snprintf(why_out, KIOSK_WHY_BYTES, "%s", why);
	return EX_NOINPUT;
}

static void begin(struct program *program)
{
	struct loop *loop = program->loop;

	program->pause = loop_timer_create(loop, paused, program);
	program->ask = loop_timer_create(loop, ask_lines, program);
	if (program->settings->log_fd >= 0)
		program->log = log_create(program->settings->log_fd, LOG_LEVEL_INFO);
	program->acks = acks_create();
}

static void end(struct program *program)
{
	voice_destroy(&program->voice);
	link_destroy(&program->link);
	acks_destroy(&program->acks);
	kiosk_destroy(&program->kiosk);
	loop_timer_destroy(&program->pause);
	loop_timer_destroy(&program->ask);
	face_close(&program->face);
	log_destroy(&program->log);
}

static int run(struct program *program, char *why_out)
{
	const struct face_ports ports = { program, draw, painted, tick, resize, take_key };
	char why[TERM_WHY_BYTES];
	int code;

	program->face = face_open(program->loop, program->settings->term, &ports, why);
	if (!program->face) {
		snprintf(why_out, KIOSK_WHY_BYTES, "%s", why);
		return EX_UNAVAILABLE;
	}
	begin(program);
	code = create_kiosk(program, why_out);
	if (!code)
		code = create_voice(program, why_out);
	if (!code)
		code = create_link(program, why_out);
	if (!code) {
		touched(program);
		loop_run(program->loop);
	}
	end(program);
	return code;
}

int kiosk_run(struct kiosk_settings *settings, char why_out[KIOSK_WHY_BYTES])
{
	struct program program = { .settings = settings };
	int code;

	*why_out = '\0';
	program.loop = loop_create();
	if (!program.loop) {
		snprintf(why_out, KIOSK_WHY_BYTES, "%s", strerror(errno));
		return EX_OSERR;
	}
	code = run(&program, why_out);
	explicit_bzero(settings->pin, sizeof(settings->pin));
	loop_destroy(&program.loop);
	return code;
}
