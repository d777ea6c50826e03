// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/prints.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "kiosk/lines.h"
#include <stdio.h>
#include <string.h>

struct print {
	struct uuid id;
	uint64_t job; /* 0: it is on paper, or not begun */
	int64_t late_us;
	bool is_told;  /* by the list that came last */
	bool is_begun; /* the printer has taken it */
	bool is_copy;  /* it was told before this program began */
};

struct prints {
	struct prints_ports ports;
	struct print prints[PRINTS_MAX];
	size_t count;
	int64_t ask_s; /* as the server says; 0: it does not */
};

struct prints *prints_create(const struct prints_ports *ports)
{
	struct prints *prints = mem_alloc(sizeof(*prints));

	prints->ports = *ports;
	return prints;
}

void prints_destroy(struct prints **prints)
{
	if (!*prints)
		return;
	mem_free(*prints);
	*prints = NULL;
}

/* ---- reading ---- */

/* False: it is longer than any, or would move the head of the printer. */
static bool take_text(const struct jdoc *object, const char *name, char *text_out, size_t room)
{
	const char *string = jdoc_get_string(object, name);
	size_t length = string ? strlen(string) : 0;

	if (length >= room || (length && !utf8_is_printable(string, length)))
		return false;
	snprintf(text_out, room, "%s", string ? string : "");
	return true;
}

static bool read_paper(const struct jdoc *object, struct prints_paper *paper_out)
{
	struct prints_paper *paper = paper_out;

	memset(paper, 0, sizeof(*paper));
	paper->ahead = lines_ahead(object);
	paper->wait = lines_wait(jdoc_get(object, "wait"));
	if (!jdoc_bool(jdoc_get(object, "shown"), &paper->is_shown))
		paper->is_shown = false;
	return take_text(object, "number", paper->number, sizeof(paper->number)) &&
	       *paper->number && take_text(object, "code", paper->code, sizeof(paper->code)) &&
	       take_text(object, "service_sw", paper->service_sw, sizeof(paper->service_sw)) &&
	       take_text(object, "service_en", paper->service_en, sizeof(paper->service_en)) &&
	       take_text(object, "note_sw", paper->note_sw, sizeof(paper->note_sw)) &&
	       take_text(object, "note_en", paper->note_en, sizeof(paper->note_en));
}

/* ---- the tickets ---- */

static struct print *find(struct prints *prints, struct uuid id)
{
	for (size_t i = 0; i < prints->count; i++)
		if (uuid_equal(prints->prints[i].id, id))
			return &prints->prints[i];
	return NULL;
}

static void forget(struct prints *prints, size_t at)
{
	prints->count--;
	memmove(&prints->prints[at], &prints->prints[at + 1],
		(prints->count - at) * sizeof(prints->prints[0]));
}

/* NULL: there is no room now. */
static struct print *add(struct prints *prints, struct uuid id, const struct jdoc *told)
{
	struct print *print;

	if (prints->count == PRINTS_MAX)
		return NULL;
	print = &prints->prints[prints->count++];
	*print = (struct print){
		.id = id,
		.late_us = prints->ports.now_us(prints->ports.arg) + PRINTS_STAND_S * US_PER_S,
	};
	if (!jdoc_bool(jdoc_get(told, "told_before"), &print->is_copy))
		print->is_copy = false;
	return print;
}

/* Where the printer cannot take it now, the next list begins it: as what it was told first. */
static void begin(struct prints *prints, struct print *print, const struct jdoc *paper)
{
	struct prints_paper read;

	if (!read_paper(paper, &read))
		return;
	read.is_copy = print->is_copy;
	print->job = prints->ports.print(prints->ports.arg, &read);
	print->is_begun = print->job;
}

static bool read_id(const struct jdoc *told, struct uuid *id_out)
{
	const char *text = jdoc_get_string(told, "id");

	return text && uuid_parse(text, id_out);
}

static void keep(struct prints *prints, const struct jdoc *told)
{
	struct print *print;
	struct uuid id;

	print = read_id(told, &id) ? find(prints, id) : NULL;
	if (print)
		print->is_told = true;
}

static void take(struct prints *prints, const struct jdoc *told)
{
	struct print *print;
	struct uuid id;

	if (!read_id(told, &id))
		return;
	print = find(prints, id);
	if (!print)
		print = add(prints, id, told);
	if (!print)
		return;
	print->is_told = true;
	if (!print->is_begun)
		begin(prints, print, jdoc_get(told, "paper"));
	else if (!print->job)
		prints->ports.acknowledge(prints->ports.arg, id);
}

/* True: nothing is to be known of it any more. */
static bool is_over(struct prints *prints, const struct print *print)
{
	bool is_late = print->late_us <= prints->ports.now_us(prints->ports.arg);

	if (!print->is_begun)
		return is_late || !print->is_told;
	if (!print->job)
		return !print->is_told;
	return (is_late || !print->is_told) && prints->ports.cancel(prints->ports.arg, print->job);
}

void prints_tick(struct prints *prints)
{
	for (size_t i = prints->count; i-- > 0;)
		if (is_over(prints, &prints->prints[i]))
			forget(prints, i);
}

void prints_told(struct prints *prints, const struct jdoc *body)
{
	const struct jdoc *list = jdoc_get(body, "prints");

	/* An answer that is none takes nothing back. */
	if (!list)
		return;
	if (!jdoc_int(jdoc_get(body, "ask_s"), &prints->ask_s))
		prints->ask_s = 0;
	for (size_t i = 0; i < prints->count; i++)
		prints->prints[i].is_told = false;
	for (size_t i = 0; i < jdoc_count(list); i++)
		keep(prints, jdoc_at(list, i));
	/* What is over makes room for what is new. */
	prints_tick(prints);
	for (size_t i = 0; i < jdoc_count(list); i++)
		take(prints, jdoc_at(list, i));
}

void prints_drop(struct prints *prints)
{
	for (size_t i = 0; i < prints->count; i++)
		prints->prints[i].is_told = false;
	prints_tick(prints);
}

int prints_ask_s(const struct prints *prints)
{
	if (prints->count || prints->ask_s < PRINTS_ASK_S)
		return PRINTS_ASK_S;
	return prints->ask_s < PRINTS_ASK_MAX_S ? (int)prints->ask_s : PRINTS_ASK_MAX_S;
}

void prints_printed(struct prints *prints, uint64_t job)
{
	for (size_t i = 0; i < prints->count; i++) {
		if (prints->prints[i].job != job)
			continue;
		prints->prints[i].job = 0;
		/* Until a list says otherwise the server does not know it. */
		prints->prints[i].is_told = true;
		prints->ports.acknowledge(prints->ports.arg, prints->prints[i].id);
		return;
	}
}
