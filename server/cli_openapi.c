// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/cli_commands.h"
#include "server/routes/routes.h"
#include <stdio.h>
#include <sysexits.h>

int cli_openapi(struct cli *cli)
{
	struct text json = { 0 };

	(void)cli;
	openapi_write(&json);
	puts(text_string(&json));
	text_finish(&json);
	return EX_OK;
}
