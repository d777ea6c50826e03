// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/orders.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include <string.h>

enum order_state {
	ORDER_WAITING,
	ORDER_SENT,
	ORDER_KNOWN, /* its outcome; it waits for those before it */
};

struct order {
	struct list link;
	struct command_id id;
	enum order_state state;
	bool was_sent;   /* ever: what became of it only the server knows */
	bool sent_again; /* an earlier time may have been the one that counted */
	int64_t given_us;
	char *json;
	struct jdoc *message; /* the server's answer; NULL: it was not sent */
	link_answered *answered;
	void *arg;
};

static struct order *order_of(struct list *link)
{
	return LIST_ENTRY(link, struct order, link);
}

#define EACH_ORDER(link, orders)                                                                   \
	(struct list *link = (orders)->list.next; link != &(orders)->list; link = link->next)

static void order_destroy(struct order *order)
{
	jdoc_destroy(&order->message);
	mem_free(order->json);
	mem_free(order);
}

void orders_init(struct orders *orders, size_t limit, size_t in_flight_limit)
{
	*orders = (struct orders){ .limit = limit, .in_flight_limit = in_flight_limit };
	list_init(&orders->list);
}

void orders_finish(struct orders *orders)
{
	struct list *link;

	while ((link = list_shift(&orders->list)))
		order_destroy(order_of(link));
}

enum err orders_add(struct orders *orders, struct command_id id, const char *json, int64_t now_us,
	link_answered *answered, void *arg)
{
	struct order *order;

	if (orders->count >= orders->limit)
		return ERR_BUSY;
	order = mem_alloc(sizeof(*order));
	order->id = id;
	order->json = mem_strdup(json);
	order->given_us = now_us;
	order->answered = answered;
	order->arg = arg;
	list_append(&orders->list, &order->link);
	orders->count++;
	return ERR_OK;
}

const char *orders_next(struct orders *orders)
{
	if (orders->is_paused || orders->in_flight >= orders->in_flight_limit)
		return NULL;
	for
		EACH_ORDER(link, orders)
		{
			struct order *order = order_of(link);

			if (order->state != ORDER_WAITING)
				continue;
			order->state = ORDER_SENT;
			order->sent_again = order->was_sent;
			order->was_sent = true;
			orders->in_flight++;
			return order->json;
		}
	return NULL;
}

void orders_unsend(struct orders *orders)
{
	for
		EACH_ORDER(link, orders)
	if (order_of(link)->state == ORDER_SENT)
		order_of(link)->state = ORDER_WAITING;
	orders->in_flight = 0;
	orders->is_paused = false;
}

void orders_resume(struct orders *orders)
{
	orders->is_paused = false;
}

static struct order *find(const struct orders *orders, struct command_id id)
{
	for
		EACH_ORDER(link, orders)
	if (uuid_equal(order_of(link)->id.u, id.u))
		return order_of(link);
	return NULL;
}

static enum err error_of(const struct jdoc *message)
{
	const char *code = jdoc_get_string(jdoc_get(message, "problem"), "code");

	return code ? err_from_code(code) : ERR_COUNT;
}

/* Answers that only ask for patience: nothing is known about the command yet. */
static bool asks_for_patience(enum err err)
{
	return err == ERR_STOPPING || err == ERR_UNKNOWN_OUTCOME;
}

/* A server that cannot look it up says no, and that is true of this time only. */
static bool could_not_look(enum err err)
{
	return err == ERR_BUSY || err == ERR_DB_DOWN || err == ERR_SCHEMA || err == ERR_DISK_FULL ||
	       err == ERR_TOO_MANY;
}

static bool is_no_answer(const struct order *order, const struct jdoc *message, bool is_ok)
{
	enum err err = is_ok ? ERR_OK : error_of(message);

	return asks_for_patience(err) || (order->sent_again && could_not_look(err));
}

bool orders_answer(struct orders *orders, struct jdoc **message)
{
	const char *string = jdoc_get_string(*message, "id");
	struct command_id id;
	struct order *order;
	bool is_ok;

	if (!string || !uuid_parse(string, &id.u) || !jdoc_bool(jdoc_get(*message, "ok"), &is_ok))
		return false;
	order = find(orders, id);
	if (!order || order->state != ORDER_SENT)
		return false;
	orders->in_flight--;
	if (is_no_answer(order, *message, is_ok)) {
		order->state = ORDER_WAITING;
		orders->is_paused = true;
		return true;
	}
	order->state = ORDER_KNOWN;
	order->message = *message;
	*message = NULL;
	return true;
}

void orders_expire(struct orders *orders, int64_t before_us)
{
	for
		EACH_ORDER(link, orders)
		{
			struct order *order = order_of(link);

			if (order->state == ORDER_WAITING && !order->was_sent &&
				order->given_us <= before_us)
				order->state = ORDER_KNOWN;
		}
}

int64_t orders_unsent_since_us(const struct orders *orders)
{
	for
		EACH_ORDER(link, orders)
	if (order_of(link)->state == ORDER_WAITING && !order_of(link)->was_sent)
		return order_of(link)->given_us;
	return 0;
}

static void tell(const struct order *order)
{
	struct link_answer answer = { .id = order->id, .outcome = LINK_NOT_SENT };
	bool is_ok = false;

	if (order->message) {
		(void)!jdoc_bool(jdoc_get(order->message, "ok"), &is_ok);
		(void)!jdoc_bool(jdoc_get(order->message, "repeat"), &answer.is_repeat);
		answer.outcome = is_ok ? LINK_DONE : LINK_REFUSED;
		answer.data = is_ok ? jdoc_get(order->message, "data") : NULL;
		answer.problem = is_ok ? NULL : jdoc_get(order->message, "problem");
		answer.err = is_ok ? ERR_OK : error_of(order->message);
	}
	order->answered(order->arg, &answer);
}

void orders_tell(struct orders *orders)
{
	struct list *link;

	/* A callback that gives a command comes back here: the order must hold. */
	if (orders->is_telling)
		return;
	orders->is_telling = true;
	while ((link = list_first(&orders->list)) && order_of(link)->state == ORDER_KNOWN) {
		list_remove(link);
		orders->count--;
		tell(order_of(link));
		order_destroy(order_of(link));
	}
	orders->is_telling = false;
}
