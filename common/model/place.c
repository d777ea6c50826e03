// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/place.h"

#include <assert.h>

/* Bits of room between the nudges of two neighbours, and how far from its predecessor a moved
 * ticket is put. A small step leaves room for the next one moved before the same target, which
 * is the common case; halving alone would use up the room in 32 moves. */
enum { SPACING_BITS = 32, STEP_BITS = 20 };

static const int64_t spacing = INT64_C(1) << SPACING_BITS;
static const int64_t step = INT64_C(1) << STEP_BITS;

int64_t place_nudge(uint64_t seq)
{
	const uint64_t limit = (uint64_t)INT64_MAX >> SPACING_BITS;

	return (int64_t)((seq < limit ? seq : limit) << SPACING_BITS);
}

static int compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

struct place_rank place_rank_of(const struct place *place)
{
	return (struct place_rank){ place->key_us, place->nudge, place->seq };
}

static int compare_ties(int64_t a_nudge, uint64_t a_seq, int64_t b_nudge, uint64_t b_seq)
{
	if (a_nudge != b_nudge)
		return a_nudge < b_nudge ? -1 : 1;
	return (a_seq > b_seq) - (a_seq < b_seq);
}

int place_rank_compare(const struct place_rank *a, const struct place_rank *b)
{
	if (a->key_us != b->key_us)
		return a->key_us < b->key_us ? -1 : 1;
	return compare_ties(a->nudge, a->seq, b->nudge, b->seq);
}

int place_compare_in_group(const struct place *a, const struct place *b)
{
	if (a->key_us != b->key_us)
		return a->key_us < b->key_us ? -1 : 1;
	return compare_ties(a->nudge, a->seq, b->nudge, b->seq);
}

int place_compare(const struct place *a, const struct place *b, int64_t now_us)
{
	wide_int a_side, b_side;

	if (a->tier != b->tier)
		return compare_int(a->tier, b->tier);
	if (a->target_us == b->target_us)
		return place_compare_in_group(a, b);
	/* At most 64 by 63 bits: wide_int holds every product. */
	a_side = ((wide_int)now_us - a->key_us) * b->target_us;
	b_side = ((wide_int)now_us - b->key_us) * a->target_us;
	if (a_side != b_side)
		return a_side > b_side ? -1 : 1;
	return compare_ties(a->nudge, a->seq, b->nudge, b->seq);
}

static wide_int divide_down(wide_int number, int64_t divisor)
{
	return number / divisor - (number % divisor < 0);
}

/* The member of key k is called first where (now - k) / target > V of the place: where now - k is
 * above the quotient below, and where it is equal and nothing was rounded, the ties decide. */
struct place_rank place_rank_among(const struct place *place, int64_t target_us, int64_t now_us)
{
	struct place_rank rank = place_rank_of(place);
	wide_int scaled, key;

	if (target_us == place->target_us)
		return rank;
	scaled = ((wide_int)now_us - place->key_us) * target_us;
	key = now_us - divide_down(scaled, place->target_us);
	if (key > INT64_MAX)
		return (struct place_rank){ INT64_MAX, INT64_MAX, UINT64_MAX };
	if (key < INT64_MIN)
		return (struct place_rank){ INT64_MIN, INT64_MIN, 0 };
	rank.key_us = (int64_t)key;
	/* Nobody has such a key and the same V: all of that key come later. */
	if (scaled % place->target_us) {
		rank.nudge = INT64_MIN;
		rank.seq = 0;
	}
	return rank;
}

int64_t place_value_ppm(const struct place *place, int64_t now_us)
{
	const wide_int scaled = ((wide_int)now_us - place->key_us) * 1000000;
	const wide_int value = divide_down(scaled, place->target_us);

	if (value > INT64_MAX)
		return INT64_MAX;
	return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

static bool shares_key(const struct place *a, const struct place *b)
{
	return a && a->tier == b->tier && a->target_us == b->target_us && a->key_us == b->key_us;
}

/* The whole place of target but for what makes it a different one. */
static void settle(const struct place *target, int64_t nudge, uint64_t seq, struct place *place_out)
{
	struct place place = *target;

	place.nudge = nudge;
	place.seq = seq;
	*place_out = place;
}

/* Strictly between the two, nearer to the first. False: nothing is between. */
static bool between(int64_t low, int64_t high, int64_t *nudge_out)
{
	const wide_int half = ((wide_int)high - low) / 2;

	if (half < 1)
		return false;
	*nudge_out = low + (int64_t)(half < step ? half : step);
	return true;
}

bool place_before(const struct place *predecessor, const struct place *target, uint64_t seq,
	struct place *place_out)
{
	int64_t nudge;

	/* Nobody has this very key before the target: any smaller nudge will do. */
	if (!shares_key(predecessor, target)) {
		if (target->nudge < INT64_MIN + spacing)
			return false;
		settle(target, target->nudge - spacing, seq, place_out);
		return true;
	}
	assert(place_compare_in_group(predecessor, target) < 0);
	if (!between(predecessor->nudge, target->nudge, &nudge))
		return false;
	settle(target, nudge, seq, place_out);
	return true;
}

bool place_after(const struct place *target, const struct place *successor, uint64_t seq,
	struct place *place_out)
{
	int64_t nudge;

	if (!shares_key(successor, target)) {
		if (target->nudge > INT64_MAX - spacing)
			return false;
		settle(target, target->nudge + spacing, seq, place_out);
		return true;
	}
	assert(place_compare_in_group(target, successor) < 0);
	if (!between(target->nudge, successor->nudge, &nudge))
		return false;
	settle(target, nudge, seq, place_out);
	return true;
}
