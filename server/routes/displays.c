// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Screens and voices in the hall, and what they tell of having called. */
#include "server/routes/shapes.h"

static const struct route rows[] = {
	{
		.method = NET_PUT,
		.path = "/v1/facilities/{facility}/displays/{display}",
		.id = "registerDisplay",
		.command = &command_display_register,
		.answer = &shape_done,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/calls/{call}/acknowledge",
		.id = "acknowledgeCall",
		.command = &command_call_acknowledge,
		.answer = &shape_done,
	},
};

const struct route_table routes_displays =
	ROUTE_TABLE("displays", "Screens and voices in the hall", rows);
