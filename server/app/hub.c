// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/hub.h"

#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "common/wire/snapshot.h"
#include "server/app/hub_hall.h"
#include "server/app/hub_state.h"
#include <stdio.h>
#include <string.h>

/* One event in memory, for those who come back, with a payload of its own. What an audience sees of
 * it is encoded for the first who needs it. */
struct recent {
	struct event event;
	void *payload;
	size_t payload_bytes; /* Its room, which the next event of this place uses again. */
	struct hub_place place;
	char *json[HUB_TICKET];
};

static const enum event_audience audiences[HUB_TICKET] = {
	[HUB_STAFF] = FOR_STAFF,
	[HUB_DISPLAY] = FOR_DISPLAY,
};

static struct uuid socket_key(uint64_t socket)
{
	struct uuid key = { 0 };

	memcpy(key.bytes, &socket, sizeof(socket));
	key.bytes[15] = 1;
	return key;
}

struct hub *hub_create(const struct hub_options *options)
{
	struct hub *hub = mem_alloc(sizeof(*hub));

	hub->options = *options;
	hub->topics = map_create();
	hub->listeners = map_create();
	return hub;
}

static void forget_json(struct recent *recent)
{
	for (int audience = 0; audience < HUB_TICKET; audience++) {
		mem_free(recent->json[audience]);
		recent->json[audience] = NULL;
	}
}

static void destroy_recent(struct topic *topic)
{
	for (size_t i = 0; i < topic->hub->options.recent_events; i++) {
		forget_json(&topic->recent[i]);
		mem_free(topic->recent[i].payload);
	}
	mem_free(topic->recent);
}

static void forget_snapshots(struct topic *topic)
{
	struct hub_outlet *outlet = &topic->hub->options.outlet;

	for (int audience = 0; audience < HUB_TICKET; audience++) {
		if (topic->snapshot[audience])
			outlet->frame_release(outlet->arg, topic->snapshot[audience]);
		topic->snapshot[audience] = NULL;
	}
}

static void listener_destroy(struct hub *hub, struct listener *listener)
{
	if (listener->audience == HUB_TICKET)
		hub_tickets_leave(listener);
	hub->stats.listeners[listener->audience]--;
	map_remove(hub->listeners, socket_key(listener->socket));
	list_remove(&listener->link);
	mem_free(listener);
}

static void topic_destroy(struct topic *topic)
{
	struct list *link;

	for (int audience = 0; audience < HUB_AUDIENCE_COUNT; audience++)
		while ((link = list_first(&topic->listeners[audience])))
			listener_destroy(topic->hub, LIST_ENTRY(link, struct listener, link));
	destroy_recent(topic);
	forget_snapshots(topic);
	map_destroy(&topic->families);
	mem_free(topic);
}

void hub_destroy(struct hub **hub)
{
	struct topic *topic;
	size_t cursor = 0;

	if (!*hub)
		return;
	while ((topic = map_next((*hub)->topics, &cursor)))
		topic_destroy(topic);
	map_destroy(&(*hub)->topics);
	map_destroy(&(*hub)->listeners);
	mem_free(*hub);
	*hub = NULL;
}

static struct topic *topic_of(struct hub *hub, const struct board *board)
{
	const struct board_facility *facility = board_facility(board);
	struct topic *topic = map_find(hub->topics, facility->id.u);

	if (!topic) {
		topic = mem_alloc(sizeof(*topic));
		topic->hub = hub;
		topic->facility = facility->id;
		topic->epoch = facility->epoch;
		topic->seq = board_seq(board);
		topic->families = map_create();
		topic->recent = mem_array(hub->options.recent_events, sizeof(*topic->recent));
		for (int audience = 0; audience < HUB_AUDIENCE_COUNT; audience++)
			list_init(&topic->listeners[audience]);
		map_put(hub->topics, facility->id.u, topic);
	}
	topic->board = board;
	return topic;
}

/* ---- sending ---- */

void hub_send_frame(struct hub *hub, struct listener *listener, void *frame, uint64_t up_to)
{
	switch (hub->options.outlet.send(hub->options.outlet.arg, listener->socket, frame)) {
	case HUB_SENT_QUEUED:
		listener->sent = up_to;
		hub->stats.deliveries++;
		return;
	case HUB_SENT_FULL:
		listener->slow = true;
		hub->stats.slow++;
		return;
	case HUB_SENT_GONE:
		/* hub_leave() comes from whoever watches the socket. */
		listener->slow = true;
		return;
	}
}

