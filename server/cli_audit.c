// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* folenid verify-audit: walks the chains of the audit log, one facility after the other, and sums
 * up what was found. */
#include "server/cli_audit.h"
#include "common/base/mem.h"
#include "server/cli_commands.h"
#include "server/cli_db.h"
#include "server/ops/config.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

const struct cli_option cli_verify_audit_options[] = {
	{ "facility", "CODE", "only this facility; \"-\" is what belongs to none" },
	{ "seals", "FILE", "compare with the seals in a log file that was kept elsewhere" },
	{ "keys", "IDS", "trust seals by these keys, too; with commas between" },
	{ NULL, NULL, NULL },
};

/* ---- facilities ---- */

struct facilities {
	struct text ids, codes; /* Each ends in NUL. */
	int64_t *counted, *heads, *lasts;
	size_t count;
};

static int took_facilities(void *arg, const struct db_result *result)
{
	struct facilities *all = arg;
	size_t rows = (size_t)db_result_rows(result);

	all->counted = mem_array(rows + 1, sizeof(*all->counted));
	all->heads = mem_array(rows + 1, sizeof(*all->heads));
	all->lasts = mem_array(rows + 1, sizeof(*all->lasts));
	for (int row = 0; row < db_result_rows(result); row++) {
		text_add(&all->ids, db_result_value(result, row, 0));
		text_add_char(&all->ids, '\0');
		text_add(&all->codes, db_result_value(result, row, 1));
		text_add_char(&all->codes, '\0');
		all->counted[all->count] = db_result_int(result, row, 2);
		all->heads[all->count] = db_result_int(result, row, 3);
		all->lasts[all->count++] = db_result_int(result, row, 4);
	}
	return EX_OK;
}

static void found(void *arg, const char *what)
{
	const struct cli_audit *audit = arg;

	printf("%s: %s\n", audit->code, what);
}

static void tell_sums(const struct cli_audit *audit)
{
	struct audit_chain_sums sums = audit_chain_sums(audit->chain);

	printf("%s: %lld links, %lld audit rows, %lld events (%lld dropped), %lld seals; sealed up "
	       "to link %lld, event %lld: %s\n",
		audit->code, (long long)sums.links, (long long)sums.rows, (long long)sums.events,
		(long long)sums.dropped, (long long)sums.seals, (long long)sums.sealed_link,
		(long long)sums.sealed_seq,
		sums.problems        ? "NOT AS IT WAS WRITTEN"
		: audit->has_no_keys ? "nothing was found, and no signature was judged"
				     : "as it was written");
}

static int walk_all(struct cli_audit *audit, const struct facilities *all)
{
	const char *id = text_string(&all->ids), *code = text_string(&all->codes);
	int outcome = EX_OK;

	for (size_t i = 0; i < all->count && outcome == EX_OK; i++) {
		audit->code = code;
		audit->head = all->heads[i];
		audit->last = all->lasts[i];
		audit->said_at = cli_audit_find_said(audit, id);
		audit->chain = audit_chain_create(id, found, audit);
		if (audit->has_no_keys)
			audit_chain_without_keys(audit->chain);
		outcome = cli_audit_walk(audit, id, all->counted[i]);
		if (outcome == EX_OK)
			tell_sums(audit);
		audit->problems += audit_chain_sums(audit->chain).problems;
		audit_chain_destroy(&audit->chain);
		id += strlen(id) + 1;
		code += strlen(code) + 1;
	}
	return outcome;
}

/* Seals of facilities that the database does not know at all. */
static void look_for_strangers(struct cli_audit *audit, const struct facilities *all)
{
	for (size_t i = 0; i < audit->said_count; i++) {
		const char *id = text_string(&all->ids);
		char said[UUID_TEXT_BYTES];
		size_t at = 0;

		if (i && uuid_equal(audit->said[i - 1].facility, audit->said[i].facility))
			continue;
		uuid_format(audit->said[i].facility, said);
		for (; at < all->count && strcmp(id, said) != 0; at++)
			id += strlen(id) + 1;
		if (at < all->count)
			continue;
		audit->problems++;
		printf("the facility %s is missing: line %ld has a seal of it\n", said,
			audit->said[i].line);
	}
}

static int outcome_of(const struct cli_audit *audit)
{
	if (audit->problems)
		return cli_fail(EX_DATAERR, "%lld findings: the audit log is not as it was written",
			(long long)audit->problems);
	if (audit->has_no_keys)
		return cli_fail(EX_NOPERM,
			"every row fits its link and every link the one before it, but whoever "
			"made the whole chain anew would not be found: the signatures were not "
			"judged");
	if (audit->behind)
		return cli_fail(EX_TEMPFAIL,
			"nothing was found, but not everything is sealed; does a server run?");
	return EX_OK;
}

static int verify(struct cli_audit *audit)
{
	const char *code = cli_option(audit->cli, "facility");
	struct facilities all = { 0 };
	int outcome = cli_audit_read_keys(audit);

	if (outcome == EX_OK && audit->seals_path)
		outcome = cli_audit_read_said(audit);
	if (outcome == EX_OK)
		outcome = cli_db_ask(audit->db, &audit_chains, (struct db_value[]){ db_text(code) },
			took_facilities, &all);
	if (outcome == EX_OK && !all.count)
		outcome = cli_fail(EX_DATAERR, "there is no facility %s", code);
	if (outcome == EX_OK)
		outcome = walk_all(audit, &all);
	if (outcome == EX_OK && !code)
		look_for_strangers(audit, &all);
	text_finish(&all.ids);
	text_finish(&all.codes);
	mem_free(all.counted);
	mem_free(all.heads);
	mem_free(all.lasts);
	return outcome == EX_OK ? outcome_of(audit) : outcome;
}

int cli_verify_audit(struct cli *cli)
{
	struct cli_audit audit = { .cli = cli, .seals_path = cli_option(cli, "seals") };
	struct config *config = cli_load_config(cli);
	int code;

	if (!config)
		return EX_CONFIG;
	cli_audit_trust_own(&audit, config);
	cli_audit_trust_listed(&audit, cli_option(cli, "keys"));
	code = cli_db_open(
		config, CLI_DB_SERVER, audit_statements, audit_statement_count, &audit.db);
	if (code == EX_OK)
		code = verify(&audit);
	cli_db_close(&audit.db);
	for (size_t i = 0; i < audit.key_count; i++)
		es256_key_destroy(&audit.keys[i].key);
	mem_free(audit.keys);
	mem_free(audit.said);
	text_finish(&audit.trusted);
	config_destroy(&config);
	return code;
}
