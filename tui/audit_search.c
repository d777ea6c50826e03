// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is looked for in the audit log, besides the word: what kind of thing, when, the person or
 * the thing of the chosen row, and whether one's own looks at it are told, too. */
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "tui/audit_parts.h"
#include "tui/audit_words.h"
#include "tui/menu.h"
#include "tui/record.h"
#include <stdio.h>

static const struct {
	const char *words, *query; /* N_() */
} kinds[] = {
	{ N_("everything"), "" },
	{ N_("patients"), "action=patient." },
	{ N_("consultations"), "action=consultation." },
	{ N_("appointments"), "action=appointment." },
	{ N_("tickets"), "action=ticket." },
	{ N_("moved by hand"), "action=ticket.moved" },
	{ N_("sign-ins"), "action=session." },
	{ N_("what was refused"), "outcome=refused" },
	{ N_("accounts"), "action=user." },
	{ N_("queues and rules"), "action=service." },
	{ N_("desks"), "action=desk." },
	{ N_("devices"), "action=device." },
	{ N_("facilities"), "action=facility." },
	{ N_("settings"), "action=settings." },
	{ N_("the audit log itself"), "action=audit." },
};

static const struct {
	const char *words; /* N_() */
	int days;          /* 0: those that the server looks through by itself */
} spans[] = {
	{ N_("the last month"), 0 },
	{ N_("the last day"), 1 },
	{ N_("the last week"), 7 },
	{ N_("the last year"), 365 },
	{ N_("ever"), 40 * 365 },
};

static void add_argument(struct text *query, const char *name, const char *value)
{
	text_printf(query, "%s%s=", query->length ? "&" : "", name);
	listing_add_escaped(query, value);
}

/* Of everything that happened; of one kind of thing they are no part, or are what is asked for. */
static bool has_own_looks(const struct audit_wanted *wanted)
{
	return wanted->own_looks || *kinds[wanted->kind].query;
}

void audit_add_query(struct console *console, bool is_file, struct text *query)
{
	const struct audit_wanted *wanted = &audit_state_of(console)->wanted;
	char since[TIME_TEXT_BYTES];

	if (!is_file && !has_own_looks(wanted))
		text_add(query, AUDIT_NO_OWN_LOOKS);
	text_add(query, kinds[wanted->kind].query);
	if (spans[wanted->since].days) {
		time_format(console_now_us(console) -
				    spans[wanted->since].days * INT64_C(86400) * US_PER_S,
			since);
		add_argument(query, "from", since);
	}
	if (*wanted->actor)
		add_argument(query, "actor", wanted->actor);
	if (*wanted->object)
		add_argument(query, "object", wanted->object);
}

static void look(struct console *console)
{
	struct text query = { 0 };

	audit_add_query(console, false, &query);
	listing_set_query(&audit_state_of(console)->list, text_string(&query));
	text_finish(&query);
}

static void kind_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	(void)context;
	audit_state_of(console)->wanted.kind = (size_t)item->value;
	look(console);
}

void audit_choose_kind(struct console *console)
{
	struct menu *menu = menu_open(console, say(console, N_("What?")), kind_chosen, NULL, 0);

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		menu_add(menu, say(console, kinds[i].words))->value = (int)i;
}

static void span_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	(void)context;
	audit_state_of(console)->wanted.since = (size_t)item->value;
	look(console);
}

void audit_choose_span(struct console *console)
{
	struct menu *menu = menu_open(console, say(console, N_("When?")), span_chosen, NULL, 0);

	for (size_t i = 0; i < COUNT_OF(spans); i++)
		menu_add(menu, say(console, spans[i].words))->value = (int)i;
}

const char *audit_why_no_actor(struct console *console)
{
	const struct jdoc *entry = listing_chosen(&audit_state_of(console)->list);

	if (!entry)
		return N_("the list is empty");
	return *record_text(entry, "actor") ? NULL : N_("nobody with an account did this");
}

const char *audit_why_no_object(struct console *console)
{
	const struct jdoc *entry = listing_chosen(&audit_state_of(console)->list);

	if (!entry)
		return N_("the list is empty");
	return *record_text(entry, "object") ? NULL : N_("the entry is about no single thing");
}

void audit_by_actor(struct console *console)
{
	struct audit_state *state = audit_state_of(console);
	const struct jdoc *entry = listing_chosen(&state->list);

	if (audit_why_no_actor(console))
		return;
	snprintf(state->wanted.actor, sizeof(state->wanted.actor), "%s",
		record_text(entry, "actor"));
	audit_words_actor(
		console, entry, state->wanted.actor_words, sizeof(state->wanted.actor_words));
	look(console);
}

void audit_on_object(struct console *console)
{
	struct audit_state *state = audit_state_of(console);
	const struct jdoc *entry = listing_chosen(&state->list);

	if (audit_why_no_object(console))
		return;
	snprintf(state->wanted.object, sizeof(state->wanted.object), "%s",
		record_text(entry, "object"));
	audit_words_object(
		console, entry, state->wanted.object_words, sizeof(state->wanted.object_words));
	look(console);
}

const char *audit_why_no_looks(struct console *console)
{
	return *kinds[audit_state_of(console)->wanted.kind].query
		       ? N_("none are left out of one kind of thing")
		       : NULL;
}

void audit_turn_own_looks(struct console *console)
{
	struct audit_wanted *wanted = &audit_state_of(console)->wanted;

	wanted->own_looks = !wanted->own_looks;
	look(console);
}

void audit_look_for_all(struct console *console)
{
	struct audit_state *state = audit_state_of(console);

	state->wanted = (struct audit_wanted){ 0 };
	entry_clear(&state->list.filter);
	look(console);
}

void audit_sum_up(struct console *console, const struct jdoc *answer, struct text *text)
{
	const struct audit_wanted *wanted = &audit_state_of(console)->wanted;

	(void)answer;
	text_printf(text, "%s · %s", say(console, kinds[wanted->kind].words),
		say(console, spans[wanted->since].words));
	if (!has_own_looks(wanted))
		text_add(text, say(console, N_(" · no own looks (l)")));
	if (*wanted->actor)
		text_printf(text, say(console, N_(" · by %s")), wanted->actor_words);
	if (*wanted->object)
		text_printf(text, say(console, N_(" · on %s")), wanted->object_words);
}