void *hub_make_frame(struct hub *hub, const struct text *text)
{
	hub->stats.frames++;
	return hub->options.outlet.frame_create(
		hub->options.outlet.arg, text_string(text), text->length);
}

void hub_send_text(struct topic *topic, struct listener *listener, struct text *text)
{
	struct hub *hub = topic->hub;
	void *frame = hub_make_frame(hub, text);

	text_finish(text);
	hub_send_frame(hub, listener, frame, topic->seq);
	hub->options.outlet.frame_release(hub->options.outlet.arg, frame);
}

/* NULL: it hears of all desks. */
static const struct display *hall_of(const struct topic *topic, const struct listener *listener)
{
	if (listener->audience != HUB_DISPLAY)
		return NULL;
	return hub_hall_of(topic->board, listener->display);
}

/* ---- snapshots and events ---- */

static void send_hall(struct topic *topic, struct listener *listener, const struct display *hall)
{
	struct text text = { 0 };

	snapshot_encode_for(topic->board, hall, &text);
	hub_send_text(topic, listener, &text);
}

static void send_snapshot(struct topic *topic, struct listener *listener)
{
	struct hub *hub = topic->hub;
	enum hub_audience audience = listener->audience;
	const struct display *hall = hall_of(topic, listener);
	struct text text = { 0 };

	hub->stats.snapshots++;
	if (hall) {
		send_hall(topic, listener, hall);
		return;
	}
	if (!topic->snapshot[audience] || topic->snapshot_seq[audience] != topic->seq) {
		if (topic->snapshot[audience])
			hub->options.outlet.frame_release(
				hub->options.outlet.arg, topic->snapshot[audience]);
		snapshot_encode(topic->board, audiences[audience], &text);
		topic->snapshot[audience] = hub_make_frame(hub, &text);
		topic->snapshot_seq[audience] = topic->seq;
		text_finish(&text);
	}
	hub_send_frame(hub, listener, topic->snapshot[audience], topic->seq);
}

static void begin_events(struct topic *topic, uint64_t from, uint64_t to, struct text *text)
{
	char epoch[UUID_TEXT_BYTES];

	uuid_format(topic->epoch, epoch);
	text_printf(text,
		"{\"t\":\"events\",\"epoch\":\"%s\",\"from\":%llu,\"to\":%llu,\"events\":[", epoch,
		(unsigned long long)from, (unsigned long long)to);
}

static struct recent *recent_of(struct topic *topic, uint64_t seq)
{
	return &topic->recent[seq % topic->hub->options.recent_events];
}

/* NULL: this audience does not see the event. */
static const char *json_of(struct recent *recent, enum hub_audience audience)
{
	struct text text = { 0 };

	if (!(recent->event.type->audience & (unsigned)audiences[audience]))
		return NULL;
	if (!recent->json[audience]) {
		event_encode(&recent->event, audiences[audience], &text);
		recent->json[audience] = text_take(&text);
	}
	return recent->json[audience];
}

static bool can_resume(const struct topic *topic, uint64_t since)
{
	size_t missed;

	if (since > topic->seq)
		return false;
	missed = (size_t)(topic->seq - since);
	return missed <= topic->recent_count && missed <= topic->hub->options.snapshot_after;
}

/* Adds what this listener hears of the events behind since. False: of none. */
static bool add_events(
	struct topic *topic, const struct listener *listener, uint64_t since, struct text *text)
{
	const struct display *hall = hall_of(topic, listener);
	bool is_first = true;

	for (uint64_t seq = since + 1; seq <= topic->seq; seq++) {
		struct recent *recent = recent_of(topic, seq);
		const char *json = hub_is_heard_in(hall, &recent->event, &recent->place)
					   ? json_of(recent, listener->audience)
					   : NULL;

		if (!json)
			continue;
		text_add(text, is_first ? "" : ",");
		text_add(text, json);
		is_first = false;
	}
	return !is_first;
}

static void send_missing(struct topic *topic, struct listener *listener, uint64_t since)
{
	struct text text = { 0 };

#ifdef FOLENI_SABOTAGE_RESUME_OFF_BY_ONE
	begin_events(topic, since + 1, topic->seq, &text);
	since += since < topic->seq;
#else
	begin_events(topic, since + 1, topic->seq, &text);
#endif
	(void)add_events(topic, listener, since, &text);
	text_add_char(&text, ']');
	/* It may have changed without an event. */
	if (listener->audience == HUB_STAFF)
		snapshot_add_out(topic->board, &text);
	text_add_char(&text, '}');
	hub_send_text(topic, listener, &text);
}

