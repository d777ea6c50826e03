// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/order.h"

#include "common/base/time.h"

enum { PPM = 1000000, CREDIT_LIMIT_PPM = 1000 * PPM };

/* Where the target has no say, all share this one, so that a tier is one group. */
/* Of all who are not urgent. */
static const int32_t common_tier = 2;
static const int64_t shared_target_us = 60 * US_PER_MIN;

#define WINDOWS_AND_CREDITS                                                                        \
	.early_us = 60 * US_PER_MIN, .late_us = 15 * US_PER_MIN, .very_late_us = 60 * US_PER_MIN,  \
	.late_penalty_us = 15 * US_PER_MIN, .head_start_us = 10 * US_PER_MIN,                      \
	.transfer_after_us = 120 * US_PER_MIN, .transfer_span_us = 480 * US_PER_MIN,               \
	.transfer_limit_ppm = PPM / 4, .carry_over_ppm = PPM / 2

const struct order_rule order_rule_clinician = {
	.mode = ORDER_HYBRID,
	.classes = {
		[CLASS_RED] = { .tier = 0, .target_us = 1 * US_PER_MIN },
		[CLASS_ORANGE] = { .tier = 1, .target_us = 10 * US_PER_MIN },
		[CLASS_YELLOW] = { .tier = 2, .target_us = 60 * US_PER_MIN },
		[CLASS_GREEN] = { .tier = 2,
			.target_us = 240 * US_PER_MIN,
			.vulnerable_ppm = PPM / 8 },
		[CLASS_UNTRIAGED] = { .tier = 2, .target_us = 60 * US_PER_MIN },
		[CLASS_APPOINTMENT] = { .tier = 2, .target_us = 30 * US_PER_MIN },
		[CLASS_RETURNING] = { .tier = 2, .target_us = 30 * US_PER_MIN },
	},
	WINDOWS_AND_CREDITS,
};

#define COUNTER_ROW                                                                                \
	{                                                                                          \
		.tier = 2, .target_us = 60 * US_PER_MIN, .vulnerable_ppm = PPM / 8                 \
	}

const struct order_rule order_rule_counter = {
	.mode = ORDER_HYBRID,
	.classes = {
		[CLASS_RED] = { .tier = 0, .target_us = 1 * US_PER_MIN },
		[CLASS_ORANGE] = { .tier = 1, .target_us = 10 * US_PER_MIN },
		[CLASS_YELLOW] = COUNTER_ROW,
		[CLASS_GREEN] = COUNTER_ROW,
		[CLASS_UNTRIAGED] = COUNTER_ROW,
		[CLASS_APPOINTMENT] = COUNTER_ROW,
		[CLASS_RETURNING] = COUNTER_ROW,
	},
	WINDOWS_AND_CREDITS,
};

/* Of ORDER_STRICT. Unknown is treated as yellow. */
static const int32_t colour_ranks[] = {
	[COLOUR_RED] = 0,
	[COLOUR_ORANGE] = 1,
	[COLOUR_YELLOW] = 2,
	[COLOUR_UNTRIAGED] = 2,
	[COLOUR_GREEN] = 3,
};

static const enum order_class class_of_colour[] = {
	[COLOUR_UNTRIAGED] = CLASS_UNTRIAGED,
	[COLOUR_RED] = CLASS_RED,
	[COLOUR_ORANGE] = CLASS_ORANGE,
	[COLOUR_YELLOW] = CLASS_YELLOW,
	[COLOUR_GREEN] = CLASS_GREEN,
};

bool colour_is_worse(enum colour a, enum colour b)
{
	if (a == COLOUR_UNTRIAGED)
		return false;
	return b == COLOUR_UNTRIAGED || a < b;
}

static bool row_is_better(const struct class_row *a, const struct class_row *b)
{
	return a->tier != b->tier ? a->tier < b->tier : a->target_us < b->target_us;
}

enum order_class order_class_of(const struct order_rule *rule, const struct order_facts *facts)
{
	const enum order_class own = class_of_colour[facts->colour];
	enum order_class other;

	if (facts->kind == KIND_WALK_IN)
		return own;
	other = facts->kind == KIND_APPOINTMENT ? CLASS_APPOINTMENT : CLASS_RETURNING;
	return row_is_better(&rule->classes[own], &rule->classes[other]) ? own : other;
}

/* The row's own credit; being vulnerable or having been sent on, whichever is more, never both;
 * and having been carried over from another day. */
static int64_t credit_ppm(const struct order_rule *rule, const struct order_facts *facts)
{
	const struct class_row *row = &rule->classes[order_class_of(rule, facts)];
	const int32_t vulnerable = facts->vulnerable ? row->vulnerable_ppm : 0;
	const int32_t transfer = facts->colour == COLOUR_GREEN ? facts->transfer_ppm : 0;

	return (int64_t)row->credit_ppm + (vulnerable > transfer ? vulnerable : transfer) +
	       (facts->carried ? rule->carry_over_ppm : 0);
}

