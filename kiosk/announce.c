// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Two lists of entries, first announcements and repeats, and the one entry that is being announced,
 * which is in no list. Repeats stand in the order in which they become due. */
#include "kiosk/announce.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include <string.h>

struct entry {
	struct list link;
	struct announcement what;
	int said;       /* how often it was announced before */
	int64_t due_us; /* of a repeat */
	bool was_reported;
};

struct spoken {
	struct list link;
	struct call_id call;
};

struct announce {
	enum language languages[ANNOUNCE_LANGUAGES];
	size_t language_count;
	int times, every_s;
	struct list firsts, repeats, spoken;
	size_t first_count, repeat_count;
	struct entry *current;
	/* Of the current one: the next part, 0 is the chime, and the languages of the others. */
	size_t part, part_count;
	enum language spoken_in[ANNOUNCE_LANGUAGES];
	bool is_playing;
	bool is_forgotten;
	bool all_heard;
	struct announce_losses losses;
};

static struct entry *entry_of(struct list *link)
{
	return link ? LIST_ENTRY(link, struct entry, link) : NULL;
}

struct announce *announce_create(const enum language *languages, size_t count)
{
	struct announce *announce = mem_alloc(sizeof(*announce));

	list_init(&announce->firsts);
	list_init(&announce->repeats);
	list_init(&announce->spoken);
	announce_set_languages(announce, languages, count);
	announce_set_repeats(announce, ANNOUNCE_TIMES, ANNOUNCE_EVERY_S);
	return announce;
}

static void drop_all(struct list *list)
{
	struct list *link;

	while ((link = list_shift(list)))
		mem_free(entry_of(link));
}

void announce_destroy(struct announce **announce)
{
	struct call_id call;

	if (!*announce)
		return;
	drop_all(&(*announce)->firsts);
	drop_all(&(*announce)->repeats);
	while (announce_take_spoken(*announce, &call))
		;
	mem_free((*announce)->current);
	mem_free(*announce);
	*announce = NULL;
}

void announce_set_languages(struct announce *announce, const enum language *languages, size_t count)
{
	announce->language_count = count < ANNOUNCE_LANGUAGES ? count : ANNOUNCE_LANGUAGES;
	for (size_t i = 0; i < announce->language_count; i++)
		announce->languages[i] = languages[i];
}

void announce_set_repeats(struct announce *announce, int times, int every_s)
{
	announce->times = times;
	announce->every_s = every_s;
}

/* ---- what waits ---- */

static struct entry *find(struct list *list, struct ticket_id ticket)
{
	for (struct list *link = list->next; link != list; link = link->next)
		if (uuid_equal(entry_of(link)->what.ticket.u, ticket.u))
			return entry_of(link);
	return NULL;
}

static void drop_repeat(struct announce *announce, struct entry *entry)
{
	if (!entry)
		return;
	list_remove(&entry->link);
	announce->repeat_count--;
	mem_free(entry);
}

/* Room for one more. */
static bool make_room(struct announce *announce)
{
	if (announce->first_count + announce->repeat_count < ANNOUNCE_MAX)
		return true;
	if (!announce->repeat_count)
		return false;
	drop_repeat(announce, entry_of(list_first(&announce->repeats)));
	announce->losses.repeats++;
	return true;
}

bool announce_add(struct announce *announce, const struct announcement *what)
{
	struct entry *entry = find(&announce->firsts, what->ticket);

	drop_repeat(announce, find(&announce->repeats, what->ticket));
	if (entry) {
		entry->what = *what;
		return true;
	}
	if (!make_room(announce))
		return false;
	entry = mem_alloc(sizeof(*entry));
	entry->what = *what;
	list_append(&announce->firsts, &entry->link);
	announce->first_count++;
	return true;
}

void announce_forget(struct announce *announce, struct ticket_id ticket)
{
	struct entry *entry = find(&announce->firsts, ticket);

	if (entry) {
		list_remove(&entry->link);
		announce->first_count--;
		mem_free(entry);
	}
	drop_repeat(announce, find(&announce->repeats, ticket));
	if (announce->current && uuid_equal(announce->current->what.ticket.u, ticket.u))
		announce->is_forgotten = true;
}

/* ---- playing ---- */

static void drop_late(struct announce *announce, int64_t now_us)
{
	struct entry *entry;

	while ((entry = entry_of(list_first(&announce->repeats))) &&
		now_us - entry->due_us > ANNOUNCE_LATE_S * US_PER_S) {
		drop_repeat(announce, entry);
		announce->losses.repeats++;
	}
}

static struct entry *take_first(struct announce *announce)
{
	struct entry *entry = entry_of(list_shift(&announce->firsts));

