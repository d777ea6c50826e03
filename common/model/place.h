// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The place of one waiting ticket in its line, as plain data, and the comparison that decides who
 * is called first. Pure: no clock, no memory, no floating point.
 *
 * The order is: tier ascending, then V descending, then nudge ascending, then seq ascending, with
 *
 *	V = (now_us - key_us) / target_us
 *
 * compared exactly (by cross multiplication in wide_int). V = 1 means that the target is reached.
 * Places of equal (tier, target_us) form a group; inside a group the order does not depend on
 * now_us: it is key_us, nudge, seq. At every moment the whole order is total and transitive, and
 * two places with different seq never compare as equal. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

struct place {
	/* Lower goes first, whatever the waits. */
	int32_t tier;
	/* Always above 0. */
	int64_t target_us;
	/* When V was 0: the clock of the ticket minus its credit. May lie in the future. */
	int64_t key_us;
	/* Decides where V is equal. place_nudge(seq) until somebody moves the ticket by hand. */
	int64_t nudge;
	/* The ticket's own number in its facility; unique there. */
	uint64_t seq;
};

/* seq * 2^32: so between two neighbours there is room for moved tickets. Stops growing at the
 * 2^31st seq, from where on seq itself decides. */
int64_t place_nudge(uint64_t seq);

/* Which of the two is called first at now_us? Negative: a. Zero only for equal seq. */
int place_compare(const struct place *a, const struct place *b, int64_t now_us);
/* The same inside one group, where no time is needed. */
int place_compare_in_group(const struct place *a, const struct place *b);

/* What decides inside a group, as numbers to be compared in this order. */
struct place_rank {
	int64_t key_us;
	int64_t nudge;
	uint64_t seq;
};
struct place_rank place_rank_of(const struct place *place);
/* Negative: a is called first. */
int place_rank_compare(const struct place_rank *a, const struct place_rank *b);
/* Where a place stands among those of its tier and another target: whoever of them has a rank
 * before this one is called before the place at now_us, and nobody else. So a search in a group
 * divides once and then compares plain numbers. */
struct place_rank place_rank_among(const struct place *place, int64_t target_us, int64_t now_us);

/* V in millionths, rounded down, kept within int64_t. For showing and explaining, not for
 * comparing. */
int64_t place_value_ppm(const struct place *place, int64_t now_us);

/* The new place of ticket seq when it is moved directly before target (after target). It takes
 * over target's tier and target_us, so it stays there while time passes. predecessor (successor)
 * is the nearest other ticket before (after) target in the same group, or NULL; a place of
 * another group is ignored. place_out may point to any of the arguments.
 * False: the room between the two is used up (they have the same key_us, and a score of tickets or
 * more were moved to just there); place_out is untouched. */
MUST_CHECK bool place_before(const struct place *predecessor, const struct place *target,
	uint64_t seq, struct place *place_out);
MUST_CHECK bool place_after(const struct place *target, const struct place *successor, uint64_t seq,
	struct place *place_out);
