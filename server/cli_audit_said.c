// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A log file that was kept elsewhere, beside the chains: seals that have to be there, link by link,
 * and signs of life that are missing, hour by hour. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/audit_sealer.h"
#include "server/cli.h"
#include "server/cli_audit.h"
#include "server/cli_db.h"
#include "server/store/audit.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { WHERE_BYTES = 32 };

/* ---- the file ---- */

static void keep(struct cli_audit *audit, const struct audit_said *said)
{
	if (audit->said_count == audit->said_room) {
		size_t room = audit->said_room ? 2 * audit->said_room : 1024;
		struct audit_said *more = mem_array(room, sizeof(*more));

		if (audit->said_count)
			memcpy(more, audit->said, audit->said_count * sizeof(*more));
		mem_free(audit->said);
		audit->said = more;
		audit->said_room = room;
	}
	audit->said[audit->said_count++] = *said;
}

/* Whether the line is as the server wrote it: what somebody has changed in the file says nothing of
 * the database. Of a sign of life nothing else vouches; a seal without a signature, or by a key
 * that is not known, is compared as it is. */
static bool check_sign(struct cli_audit *audit, const struct jdoc *object, const char *key,
	const struct audit_said *said)
{
	const char *signature = jdoc_get_string(object, "signature");
	const struct audit_sealer_claim claim = {
		.facility = jdoc_get_string(object, "facility"),
		.number = said->number,
		.seq = said->seq,
		.hash_hex = said->hash,
		.hour_us = said->hour_us,
	};

	const struct es256_key *signer = cli_audit_find_key(audit, key);

	if (!said->hour_us && (!signature || !signer))
		return true;
	if (signature && audit_sealer_is_signed(signer, &claim, signature))
		return true;
	audit->problems++;
	if (said->hour_us)
		printf("line %ld: the sign of life of %s is not signed by the key that it names\n",
			said->line, jdoc_get_string(object, "hour"));
	else
		printf("line %ld: the seal of link %lld is not signed by the key that it names: "
		       "this line of the log was changed; it says nothing of the database\n",
			said->line, (long long)said->number);
	return false;
}

static void take_line(struct cli_audit *audit, const char *line, size_t length, long number)
{
	struct audit_said said;
	struct jdoc *object;
	const char *key;

	if (!audit_said_read(line, length, &said, &object))
		return;
	said.line = number;
	audit->has_said = true;
	key = jdoc_get_string(object, "key");
	if (!cli_audit_is_trusted(audit, key))
		cli_audit_trust(audit, key, strlen(key));
	if (check_sign(audit, object, key, &said) || said.hour_us)
		keep(audit, &said);
	jdoc_destroy(&object);
}

int cli_audit_read_said(struct cli_audit *audit)
{
	FILE *file = fopen(audit->seals_path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	long number = 0;

	if (!file)
		return cli_fail(EX_NOINPUT, "%s: %s", audit->seals_path, strerror(errno));
	while ((length = getline(&line, &room, file)) >= 0) {
		while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			length--;
		take_line(audit, line, (size_t)length, ++number);
	}
	free(line);
	fclose(file);
	if (!audit->has_said)
		return cli_fail(EX_DATAERR, "%s: no line of it is a seal", audit->seals_path);
	qsort(audit->said, audit->said_count, sizeof(*audit->said), audit_said_order);
	return EX_OK;
}

size_t cli_audit_find_said(const struct cli_audit *audit, const char *id)
{
	struct uuid facility;
	size_t at = 0;

	if (!uuid_parse(id, &facility))
		return audit->said_count;
	while (at < audit->said_count && !uuid_equal(audit->said[at].facility, facility))
		at++;
	return at;
}

/* ---- links ---- */

void cli_audit_compare_up_to(struct cli_audit *audit, struct uuid facility, int64_t number)
{
	char where[WHERE_BYTES];

	while (audit->said_at < audit->said_count) {
		const struct audit_said *said = &audit->said[audit->said_at];

		if (!uuid_equal(said->facility, facility) || said->number > number)
			return;
		audit->said_at++;
		/* Of a link that is missing it was told that it is. */
		if (said->number < number && number != INT64_MAX)
			continue;
		snprintf(where, sizeof(where), "line %ld", said->line);
		audit_chain_compare(audit->chain, said->number, said->seq, said->hash, where);
		if (number == INT64_MAX)
			break; /* The links behind are missing, too. */
	}
}

/* ---- hours ---- */

/* In which there was a sign of life of a facility's chain, in their order, each once. */
struct hours {
	struct cli_audit *audit;
	int64_t *at_us;
	size_t count;
};

static int order_hours(const void *one, const void *two)
{
	const int64_t *a = one, *b = two;

	return *a < *b ? -1 : *a > *b;
}

static void collect_hours(struct hours *hours, struct uuid facility)
{
	const struct cli_audit *audit = hours->audit;
	size_t kept = 0;

	hours->at_us = mem_array(audit->said_count + 1, sizeof(*hours->at_us));
	for (size_t i = 0; i < audit->said_count; i++)
		if (audit->said[i].hour_us && uuid_equal(audit->said[i].facility, facility))
			hours->at_us[hours->count++] = audit->said[i].hour_us;
	qsort(hours->at_us, hours->count, sizeof(*hours->at_us), order_hours);
	for (size_t i = 0; i < hours->count; i++)
		if (!kept || hours->at_us[kept - 1] != hours->at_us[i])
			hours->at_us[kept++] = hours->at_us[i];
	hours->count = kept;
}

static void tell_gaps(const struct hours *hours)
{
	char from[TIME_TEXT_BYTES], to[TIME_TEXT_BYTES];

	for (size_t i = 1; i < hours->count; i++) {
		int64_t missing =
			(hours->at_us[i] - hours->at_us[i - 1]) / AUDIT_SEALER_HOUR_US - 1;

		if (missing < 1)
			continue;
		time_format(hours->at_us[i - 1] + AUDIT_SEALER_HOUR_US, from);
		time_format(hours->at_us[i], to);
		printf("%s: no sign of life from %s to %s, %lld hours: no server ran, or the file "
		       "is not whole\n",
			hours->audit->code, from, to, (long long)missing);
	}
}

/* A server says that it lives before it seals anything in an hour. */
static int took_hours(void *arg, const struct db_result *result)
{
	const struct hours *hours = arg;
	char from[TIME_TEXT_BYTES];

	for (int row = 0; row < db_result_rows(result); row++) {
		int64_t hour_us = db_result_int(result, row, 0);

		if (hour_us < hours->at_us[0] || hour_us > hours->at_us[hours->count - 1] ||
			bsearch(&hour_us, hours->at_us, hours->count, sizeof(hour_us), order_hours))
			continue;
		time_format(hour_us, from);
		hours->audit->problems++;
		printf("%s: in the hour from %s a server sealed, and no sign of its life is in the "
		       "file: lines were taken away there\n",
			hours->audit->code, from);
	}
	return EX_OK;
}

/* Logs from before there were signs of life have none. */
int cli_audit_check_hours(struct cli_audit *audit, const char *id)
{
	struct hours hours = { .audit = audit };
	struct uuid facility;
	int code = EX_OK;

	if (!uuid_parse(id, &facility))
		return EX_OK;
	collect_hours(&hours, facility);
	tell_gaps(&hours);
	if (hours.count)
		code = cli_db_ask(audit->db, &audit_hours_list, (struct db_value[]){ db_text(id) },
			took_hours, &hours);
	mem_free(hours.at_us);
	return code;
}
