// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The hours of a service, as a row of JSON; the first two bytes are the minute at which somebody
 * asks. When it opens next is when it is open, and not a minute before; and one that never opens
 * has no day on which it does. */
#include "common/model/hours.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/model/board.h"
#include "tests/engine/invent.h"
#include "tests/fuzz/target.h"
#include <string.h>

/* 2 March 2026, a Monday. Dates of seeds come after it. */
enum { TODAY = 20514, DATES_WITHIN = 120 };

static bool is_open_at(const struct service *service, int minutes)
{
	return service_is_within_hours(
		service, TODAY + minutes / MINUTES_PER_DAY, minutes % MINUTES_PER_DAY);
}

static void check_never(const struct service *service)
{
	int opens_min, closes_min;

	/* Each weekday, with each date on which it is closed once before it. */
	for (int ahead = 1; ahead <= (CLOSURES_MAX + 1) * WEEK_DAYS; ahead++)
		FUZZ_CHECK(!service_hours_of(service, TODAY + ahead, &opens_min, &closes_min));
}

/* It does not begin to be open between two minutes. */
static void check_opening(const struct service *service, int ahead, int from, int to)
{
	int opens_min, closes_min;

	if (!service_hours_of(service, TODAY + ahead, &opens_min, &closes_min))
		return;
	if (opens_min == closes_min)
		opens_min = 0;
	opens_min += ahead * MINUTES_PER_DAY;
	FUZZ_CHECK(opens_min <= from || opens_min >= to);
}

static void check(const struct service *service, int minute)
{
	int until = service_minutes_until_open(service, TODAY, minute);

	FUZZ_CHECK(!until == is_open_at(service, minute));
	if (until < 0) {
		check_never(service);
		return;
	}
	FUZZ_CHECK(is_open_at(service, minute + until));
	for (int ahead = 0; ahead * MINUTES_PER_DAY <= minute + until; ahead++)
		check_opening(service, ahead, minute, minute + until);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const struct row_type *type = &row_types[BOARD_SERVICES];
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	struct service *service;

	if (length < 2)
		return;
	document = jdoc_parse((const char *)bytes + 2, length - 2, why);
	service = mem_alloc(sizeof(*service));
	if (document && fields_decode_own(type->fields, type->field_count, document, service,
				&problem) == ERR_OK)
		check(service, (bytes[0] << 8 | bytes[1]) % MINUTES_PER_DAY);
	mem_free(service);
	jdoc_destroy(&document);
}

/* A date by chance would be in another thousand years. */
static bool choose_date(void *arg, const struct field *field, void *at)
{
	int32_t day;

	if (field->kind != FIELD_DATE)
		return false;
	/* Mostly Mondays, so that several weeks are closed. */
	day = TODAY + (int32_t)random_below(arg, DATES_WITHIN);
	if (random_below(arg, 4))
		day -= (day - TODAY) % WEEK_DAYS;
	memcpy(at, &day, sizeof(day));
	return true;
}

/* Closed on all other days. */
static void keep_mondays(struct service *service)
{
	service->week_count = WEEK_DAYS - 1;
	for (int i = 0; i < service->week_count; i++)
		service->week[i] =
			(struct weekday_hours){ .day = weekday_of(TODAY + 1 + i), .closed = true };
}

static void make_seed(struct random *random, struct text *seed)
{
	const struct row_type *type = &row_types[BOARD_SERVICES];
	struct service *service = mem_alloc(sizeof(*service));
	struct invent invent = {
		.random = { random_next(random) }, .given_percent = 60, .choose = choose_date
	};

	invent.arg = &invent.random;
	invent_struct(&invent, type->fields, type->field_count, service);
	if (random_below(random, 2))
		keep_mondays(service);
	text_add_char(seed, (char)random_below(random, 256));
	text_add_char(seed, (char)random_below(random, 256));
	fields_encode(type->fields, type->field_count, service, 0, seed);
	mem_free(service);
}

const struct fuzz_target fuzz_hours = { try_input, make_seed };
