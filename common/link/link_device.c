// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a device signs in: by a key of its own, which it gets by showing a code to an administrator.
 * docs/devices.md tells what is said on the wire. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/link/link_parts.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include <stdio.h>
#include <string.h>

enum { BODY_BYTES = 256, POLL_LEAST_S = 1, POLL_MOST_S = 60 };

struct pairing {
	char code[LINK_CODE_BYTES];
	char device_key[LINK_KEY_BYTES];
};
static const struct field pairing_fields[] = {
	FIELD(pairing, code, FIELD_TEXT, 0, .min = LINK_CODE_BYTES - 1, .max = LINK_CODE_BYTES - 1),
	FIELD(pairing, device_key, FIELD_TEXT, 0, .min = 1, .max = LINK_KEY_BYTES - 1),
};

/* ---- what is kept ---- */

/* False: it would be lost with the power. */
static bool keep(struct link *link, const char *key, const char *code)
{
	bool is_kept;

	link->calling++;
	is_kept = link->events.keep_key(link->arg, key, code);
	link->calling--;
	return is_kept;
}

static void use_key(struct link *link, const char *key, const char *code)
{
	secret_free(&link->key);
	link->key = *key ? mem_strdup(key) : NULL;
	snprintf(link->status.code, sizeof(link->status.code), "%s", code);
}

/* It may be given to another hospital next: nothing of this one is to be taken for its. */
static void lose_key(struct link *link)
{
	link_drop_token(link);
	use_key(link, "", "");
	(void)keep(link, "", "");
	link->status.facility = (struct facility_id){ 0 };
	feed_finish(&link->feed);
	feed_init(&link->feed, &link_feed_events, link);
}

/* ---- asking ---- */

static void ask(
	struct link *link, const char *target, const struct text *body, ask_answered *answered)
{
	struct stream_options stream = link_stream_options(link);

	link->ask = ask_start(link->loop, &stream,
		&(struct ask_request){
			.method = "POST",
			.target = target,
			.body = body->bytes,
			.limit_ms = link->limits.answer_ms,
		},
		answered, link);
}

static void write_key(const struct link *link, struct text *body)
{
	secret_reserve(body, BODY_BYTES);
	text_add(body, "{\"device_key\":");
	text_json_string(body, link->key);
	text_add_char(body, '}');
}

/* ---- a code ---- */

static bool take_pairing(struct link *link, const struct ask_answer *answer)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(answer->body, answer->length, why);
	struct pairing pairing = { 0 };
	struct field_problem problem;
	bool good = document && !fields_decode_own(pairing_fields, COUNT_OF(pairing_fields),
					document, &pairing, &problem);

	if (good) {
		/* What cannot be kept is shown all the same: it opens until the power goes. */
		(void)keep(link, pairing.device_key, pairing.code);
		use_key(link, pairing.device_key, pairing.code);
	}
	explicit_bzero(&pairing, sizeof(pairing));
	jdoc_destroy(&document);
	return good;
}

static void wait_for_approval(struct link *link, uint32_t seconds)
{
	if (seconds < POLL_LEAST_S)
		seconds = POLL_LEAST_S;
	if (seconds > POLL_MOST_S)
		seconds = POLL_MOST_S;
	link->backoff.failures = 0;
	loop_timer_start(link->retry, (uint64_t)seconds * 1000, 0);
	link->status.retry_us = loop_now_us(link->loop) + seconds * US_PER_S;
	link_set_state(link, LINK_OFFLINE, LINK_WHY_PAIRING, "");
}

static void paired_with(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;
	char detail[LINK_DETAIL_BYTES];
	uint32_t asked_ms = answer->retry_after_s * 1000;
	bool good = !answer->why && answer->status == 201 && take_pairing(link, answer);
	enum link_why why = answer->why ? answer->why : LINK_WHY_BUSY;

	link_describe(answer, detail);
	ask_destroy(&link->ask);
	if (good)
		wait_for_approval(link, POLL_LEAST_S);
	else
		link_lose(link, why, detail, asked_ms);
}

static void ask_for_code(struct link *link)
{
	struct text body = { 0 };

	text_printf(&body, "{\"kind\":\"%s\"}", link->device);
	ask(link, "/v1/auth/pairing", &body, paired_with);
	text_finish(&body);
}

/* ---- the next key ---- */

static void take_next_key(struct link *link, const struct ask_answer *answer)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = answer->why || answer->status != 200
					? NULL
					: jdoc_parse(answer->body, answer->length, why);
	const char *key = jdoc_get_string(document, "device_key");

	/* One that is not on the disk is not used: the old one goes on opening. */
	if (key && strlen(key) < LINK_KEY_BYTES && keep(link, key, ""))
		use_key(link, key, "");
	jdoc_destroy(&document);
}

static void key_came(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;

	take_next_key(link, answer);
	ask_destroy(&link->ask);
	link_key_settled(link);
}

void link_renew_key(struct link *link)
{
	struct text body = { 0 };

	link->wants_key = false;
	write_key(link, &body);
	ask(link, "/v1/auth/device/key", &body, key_came);
	secret_finish(&body);
}

/* ---- coming in ---- */

void link_ask_with_key(struct link *link, ask_answered *answered)
{
	struct text body = { 0 };

	if (!link->key) {
		ask_for_code(link);
		return;
	}
	write_key(link, &body);
	ask(link, "/v1/auth/device", &body, answered);
	secret_finish(&body);
}

void link_key_opened(struct link *link, const struct ask_answer *answer)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(answer->body, answer->length, why);

	/* From now on it is a key and waits for nobody. */
	if (link->status.code[0]) {
		link->status.code[0] = '\0';
		(void)keep(link, link->key, "");
	}
	link->status.was_revoked = false;
	link->wants_key = false;
	if (!jdoc_bool(jdoc_get(document, "renew_key"), &link->wants_key))
		link->wants_key = false;
	jdoc_destroy(&document);
}

bool link_key_refused(struct link *link, const struct ask_answer *answer)
{
	enum err err = answer->why ? ERR_COUNT : link_error_of(answer);
	uint32_t seconds = answer->retry_after_s;

	switch (err) {
	case ERR_PAIRING_WAITS:
		ask_destroy(&link->ask);
		wait_for_approval(link, seconds);
		return true;
	case ERR_DEVICE_REVOKED:
	case ERR_BAD_DEVICE_KEY:
		/* Not of one that was never good for anything. */
		link->status.was_revoked = !link->status.code[0];
		break;
	case ERR_PAIRING_OVER:
		break;
	default:
		return false;
	}
	ask_destroy(&link->ask);
	lose_key(link);
	link_lose(link, LINK_WHY_PAIRING, "", POLL_LEAST_S * 1000);
	return true;
}
