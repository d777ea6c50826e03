// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A small simulator of events in their order: patients come, wait, are called by servers that are
 * never idle while somebody waits, and are served. Who comes and how long service takes is the
 * world's; who is called next is the order's, so that one and the same world can be served by any
 * rule, or by the engine itself. */
#pragma once

#include "common/model/line.h"
#include "common/model/order.h"
#include <stdbool.h>
#include <stdint.h>

enum { SIM_SERVERS_MAX = 128 };

struct sim_patient {
	struct order_facts facts; /* clock_us is when they came. */
	int row;                  /* Of the world's classes. */
	int64_t service_us;       /* Where the world draws it at arrival. */
	double predicted[4];      /* For tests of estimators. */
	struct uuid id;           /* For an order that names tickets so. */
	struct line_node node;
	struct place place;
	struct sim_patient *next; /* While not in use. */
};

struct sim;

struct sim_world {
	void *arg;
	/* The next one in the order of coming. False: nobody comes any more. */
	bool (*arrive)(void *arg, struct sim_patient *patient_out);
	/* When the server who begins with them now will be free again. */
	int64_t (*serve)(void *arg, int server, struct sim_patient *patient, int64_t now_us);
	/* May be NULL: they have just joined the line; nobody was called since. */
	void (*joined)(void *arg, const struct sim *sim, struct sim_patient *patient);
	/* May be NULL: they are called now and are no longer in line. */
	void (*called)(
		void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us);
	/* May be NULL: service ends. */
	void (*left)(void *arg, struct sim_patient *patient, int64_t now_us);
};

struct sim_order {
	void *arg;
	void (*join)(void *arg, struct sim_patient *patient);
	/* Takes the next one out of the line. NULL: nobody waits. */
	struct sim_patient *(*pick)(void *arg, int server, int64_t now_us);
	/* May be NULL: service ends. */
	void (*leave)(void *arg, int server, struct sim_patient *patient, int64_t now_us);
};

struct sim {
	const struct sim_world *world;
	const struct sim_order *order;
	int servers;
	/* When each is free next, and with whom they are. */
	int64_t free_us[SIM_SERVERS_MAX];
	struct sim_patient *serving[SIM_SERVERS_MAX];
	int64_t now_us;
	int64_t waiting;
	struct sim_patient *unused;
};

/* Runs until nobody comes and nobody waits. free_us and servers are set by the caller, the rest is
 * zero. */
void sim_run(struct sim *sim, const struct sim_world *world, const struct sim_order *order);
/* Servers that would take somebody at once. */
int sim_count_free(const struct sim *sim);

/* The order of a line under a rule, with nothing round it. */
struct sim_line {
	const struct order_rule *rule;
	struct line *line;
	/* Take everybody out and put them in anew, in another order, before each so-manieth call;
	 * 0: never. */
	int rebuild_every;
	int64_t calls;
};
struct sim_order sim_line_order(struct sim_line *line);
struct sim_patient *sim_patient_of(struct line_node *node);