static bool was_moved(struct topic *topic, const struct listener *listener, uint64_t since)
{
	if (listener->audience != HUB_DISPLAY)
		return false;
	for (uint64_t seq = since + 1; seq <= topic->seq; seq++)
		if (hub_is_move_of(&recent_of(topic, seq)->event, listener->display))
			return true;
	return false;
}

static void catch_up(struct topic *topic, struct listener *listener)
{
	listener->slow = false;
	if (listener->audience == HUB_TICKET) {
		hub_tickets_catch_up(topic, listener);
		return;
	}
	if (can_resume(topic, listener->sent) && !was_moved(topic, listener, listener->sent)) {
		topic->hub->stats.resumes++;
		send_missing(topic, listener, listener->sent);
	} else {
		send_snapshot(topic, listener);
	}
}

void hub_listen(struct hub *hub, const struct board *board, const struct hub_listener *wanted)
{
	struct topic *topic = topic_of(hub, board);
	struct listener *listener = mem_alloc(sizeof(*listener));

	hub_leave(hub, wanted->socket);
	listener->topic = topic;
	listener->socket = wanted->socket;
	listener->audience = wanted->audience;
	listener->visit = wanted->visit;
	listener->display = wanted->display;
	listener->sent = uuid_equal(wanted->epoch, topic->epoch) ? wanted->since : NOTHING;
	hub->stats.listeners[wanted->audience]++;
	map_put(hub->listeners, socket_key(wanted->socket), listener);
	list_append(&topic->listeners[wanted->audience], &listener->link);
	if (wanted->audience == HUB_TICKET)
		hub_tickets_join(topic, listener);
	catch_up(topic, listener);
}

void hub_leave(struct hub *hub, uint64_t socket)
{
	struct listener *listener = map_find(hub->listeners, socket_key(socket));

	if (listener)
		listener_destroy(hub, listener);
}

void hub_drained(struct hub *hub, uint64_t socket)
{
	struct listener *listener = map_find(hub->listeners, socket_key(socket));

	if (listener && listener->slow)
		catch_up(listener->topic, listener);
}

/* ---- publishing ---- */

static void keep_recent(struct topic *topic, const struct event *event)
{
	struct recent *recent = recent_of(topic, event->seq);

	forget_json(recent);
	if (recent->payload_bytes < event->type->size) {
		mem_free(recent->payload);
		recent->payload = mem_alloc(event->type->size);
		recent->payload_bytes = event->type->size;
	}
	memcpy(recent->payload, event->payload, event->type->size);
	recent->event = *event;
	recent->event.payload = recent->payload;
	recent->place = hub_place_of(topic->board, event);
	if (topic->recent_count < topic->hub->options.recent_events)
		topic->recent_count++;
	topic->seq = event->seq;
}

/* What listeners have not been sent, and hear, of a batch: those who were sent everything so far
 * and hear the same share one. NULL: they hear nothing of it, and the next frame's "from" covers
 * it. */
struct batch_frame {
	uint64_t sent, clear;
	struct display_id display;
	void *frame;
	bool is_made;
};

static uint64_t heard_up_to(const struct listener *listener)
{
	return listener->clear > listener->sent ? listener->clear : listener->sent;
}

static bool is_same(const struct batch_frame *batch, const struct listener *listener)
{
	return batch->is_made && batch->sent == listener->sent &&
	       batch->clear == heard_up_to(listener) &&
	       uuid_equal(batch->display.u, listener->display.u);
}

static void drop_batch(struct topic *topic, struct batch_frame *batch)
{
	if (batch->frame)
		topic->hub->options.outlet.frame_release(
			topic->hub->options.outlet.arg, batch->frame);
	*batch = (struct batch_frame){ 0 };
}

static void make_batch(
	struct topic *topic, const struct listener *listener, struct batch_frame *batch)
{
	struct text text = { 0 };

	drop_batch(topic, batch);
	batch->sent = listener->sent;
	batch->clear = heard_up_to(listener);
	batch->display = listener->display;
	batch->is_made = true;
	begin_events(topic, listener->sent + 1, topic->seq, &text);
	if (add_events(topic, listener, batch->clear, &text)) {
		text_add(&text, "]}");
		batch->frame = hub_make_frame(topic->hub, &text);
	}
	text_finish(&text);
}

