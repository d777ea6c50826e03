// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/sim.h"

#include "common/base/mem.h"
#include <stddef.h>

static const struct line_pools anybody = { .all = false };

/* ---- Patients are used again: their number is that of those present ---- */

static struct sim_patient *new_patient(struct sim *sim)
{
	struct sim_patient *patient = sim->unused;

	if (!patient)
		return mem_alloc(sizeof(*patient));
	sim->unused = patient->next;
	*patient = (struct sim_patient){ 0 };
	return patient;
}

static void put_back(struct sim *sim, struct sim_patient *patient)
{
	patient->next = sim->unused;
	sim->unused = patient;
}

static void free_unused(struct sim *sim)
{
	while (sim->unused) {
		struct sim_patient *patient = sim->unused;

		sim->unused = patient->next;
		mem_free(patient);
	}
}

/* ---- Events ---- */

static void call(struct sim *sim, int server, struct sim_patient *patient)
{
	const struct sim_world *world = sim->world;

	sim->waiting--;
	if (world->called)
		world->called(world->arg, sim, patient, sim->now_us);
	sim->free_us[server] = world->serve(world->arg, server, patient, sim->now_us);
	sim->serving[server] = patient;
}

static void leave(struct sim *sim, int server)
{
	const struct sim_world *world = sim->world;
	struct sim_patient *patient = sim->serving[server];

	if (!patient)
		return;
	sim->serving[server] = NULL;
	if (sim->order->leave)
		sim->order->leave(sim->order->arg, server, patient, sim->now_us);
	if (world->left)
		world->left(world->arg, patient, sim->now_us);
	put_back(sim, patient);
}

/* Every free server takes somebody while somebody waits. */
static void call_all(struct sim *sim)
{
	for (int server = 0; server < sim->servers && sim->waiting; server++) {
		struct sim_patient *patient;

		if (sim->serving[server] || sim->free_us[server] > sim->now_us)
			continue;
		patient = sim->order->pick(sim->order->arg, server, sim->now_us);
		call(sim, server, patient);
	}
}

static void join(struct sim *sim, struct sim_patient *patient)
{
	const struct sim_world *world = sim->world;

	sim->waiting++;
	sim->order->join(sim->order->arg, patient);
	if (world->joined)
		world->joined(world->arg, sim, patient);
}

/* The server who is free next, of those with a patient; where somebody waits also of those who are
 * not here yet. -1: none. */
static int next_server(const struct sim *sim)
{
	int next = -1;

	for (int server = 0; server < sim->servers; server++) {
		if (!sim->serving[server] && (!sim->waiting || sim->free_us[server] <= sim->now_us))
			continue;
		if (next < 0 || sim->free_us[server] < sim->free_us[next])
			next = server;
	}
	return next;
}

int sim_count_free(const struct sim *sim)
{
	int count = 0;

	for (int server = 0; server < sim->servers; server++)
		count += !sim->serving[server] && sim->free_us[server] <= sim->now_us;
	return count;
}

void sim_run(struct sim *sim, const struct sim_world *world, const struct sim_order *order)
{
	struct sim_patient *coming = new_patient(sim);
	bool more = world->arrive(world->arg, coming);
	int server;

	sim->world = world;
	sim->order = order;
	while (server = next_server(sim), more || server >= 0) {
		if (more && (server < 0 || coming->facts.clock_us < sim->free_us[server])) {
			sim->now_us = coming->facts.clock_us;
			join(sim, coming);
			coming = new_patient(sim);
			more = world->arrive(world->arg, coming);
		} else {
			sim->now_us = sim->free_us[server];
			leave(sim, server);
		}
		call_all(sim);
	}
	put_back(sim, coming);
	free_unused(sim);
}

/* ---- A line under a rule ---- */

struct sim_patient *sim_patient_of(struct line_node *node)
{
	return (struct sim_patient *)(void *)((char *)node - offsetof(struct sim_patient, node));
}

static void join_line(void *arg, struct sim_patient *patient)
{
	struct sim_line *line = arg;

	patient->place = order_place(line->rule, &patient->facts);
	line_insert(line->line, &patient->node, (struct uuid){ 0 }, &patient->place);
}

/* As after a restart: last come, first put back. */
static void rebuild(struct sim_line *line, int64_t now_us)
{
	struct line *anew = line_create();
	struct sim_patient *patient, *stack = NULL;
	struct line_node *node;

	while ((node = line_head(line->line, anybody, now_us))) {
		line_remove(line->line, node);
		patient = sim_patient_of(node);
		patient->next = stack;
		stack = patient;
	}
	while ((patient = stack)) {
		stack = patient->next;
		line_insert(anew, &patient->node, (struct uuid){ 0 }, &patient->place);
	}
	line_destroy(&line->line);
	line->line = anew;
}

static struct sim_patient *pick_head(void *arg, int server, int64_t now_us)
{
	struct sim_line *line = arg;
	struct line_node *head;

	(void)server;
	if (line->rebuild_every && ++line->calls % line->rebuild_every == 0)
		rebuild(line, now_us);
	head = line_head(line->line, anybody, now_us);
	line_remove(line->line, head);
	return sim_patient_of(head);
}

struct sim_order sim_line_order(struct sim_line *line)
{
	return (struct sim_order){ .arg = line, .join = join_line, .pick = pick_head };
}
