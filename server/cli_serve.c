// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli_commands.h"
#include "server/ops/config.h"
#include "server/serve.h"
#include <sysexits.h>

int cli_serve(struct cli *cli)
{
	struct config *config = cli_load_config(cli);
	int code;

	if (!config)
		return EX_CONFIG;
	code = serve_run(config);
	config_destroy(&config);
	return code;
}