static void publish_to(struct topic *topic, enum hub_audience audience, uint64_t first)
{
	struct hub *hub = topic->hub;
	struct list *list = &topic->listeners[audience];
	struct batch_frame batch = { 0 };

	for (struct list *link = list->next; link != list; link = link->next) {
		struct listener *listener = LIST_ENTRY(link, struct listener, link);

		if (listener->slow || listener->sent >= topic->seq)
			continue;
#ifdef FOLENI_SABOTAGE_HUB_DROPS_FRAME
		if (hub->stats.deliveries % 1000 == 999) {
			hub->stats.deliveries++;
			listener->sent = topic->seq;
			continue;
		}
#endif
		if (!can_resume(topic, heard_up_to(listener)) ||
			was_moved(topic, listener, first - 1)) {
			send_snapshot(topic, listener);
			continue;
		}
		if (!is_same(&batch, listener))
			make_batch(topic, listener, &batch);
		if (batch.frame)
			hub_send_frame(hub, listener, batch.frame, topic->seq);
		else
			listener->clear = topic->seq;
	}
	drop_batch(topic, &batch);
}

void hub_publish(
	struct hub *hub, const struct board *board, const struct event *events, size_t count)
{
	struct topic *topic = topic_of(hub, board);

	/* A topic that was just made stands where the board stands now. */
	for (size_t i = 0; i < count; i++)
		keep_recent(topic, &events[i]);
	for (size_t i = 0; i < count; i++)
		hub->stats.unheard += events[i].type == &event_call_unheard;
	for (int audience = 0; audience < HUB_TICKET; audience++)
		publish_to(topic, (enum hub_audience)audience, events[0].seq);
	hub_tickets_publish(topic, events, count);
}

void hub_reset(struct hub *hub, const struct board *board)
{
	struct topic *topic = topic_of(hub, board);

	topic->recent_count = 0;
	forget_snapshots(topic);
	topic->epoch = board_facility(board)->epoch;
	topic->seq = board_seq(board);
	for (int audience = 0; audience < HUB_AUDIENCE_COUNT; audience++) {
		struct list *list = &topic->listeners[audience];

		for (struct list *link = list->next; link != list; link = link->next) {
			struct listener *listener = LIST_ENTRY(link, struct listener, link);

			listener->sent = NOTHING;
			listener->clear = 0;
			catch_up(topic, listener);
		}
	}
}

void hub_tell_out(struct hub *hub, const struct board *board)
{
	struct topic *topic = topic_of(hub, board);
	struct list *list = &topic->listeners[HUB_STAFF];

	forget_snapshots(topic);
	for (struct list *link = list->next; link != list; link = link->next) {
		struct listener *listener = LIST_ENTRY(link, struct listener, link);

		/* Whoever is slow is told of it with the rest. */
		if (listener->slow)
			continue;
		if (can_resume(topic, listener->sent))
			send_missing(topic, listener, listener->sent);
		else
			send_snapshot(topic, listener);
	}
}

void hub_remember(
	struct hub *hub, const struct board *board, const struct event *events, size_t count)
{
	struct topic *topic = topic_of(hub, board);

	if (!count || events[count - 1].seq != topic->seq)
		return;
	for (size_t i = 0; i < count; i++)
		keep_recent(topic, &events[i]);
}

void hub_tell_all(struct hub *hub, const char *json)
{
	struct hub_outlet *outlet = &hub->options.outlet;
	void *frame = outlet->frame_create(outlet->arg, json, strlen(json));
	struct listener *listener;
	size_t cursor = 0;

	while ((listener = map_next(hub->listeners, &cursor)))
		outlet->send(outlet->arg, listener->socket, frame);
	outlet->frame_release(outlet->arg, frame);
}

void hub_tell_display(struct hub *hub, struct display_id display, const char *json)
{
	struct hub_outlet *outlet = &hub->options.outlet;
	void *frame = outlet->frame_create(outlet->arg, json, strlen(json));
	struct topic *topic;
	size_t cursor = 0;

	while ((topic = map_next(hub->topics, &cursor))) {
		struct list *list = &topic->listeners[HUB_DISPLAY];

		for (struct list *link = list->next; link != list; link = link->next) {
			struct listener *listener = LIST_ENTRY(link, struct listener, link);

			if (uuid_is_nil(display.u) || uuid_equal(display.u, listener->display.u))
				outlet->send(outlet->arg, listener->socket, frame);
		}
	}
	outlet->frame_release(outlet->arg, frame);
}

struct hub_stats hub_stats(const struct hub *hub)
{
	return hub->stats;
}