/* clock - credit * target, rounded down. */
static int64_t key_us(int64_t clock_us, int64_t credit, int64_t target_us)
{
	const wide_int scaled = (wide_int)credit * target_us;
	wide_int head_start = scaled / PPM;

	if (scaled % PPM > 0)
		head_start++;
	return (int64_t)(clock_us - head_start);
}

struct place order_place(const struct order_rule *rule, const struct order_facts *facts)
{
	struct place place = {
		.target_us = shared_target_us,
		.key_us = facts->clock_us,
		.nudge = place_nudge(facts->seq),
		.seq = facts->seq,
	};
	const struct class_row *row;

	switch (rule->mode) {
	case ORDER_HYBRID:
		row = &rule->classes[order_class_of(rule, facts)];
		place.tier = row->tier;
		place.target_us = row->target_us;
		place.key_us = key_us(facts->clock_us, credit_ppm(rule, facts), row->target_us);
		break;
	case ORDER_FIFO:
		/* Behind the urgent of other lines, where a desk serves several. */
		place.tier = common_tier;
		break;
	case ORDER_STRICT:
		place.tier = colour_ranks[facts->colour];
		break;
	}
	return place;
}

int64_t order_carry_us(const struct order_rule *rule, int64_t target_us)
{
	return rule->mode == ORDER_HYBRID ? -key_us(0, rule->carry_over_ppm, target_us) : 0;
}

int64_t order_appointment_clock(const struct order_rule *rule, int64_t check_in_us, int64_t slot_us,
	enum order_kind *kind_out)
{
	const int64_t earliest_us = slot_us - rule->head_start_us;

	*kind_out = KIND_APPOINTMENT;
	if (check_in_us <= slot_us + rule->late_us)
		return check_in_us > earliest_us ? check_in_us : earliest_us;
	if (check_in_us <= slot_us + rule->very_late_us)
		return check_in_us + rule->late_penalty_us;
	*kind_out = KIND_WALK_IN;
	return check_in_us;
}

int32_t order_transfer_ppm(const struct order_rule *rule, int64_t in_hospital_us)
{
	const wide_int over = (wide_int)in_hospital_us - rule->transfer_after_us;
	wide_int credit;

	if (over <= 0)
		return 0;
	credit = over * PPM / rule->transfer_span_us;
	return credit < rule->transfer_limit_ppm ? (int32_t)credit : rule->transfer_limit_ppm;
}

bool order_prefers_appointments(const struct order_rule *rule)
{
	const struct class_row *booked = &rule->classes[CLASS_APPOINTMENT];
	const struct class_row *green = &rule->classes[CLASS_GREEN];

	return rule->mode == ORDER_HYBRID &&
	       (booked->tier < green->tier || booked->target_us < green->target_us);
}

static bool row_is_same(const struct class_row *a, const struct class_row *b)
{
	return a->tier == b->tier && a->target_us == b->target_us &&
	       a->credit_ppm == b->credit_ppm && a->vulnerable_ppm == b->vulnerable_ppm;
}

bool order_rule_is_same(const struct order_rule *a, const struct order_rule *b)
{
	for (size_t i = 0; i < CLASS_COUNT; i++)
		if (!row_is_same(&a->classes[i], &b->classes[i]))
			return false;
	return a->mode == b->mode && a->carry_over_ppm == b->carry_over_ppm;
}

static bool is_within(int64_t value, int64_t min, int64_t max)
{
	return value >= min && value <= max;
}

static bool row_is_valid(const struct class_row *row)
{
	return is_within(row->target_us, 1, 366 * US_PER_DAY) &&
	       is_within(row->credit_ppm, -CREDIT_LIMIT_PPM, CREDIT_LIMIT_PPM) &&
	       is_within(row->vulnerable_ppm, 0, CREDIT_LIMIT_PPM);
}

bool order_rule_is_valid(const struct order_rule *rule)
{
	const int64_t windows[] = { rule->early_us, rule->late_us, rule->late_penalty_us,
		rule->head_start_us, rule->transfer_after_us, rule->transfer_span_us - 1 };

	for (size_t i = 0; i < CLASS_COUNT; i++) {
		if (!row_is_valid(&rule->classes[i]))
			return false;
	}
	for (size_t i = 0; i < COUNT_OF(windows); i++) {
		if (!is_within(windows[i], 0, 366 * US_PER_DAY))
			return false;
	}
	return is_within((int64_t)rule->mode, ORDER_HYBRID, ORDER_STRICT) &&
	       is_within(rule->very_late_us, rule->late_us, 366 * US_PER_DAY) &&
	       is_within(rule->transfer_limit_ppm, 0, CREDIT_LIMIT_PPM) &&
	       is_within(rule->carry_over_ppm, 0, CREDIT_LIMIT_PPM);
}
