// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a machine for numbers is answered to the press of a key, behind a first byte that says how
 * it went. Each number that the server gave comes onto one paper, or is given back, so that the
 * line holds nobody who was sent away; on paper and on the screen nothing is harmful. */
#include "kiosk/tickets.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/picture.h"
#include "tests/fuzz/target.h"
#include <limits.h>
#include <string.h>

/* Of the first byte. */
enum { IS_LATE = 1, IS_REFUSED = 2, IS_PRINTED = 4, IS_SMALL = 8, IS_OF_LINES = 16 };

struct machine {
	struct tickets *tickets;
	int64_t now_us, back;
	int takes, papers, backs;
};

static int64_t now_us(void *arg)
{
	return ((struct machine *)arg)->now_us;
}

static bool take(void *arg, struct service_id service, struct command_id *id_out)
{
	struct machine *machine = arg;

	(void)service;
	id_out->u.bytes[0] = (unsigned char)++machine->takes;
	return true;
}

static void give_back(void *arg, int64_t seq)
{
	struct machine *machine = arg;

	machine->backs++;
	machine->back = seq;
}

static bool leave_phone(void *arg, struct visit_id visit, const char *number)
{
	(void)arg;
	(void)visit;
	(void)number;
	return true;
}

static void check_word(const char *word, size_t room)
{
	FUZZ_CHECK(strlen(word) < room && utf8_is_printable(word, strlen(word)));
}

static void print(void *arg, const struct tickets_slip *slip)
{
	((struct machine *)arg)->papers++;
	FUZZ_CHECK(*slip->number);
	check_word(slip->number, NUMBER_BYTES);
	check_word(slip->code, CODE_BYTES);
	FUZZ_CHECK(slip->ahead >= -1 && slip->ahead <= INT_MAX);
	FUZZ_CHECK(slip->wait.lower_min >= 0 && slip->wait.lower_min <= slip->wait.upper_min);
}

static void set_theme(void *arg, enum theme theme)
{
	(void)arg;
	(void)theme;
}

static void touched(void *arg)
{
	(void)arg;
}

static void look(struct machine *machine)
{
	const struct canvas *canvas = tickets_draw(machine->tickets);

	for (int i = 0; i < canvas->columns * canvas->rows; i++)
		picture_check_cell(canvas, i);
}

static void give_lines(struct machine *machine, const struct jdoc *given)
{
	static const char known[] =
		"{\"lines\":[{\"service\":\"019ab000-0000-7000-8000-000000000001\",\"intake\":"
		"\"open\",\"name_sw\":\"Daktari\",\"name_en\":\"Doctor\",\"waiting\":3}]}";
	char why[JDOC_WHY_BYTES];
	struct jdoc *lines = jdoc_parse(known, strlen(known), why);

	tickets_lines(machine->tickets, given ? given : lines);
	jdoc_destroy(&lines);
	look(machine);
}

static void check_answer(struct machine *machine, const struct jdoc *data, uint8_t how)
{
	struct link_answer answer = { .id.u.bytes[0] = 1, .outcome = LINK_DONE, .data = data };
	int64_t seq;
	bool has_seq = jdoc_int(jdoc_get(data, "seq"), &seq);

	if (how & IS_REFUSED)
		answer = (struct link_answer){
			.id = answer.id, .outcome = LINK_REFUSED, .err = ERR_DAILY_LIMIT
		};
	if (how & IS_LATE) {
		machine->now_us += 3600 * US_PER_S;
		tickets_tick(machine->tickets);
	}
	tickets_answered(machine->tickets, &answer);
	look(machine);
	FUZZ_CHECK(machine->papers <= ((how & (IS_LATE | IS_REFUSED)) == 0));
	if (how & IS_REFUSED)
		FUZZ_CHECK(!machine->backs);
	else if (has_seq)
		FUZZ_CHECK(machine->papers + machine->backs == 1);
	FUZZ_CHECK(!machine->backs || (has_seq && machine->back == seq));
	tickets_printed(machine->tickets, how & IS_PRINTED);
	look(machine);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct machine machine = { .now_us = 1000 * US_PER_S };
	const struct tickets_ports ports = { &machine, now_us, take, give_back, leave_phone, print,
		set_theme, touched };
	bool is_small = length && bytes[0] & IS_SMALL;
	char why[JDOC_WHY_BYTES];
	static struct board *board;
	struct jdoc *data;

	if (!length)
		return;
	data = jdoc_parse((const char *)bytes + 1, length - 1, why);
	if (!board) {
		setenv("FOLENI_LOCALE_DIR", FOLENI_BUILD_LOCALE, 1);
		FUZZ_CHECK(i18n_init());
		board = hospital_create();
	}
	machine.tickets = tickets_create(&ports, is_small ? 40 : 80, is_small ? 12 : 24);
	tickets_connected(machine.tickets, true);
	tickets_facility(machine.tickets, board, true);
	if (bytes[0] & IS_OF_LINES) {
		give_lines(&machine, data);
	} else {
		give_lines(&machine, NULL);
		tickets_key(machine.tickets, '1');
		FUZZ_CHECK(machine.takes == 1);
		check_answer(&machine, data, bytes[0]);
	}
	tickets_destroy(&machine.tickets);
	jdoc_destroy(&data);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const numbers[] = { "\"A042\"", "\"\"", "\"A\\u001b@\"", "7",
		"\"A number that is longer\"" };
	static const char *const counts[] = { "3", "-1", "4294967295", "0", "\"3\"" };
	uint8_t how = (uint8_t)random_next(random);

	text_add_char(seed, (char)how);
	if (how & IS_OF_LINES)
		text_printf(seed,
			"{\"lines\":[{\"service\":\"019ab000-0000-7000-8000-000000000001\","
			"\"intake\":\"open\",\"name_sw\":\"Daktari\",\"name_en\":\"Doctor\","
			"\"waiting\":%s}]}",
			counts[random_below(random, COUNT_OF(counts))]);
	else
		text_printf(seed,
			"{\"seq\":77,\"visit\":\"33333333-3333-4333-8333-333333333333\","
			"\"number\":%s,\"code\":%s,\"ahead\":%s,\"wait\":{\"shown\":\"range\","
			"\"lower_min\":15,\"upper_min\":%s}}",
			numbers[random_below(random, COUNT_OF(numbers))],
			numbers[random_below(random, COUNT_OF(numbers))],
			counts[random_below(random, COUNT_OF(counts))],
			random_below(random, 2) ? "25" : counts[random_below(random, 4)]);
}

const struct fuzz_target fuzz_tickets = { try_input, make_seed };
