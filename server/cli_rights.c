// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/cli_commands.h"
#include "server/routes/rights.h"
#include <stdio.h>
#include <sysexits.h>

/* The page that docs/rights.md is. */
int cli_rights(struct cli *cli)
{
	struct text page = { 0 };

	(void)cli;
	text_add(&page,
		"# Rights\n\n"
		"Who may what, as the server checks it before it looks at anything else.\n"
		"`folenid rights` writes this page from the rows that are checked.\n\n"
		"- `yes`: this role may; `own`: only to what is its own, that is at the desk where "
		"it is, what it did itself, in the hall of the display; `-`: it may not, and is "
		"told 403.\n"
		"- Of `facility`: of one's own facility, and for administrators who belong to none "
		"of every one; what belongs to another facility is answered as what does not "
		"exist, with 404.\n"
		"- Of `account`: of the account itself, and what is picked by its facility.\n"
		"- Of `all`: only for administrators who belong to no facility.\n"
		"- Of `anybody`: also without signing in. Of `nobody`: nobody gets an answer.\n"
		"- `this machine` needs no signing in where it asks itself, as localhost or "
		"127.0.0.1, with no proxy in between; others who may not are told 404.\n\n"
		"A row without roles or without a word in the last column answers nobody.\n\n");
	rights_write(&page);
	fputs(text_string(&page), stdout);
	text_finish(&page);
	return EX_OK;
}