	if (entry)
		announce->first_count--;
	return entry;
}

static struct entry *take_due(struct announce *announce, int64_t now_us)
{
	struct entry *entry = entry_of(list_first(&announce->repeats));

	if (!entry || entry->due_us > now_us)
		return NULL;
	list_remove(&entry->link);
	announce->repeat_count--;
	return entry;
}

static void begin(struct announce *announce, struct entry *entry)
{
	announce->current = entry;
	announce->part = 0;
	announce->part_count = 1 + announce->language_count;
	memcpy(announce->spoken_in, announce->languages, sizeof(announce->spoken_in));
	announce->is_forgotten = false;
	announce->all_heard = announce->language_count > 0;
}

static struct entry *take_next(struct announce *announce, int64_t now_us)
{
	struct entry *entry;

	drop_late(announce, now_us);
	entry = take_first(announce);
	if (!entry)
		entry = take_due(announce, now_us);
	if (entry)
		begin(announce, entry);
	return entry;
}

static void report(struct announce *announce, struct entry *entry)
{
	struct spoken *spoken = mem_alloc(sizeof(*spoken));

	entry->was_reported = true;
	spoken->call = entry->what.call;
	list_append(&announce->spoken, &spoken->link);
}

/* Behind those that become due before it; the wait may have been another one then. */
static void wait_for_its_time(struct announce *announce, struct entry *entry)
{
	struct list *behind = &announce->repeats;

	while (behind->previous != &announce->repeats &&
		entry_of(behind->previous)->due_us > entry->due_us)
		behind = behind->previous;
	list_append(behind, &entry->link);
	announce->repeat_count++;
}

/* Again later, unless the ticket is called anew or has come meanwhile. */
static void repeat_later(struct announce *announce, struct entry *entry, int64_t now_us)
{
	entry->said++;
	if (entry->said >= announce->times || announce->is_forgotten ||
		find(&announce->firsts, entry->what.ticket) || !make_room(announce)) {
		mem_free(entry);
		return;
	}
	entry->due_us = now_us + announce->every_s * US_PER_S;
	wait_for_its_time(announce, entry);
}

static void end(struct announce *announce, bool is_whole, int64_t now_us)
{
	struct entry *entry = announce->current;

	announce->current = NULL;
	if (is_whole && announce->all_heard && !entry->was_reported)
		report(announce, entry);
	if (is_whole && !announce->all_heard && !entry->said)
		announce->losses.unheard++;
	repeat_later(announce, entry, now_us);
}

bool announce_next(struct announce *announce, int64_t now_us, struct announce_step *step_out)
{
	struct entry *entry;

	if (announce->is_playing)
		return false;
	if (announce->current && announce->is_forgotten)
		end(announce, false, now_us);
	entry = announce->current ? announce->current : take_next(announce, now_us);
	if (!entry)
		return false;
	announce->is_playing = true;
	*step_out = (struct announce_step){
		.what = entry->what,
		.sound = announce->part ? ANNOUNCE_SENTENCE : ANNOUNCE_CHIME,
		.language = announce->part ? announce->spoken_in[announce->part - 1] : LANGUAGE_SW,
		.is_repeat = entry->said > 0,
	};
	return true;
}

void announce_played(struct announce *announce, bool was_heard, int64_t now_us)
{
	bool is_sentence = announce->part > 0;

	if (!announce->is_playing)
		return;
	announce->is_playing = false;
	/* A chime that fails costs nobody his call. */
	if (is_sentence && !was_heard)
		announce->all_heard = false;
	announce->part++;
	if (announce->part >= announce->part_count)
		end(announce, true, now_us);
	else if (announce->is_forgotten)
		end(announce, false, now_us);
}

/* ---- asking ---- */

int64_t announce_due_us(const struct announce *announce)
{
	const struct entry *entry = entry_of(list_first(&announce->repeats));

	return entry && !announce->current ? entry->due_us : 0;
}

const struct announcement *announce_current(const struct announce *announce)
{
	return announce->current ? &announce->current->what : NULL;
}

size_t announce_waiting(const struct announce *announce)
{
	return announce->first_count + announce->repeat_count;
}

bool announce_take_spoken(struct announce *announce, struct call_id *call_out)
{
	struct list *link = list_shift(&announce->spoken);
	struct spoken *spoken;

	if (!link)
		return false;
	spoken = LIST_ENTRY(link, struct spoken, link);
	*call_out = spoken->call;
	mem_free(spoken);
	return true;
}

struct announce_losses announce_losses(const struct announce *announce)
{
	return announce->losses;
}
