// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Phones that follow one ticket: they hear that their line moved or that they should look for
 * themselves, and nothing of anybody else. */
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/events/ticket_called.h"
#include "server/app/hub_hall.h"
#include "server/app/hub_state.h"

/* Who listens for one visit: the patient's phone, a relative's. */
struct family {
	struct list listeners;
};

void hub_tickets_join(struct topic *topic, struct listener *listener)
{
	struct family *family = map_find(topic->families, listener->visit.u);

	if (!family) {
		family = mem_alloc(sizeof(*family));
		list_init(&family->listeners);
		map_put(topic->families, listener->visit.u, family);
	}
	list_append(&family->listeners, &listener->of_visit);
}

void hub_tickets_leave(struct listener *listener)
{
	struct family *family = map_find(listener->topic->families, listener->visit.u);

	list_remove(&listener->of_visit);
	if (!list_is_empty(&family->listeners))
		return;
	map_remove(listener->topic->families, listener->visit.u);
	mem_free(family);
}

/* A patient's phone asks for its own place and wait; here it only learns that it should. */
static void send_look(struct topic *topic, struct listener *listener)
{
	struct text text = { 0 };

	text_printf(&text, "{\"t\":\"line\",\"to\":%llu,\"look\":true}",
		(unsigned long long)topic->seq);
	hub_send_text(topic, listener, &text);
}

/* Stands where its visit stands now. */
static void find_line(const struct topic *topic, struct listener *listener)
{
	const struct visit *visit = board_find_visit(topic->board, listener->visit);
	const struct ticket *ticket = visit ? board_current_ticket(topic->board, visit) : NULL;

	listener->service = ticket ? ticket->service : (struct service_id){ 0 };
}

void hub_tickets_catch_up(struct topic *topic, struct listener *listener)
{
	find_line(topic, listener);
	send_look(topic, listener);
}

/* ---- publishing ---- */

/* What a batch did to one line, in as few words as possible. */
struct line_news {
	struct service_id service;
	int moved;
	bool look;
};
enum { LINE_NEWS_MAX = 32 };

static struct line_news *news_of(struct line_news *news, size_t *count, struct service_id service)
{
	for (size_t i = 0; i < *count; i++)
		if (uuid_equal(news[i].service.u, service.u))
			return &news[i];
	if (*count == LINE_NEWS_MAX)
		return NULL;
	news[*count] = (struct line_news){ .service = service };
	return &news[(*count)++];
}

/* False: there is no room for the news of another line. */
static bool gather(const struct ticket *ticket, const struct event *event, struct line_news *news,
	size_t *count)
{
	const struct ticket_called *called = event->payload;
	struct line_news *line = news_of(news, count, ticket->service);

	if (!line)
		return false;
	/* The head was called: all others stand one further. */
	if (event->type == &event_ticket_called && called->rule != CALL_BY_NAME &&
		called->rule != CALL_SKIPPED_RETURNS && uuid_is_nil(ticket->assigned.u))
		line->moved++;
	else if (event->type != &event_ticket_finished && event->type != &event_ticket_started)
		line->look = true;
	return true;
}

static void tell_line(struct topic *topic, const struct line_news *news)
{
	struct hub *hub = topic->hub;
	struct list *list = &topic->listeners[HUB_TICKET];
	struct text text = { 0 };
	char service[UUID_TEXT_BYTES];
	void *frame;

	if (!news->look && !news->moved)
		return;
	uuid_format(news->service.u, service);
	text_printf(&text, "{\"t\":\"line\",\"to\":%llu,\"service\":\"%s\",",
		(unsigned long long)topic->seq, service);
	if (news->look)
		text_add(&text, "\"look\":true}");
	else
		text_printf(&text, "\"moved\":%d}", news->moved);
	frame = hub_make_frame(hub, &text);
	text_finish(&text);
	for (struct list *link = list->next; link != list; link = link->next) {
		struct listener *listener = LIST_ENTRY(link, struct listener, link);

		/* Who was told to look for itself needs no more. */
		if (!listener->slow && listener->sent < topic->seq &&
			uuid_equal(listener->service.u, news->service.u))
			hub_send_frame(hub, listener, frame, topic->seq);
	}
	hub->options.outlet.frame_release(hub->options.outlet.arg, frame);
}

/* Something happened to this very ticket: it is called, sent on, put back. */
static void tell_own(struct topic *topic, const struct ticket *ticket)
{
	struct family *family = map_find(topic->families, ticket->visit.u);
	struct list *link;

	if (!family)
		return;
	for (link = family->listeners.next; link != &family->listeners; link = link->next) {
		struct listener *listener = LIST_ENTRY(link, struct listener, of_visit);

		find_line(topic, listener);
		if (!listener->slow && listener->sent < topic->seq)
			send_look(topic, listener);
	}
}

static void tell_everybody_to_look(struct topic *topic)
{
	struct list *list = &topic->listeners[HUB_TICKET];

	for (struct list *link = list->next; link != list; link = link->next) {
		struct listener *listener = LIST_ENTRY(link, struct listener, link);

		if (!listener->slow && listener->sent < topic->seq)
			send_look(topic, listener);
	}
}

void hub_tickets_publish(struct topic *topic, const struct event *events, size_t count)
{
	struct line_news news[LINE_NEWS_MAX] = { 0 };
	size_t lines = 0;
	bool is_all = true;

	if (list_is_empty(&topic->listeners[HUB_TICKET]))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct ticket *ticket = hub_ticket_of(topic->board, &events[i]);

		if (!ticket)
			continue;
		tell_own(topic, ticket);
		is_all = gather(ticket, &events[i], news, &lines) && is_all;
	}
	if (!is_all)
		tell_everybody_to_look(topic);
	for (size_t i = 0; i < lines; i++)
		tell_line(topic, &news[i]);
}
