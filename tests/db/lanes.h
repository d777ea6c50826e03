// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Two servers' lanes on one database, in one loop, with a facility that has one service and eight
 * desks, all open: for tests that hold what clients were told against what the database holds. */
#pragma once

#include "server/app/hub.h"
#include "server/app/lane.h"
#include "server/store/commit.h"
#include "tests/db/cluster.h"
#include "tests/db/scene.h"

#define FACILITY "00000000-0000-4000-8000-000000000001"
#define SERVICE "00000000-0000-4000-8000-000000000010"
#define DESK "00000000-0000-4000-8000-0000000000%02d"
#define PATIENCE_MS 20000
enum { NODES = 2, DESKS = 8, FIRST_DESK = 20, FIRST_STAFF = 50 };

struct told {
	bool done;
	enum err err;
	bool is_repeat;
	char json[512];
};

struct node {
	struct db *db;
	struct hub *hub;
	struct lanes *lanes;
};

struct scene {
	struct cluster *cluster;
	struct loop *loop;
	struct log *log;
	struct facility_id facility;
	unsigned wait_max_ms; /* Of nodes that are started. */
	struct node nodes[NODES];
	struct told told[4096];
	int asked;
	/* What the hubs sent. */
	uint64_t heard_to;
	bool heard_gap;
	struct store_types types; /* From the last board that was loaded. */
};

int set_up(void **state);
int tear_down(void **state);
void node_start(struct scene *scene, struct node *node);
void node_stop(struct node *node);

struct command_id new_command(void);
/* What the lane will have answered; borrowed until start_over(). */
struct told *ask_as(struct scene *scene, int node, int staff, struct command_id id,
	const char *name, const char *json);
struct told *ask(struct scene *scene, int node, int staff, const char *name, const char *json);
void wait_for_all(struct scene *scene);
/* Fails where the command is refused. */
void must(struct scene *scene, int staff, const char *name, const char *json);
/* Forgets what was asked. */
void start_over(struct scene *scene);
int count_ok(const struct scene *scene);

/* As it stands in the tables now; board_destroy() it. */
struct board *load_board(struct scene *scene, struct facility_id facility);
/* Both nodes' boards, a board from the tables and a replay of the log are the same bytes. */
void assert_one_truth(struct scene *scene);
