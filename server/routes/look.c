// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Requests that are answered from the board: it is loaded first, and read on where it does not know
 * what the address names, which another server may have recorded this moment. */
#include "common/model/board.h"
#include "server/app/lane.h"
#include "server/routes/dispatch.h"
#include <string.h>

static const struct {
	const char *parameter;
	enum board_table table;
} named[] = {
	{ "{service}", BOARD_SERVICES },
	{ "{desk}", BOARD_DESKS },
	{ "{display}", BOARD_DISPLAYS },
	{ "{device}", BOARD_DISPLAYS },
	{ "{visit}", BOARD_VISITS },
	{ "{ticket}", BOARD_TICKETS },
};

static bool is_known(const struct request *request, const struct board *board)
{
	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (strstr(request->route->path, named[i].parameter))
			return board_find(board, named[i].table, request->subject);
	return true;
}

/* What is not there now is unknown. */
static void caught_up(void *arg, enum err err, const struct board *board)
{
	struct request *request = arg;

	if (err)
		request_refuse(&request, err);
	else
		request->route->look(request, board);
}

static void ready(void *arg, enum err err, const struct board *board)
{
	struct request *request = arg;

	if (!err && !is_known(request, board))
		lanes_catch_up(request->app->lanes, request->facility, caught_up, request);
	else
		caught_up(request, err, board);
}

void look_at_board(struct request *request)
{
	const struct board *board = lanes_board(request->app->lanes, request->facility);

	if (board)
		ready(request, ERR_OK, board);
	else
		lanes_load(request->app->lanes, request->facility, ready, request);
}
