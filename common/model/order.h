// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From what is known of a ticket to its place in the line, by the rule of its service
 * (server/engine/RULES.md 1). The rule is data: a hospital may change every number. Pure. */
#pragma once

#include "common/model/place.h"
#include "common/model/words.h"

/* Colours, kinds, classes and modes are lists of words.def. ORDER_HYBRID: tiers first, then V; with
 * all tiers equal it is the accumulating priority queue, without protection of the most urgent.
 * ORDER_FIFO: by clock alone; colours and credits count for nothing. ORDER_STRICT: by colour, then
 * by clock; untriaged counts as yellow. */
enum { CLASS_COUNT = CLASS_RETURNING + 1 };

struct class_row {
	int32_t tier;
	/* Above 0. */
	int64_t target_us;
	/* Credits are V in millionths: 125000 is an eighth of the target as head start. */
	int32_t credit_ppm;
	int32_t vulnerable_ppm;
};

struct order_rule {
	enum order_mode mode;
	struct class_row classes[CLASS_COUNT];
	/* Appointments: how early check-in is possible, until when it is on time, until when it is
	 * late but still an appointment, the penalty of being late, and how long before the slot
	 * the clock starts at the earliest. */
	int64_t early_us;
	int64_t late_us;
	int64_t very_late_us;
	int64_t late_penalty_us;
	int64_t head_start_us;
	/* Green patients sent on to another stage: credit (time in hospital - after) / span, but
	 * at most limit. */
	int64_t transfer_after_us;
	int64_t transfer_span_us;
	int32_t transfer_limit_ppm;
	/* Credit of a ticket carried over from a day on which the intake closed before it. */
	int32_t carry_over_ppm;
};

/* A stage with clinicians. */
extern const struct order_rule order_rule_clinician;
/* Registration, cashier, pharmacy, laboratory window: red and orange keep their tiers, all others
 * share one target. */
extern const struct order_rule order_rule_counter;

/* Is a more severe than b? Untriaged is no severity: it is less severe than any colour. */
bool colour_is_worse(enum colour a, enum colour b);

struct order_facts {
	enum colour colour;
	enum order_kind kind;
	bool vulnerable;
	/* Carried over from an earlier day. */
	bool carried;
	/* When waiting at this stage began, by order_appointment_clock() for appointments. */
	int64_t clock_us;
	/* order_transfer_ppm() at the moment of the transfer; 0 at the first stage. */
	int32_t transfer_ppm;
	uint64_t seq;
};

/* The row that rules these facts: the colour's own, or that of the kind where the colour's own is
 * not better (lower tier, then shorter target). */
enum order_class order_class_of(const struct order_rule *rule, const struct order_facts *facts);
struct place order_place(const struct order_rule *rule, const struct order_facts *facts);

/* By how much being carried over moves a key of this target back; 0 where credits do not count. */
int64_t order_carry_us(const struct order_rule *rule, int64_t target_us);

/* The clock of somebody with an appointment who checks in now. kind_out: KIND_APPOINTMENT, or
 * KIND_WALK_IN when it is too late for that. Coming early gains nothing. */
int64_t order_appointment_clock(const struct order_rule *rule, int64_t check_in_us, int64_t slot_us,
	enum order_kind *kind_out);
/* 0 .. transfer_limit_ppm. */
int32_t order_transfer_ppm(const struct order_rule *rule, int64_t in_hospital_us);

/* False: a number of the rule is outside what the functions above can work with (a target not
 * above 0, a credit outside -1000 .. 1000, a window below 0, an unknown mode). To be asked before
 * a rule from outside is used. */
/* Does an appointment give a better place than a green walk-in has? */
bool order_prefers_appointments(const struct order_rule *rule);
/* Do these give the same place to everybody? */
bool order_rule_is_same(const struct order_rule *a, const struct order_rule *b);
bool order_rule_is_valid(const struct order_rule *rule);
