// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/feed.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/events/day_opened.h"
#include "common/wire/snapshot.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { FIRST_DAY = 20000 };

/* A feed and what it has told, as text: "e3 " an event, "s5 " a snapshot, "s5(3..5) " one that
 * stands for these events. */
struct scene {
	struct feed feed;
	struct board_facility facility;
	struct text log;
	unsigned changes;
};

static void event_came(void *arg, const struct event *event, const struct jdoc *raw)
{
	struct scene *scene = arg;

	(void)raw;
	text_printf(&scene->log, "e%d ", (int)event->seq);
}

static void snapshot_came(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct scene *scene = arg;

	text_printf(&scene->log, "s%d", (int)board_seq(board));
	if (missed_first)
		text_printf(&scene->log, "(%d..%d)", (int)missed_first, (int)missed_last);
	text_add_char(&scene->log, ' ');
}

static void board_changed(void *arg, unsigned changed)
{
	struct scene *scene = arg;

	scene->changes++;
	assert_true(changed != 0);
}

static const struct feed_events events = {
	.event = event_came, .snapshot = snapshot_came, .changed = board_changed
};

static void begin(struct scene *scene)
{
	scene->facility.id.u.bytes[0] = 7;
	scene->facility.epoch.bytes[0] = 9;
	snprintf(scene->facility.time_zone, sizeof(scene->facility.time_zone), "UTC");
	feed_init(&scene->feed, &events, scene);
	feed_set_epoch(&scene->feed, scene->facility.epoch);
}

static void end(struct scene *scene)
{
	feed_finish(&scene->feed);
	text_finish(&scene->log);
}

static enum feed_result take(struct scene *scene, struct text *text,
	enum feed_result (*taker)(struct feed *feed, const struct jdoc *message))
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(text_string(text), text->length, why);
	enum feed_result result;

	assert_non_null(message);
	result = taker(&scene->feed, message);
	jdoc_destroy(&message);
	text_finish(text);
	return result;
}

static enum feed_result take_snapshot(struct scene *scene, uint64_t seq)
{
	struct board *board = board_create(&scene->facility, BOARD_WHOLE);
	struct text text = { 0 };

	board_set_seq(board, seq);
	snapshot_encode(board, scene->feed.audience, &text);
	board_destroy(&board);
	return take(scene, &text, feed_take_snapshot);
}

/* from..to; only the events first..last are in it. */
static enum feed_result take_events_of(
	struct scene *scene, uint64_t from, uint64_t to, uint64_t first, uint64_t last)
{
	char epoch[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(scene->facility.epoch, epoch);
	text_printf(&text, "{\"epoch\":\"%s\",\"from\":%d,\"to\":%d,\"events\":[", epoch, (int)from,
		(int)to);
	for (uint64_t seq = first; seq <= last; seq++) {
		struct day_opened opened = { .day = FIRST_DAY + (int32_t)seq };
		struct event event = {
			.seq = seq, .at_us = 1, .type = &event_day_opened, .payload = &opened
		};

		if (seq > first)
			text_add_char(&text, ',');
		event_encode(&event, scene->feed.audience, &text);
	}
	text_add(&text, "]}");
	return take(scene, &text, feed_take_events);
}

static enum feed_result take_events(struct scene *scene, uint64_t from, uint64_t to)
{
	return take_events_of(scene, from, to, from, to);
}

static void assert_log(const struct scene *scene, const char *log)
{
	assert_string_equal(text_string(&scene->log), log);
}

static void assert_since(const struct scene *scene, uint64_t since)
{
	struct uuid epoch;
	uint64_t found;

	assert_true(feed_since(&scene->feed, &epoch, &found));
	assert_true(uuid_equal(epoch, scene->facility.epoch));
	assert_int_equal(found, since);
}

static void events_need_a_snapshot_before_them(void **state)
{
	struct scene scene = { 0 };
	struct uuid epoch;
	uint64_t since;
	(void)state;

	begin(&scene);
	assert_false(feed_since(&scene.feed, &epoch, &since));
	assert_false(feed_has(&scene.feed, 0));
	assert_int_equal(take_events(&scene, 1, 1), FEED_GAP);
	assert_int_equal(take_snapshot(&scene, 0), FEED_TAKEN);
	assert_true(feed_has(&scene.feed, 0));
	assert_int_equal(take_events(&scene, 1, 2), FEED_TAKEN);
	assert_log(&scene, "s0 e1 e2 ");
	assert_since(&scene, 2);
	assert_int_equal(board_day(scene.feed.board), FIRST_DAY + 2);
	assert_int_equal(scene.changes, 2);
	end(&scene);
}

static void frames_that_overlap_are_told_once(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 2, 5), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 1, 5), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 4, 6), FEED_TAKEN);
	assert_log(&scene, "s3 e4 e5 e6 ");
	end(&scene);
}

static void a_gap_changes_nothing(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 5, 5), FEED_GAP);
	assert_log(&scene, "s3 ");
	assert_since(&scene, 3);
	end(&scene);
}

static void a_range_covers_events_that_this_audience_is_not_told(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	feed_set_audience(&scene.feed, FOR_DISPLAY);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_events_of(&scene, 4, 9, 6, 6), FEED_TAKEN);
	assert_int_equal(take_events_of(&scene, 10, 12, 1, 0), FEED_TAKEN);
	assert_since(&scene, 12);
	assert_true(feed_has(&scene.feed, 12));
	assert_int_equal(take_events(&scene, 13, 13), FEED_TAKEN);
	assert_log(&scene, "s3 e6 e13 ");
	end(&scene);
}

static enum feed_result take_out(struct scene *scene, uint64_t from, const char *more)
{
	char epoch[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(scene->facility.epoch, epoch);
	text_printf(&text, "{\"epoch\":\"%s\",\"from\":%d,\"to\":%d,\"events\":[]%s}", epoch,
		(int)from, (int)from - 1, more);
	return take(scene, &text, feed_take_events);
}

static void which_devices_are_out_of_service_is_told_without_an_event(void **state)
{
	const char *const told =
		",\"out_of_service\":[\"00000000-0000-4000-8000-0000000000aa\",\"x\",7]";
	struct scene scene = { 0 };
	struct display_id device;
	(void)state;

	assert_true(uuid_parse("00000000-0000-4000-8000-0000000000aa", &device.u));
	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_out(&scene, 4, told), FEED_TAKEN);
	assert_true(board_is_out(scene.feed.board, device));
	/* What does not speak of it changes nothing of it. */
	assert_int_equal(take_events(&scene, 4, 5), FEED_TAKEN);
	assert_true(board_is_out(scene.feed.board, device));
	assert_int_equal(take_out(&scene, 6, ",\"out_of_service\":[]"), FEED_TAKEN);
	assert_false(board_is_out(scene.feed.board, device));
	/* A server of before, which says nothing, is not spoken for by the one before it. */
	assert_int_equal(take_out(&scene, 6, told), FEED_TAKEN);
	feed_set_epoch(&scene.feed, scene.facility.epoch);
	assert_int_equal(take_out(&scene, 6, ""), FEED_TAKEN);
	assert_false(board_is_out(scene.feed.board, device));
	/* Where something is missing it comes again. */
	assert_int_equal(take_out(&scene, 8, told), FEED_GAP);
	assert_false(board_is_out(scene.feed.board, device));
	end(&scene);
}

static void a_later_snapshot_says_what_it_stands_for(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 4, 4), FEED_TAKEN);
	assert_int_equal(take_snapshot(&scene, 4), FEED_TAKEN);
	assert_int_equal(take_snapshot(&scene, 8), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 9, 9), FEED_TAKEN);
	assert_log(&scene, "s3 e4 s4 s8(5..8) e9 ");
	end(&scene);
}

static void an_older_snapshot_tells_nothing_twice(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 3), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 4, 6), FEED_TAKEN);
	assert_int_equal(take_snapshot(&scene, 5), FEED_TAKEN);
	assert_since(&scene, 5);
	assert_int_equal(take_events(&scene, 6, 7), FEED_TAKEN);
	assert_int_equal(board_day(scene.feed.board), FIRST_DAY + 7);
	assert_log(&scene, "s3 e4 e5 e6 s5 e7 ");
	end(&scene);
}

static void another_log_is_told_from_its_own_numbers(void **state)
{
	struct scene scene = { 0 };
	struct uuid epoch;
	uint64_t since;
	(void)state;

	begin(&scene);
	assert_int_equal(take_snapshot(&scene, 30), FEED_TAKEN);
	scene.facility.epoch.bytes[0]++;
	assert_int_equal(take_events(&scene, 31, 31), FEED_GAP); /* not of this log */
	feed_set_epoch(&scene.feed, scene.facility.epoch);
	assert_false(feed_since(&scene.feed, &epoch, &since));
	assert_false(feed_has(&scene.feed, 0));
	assert_int_equal(take_snapshot(&scene, 2), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 3, 3), FEED_TAKEN);
	assert_log(&scene, "s30 s2 e3 ");
	end(&scene);
}

static void past_events_are_told_but_not_applied_again(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	feed_want(&scene.feed, 2);
	assert_int_equal(take_snapshot(&scene, 5), FEED_GAP);
	assert_since(&scene, 2);
	assert_false(feed_has(&scene.feed, 5));
	/* What happens meanwhile must not be told before them. */
	assert_int_equal(take_events(&scene, 6, 6), FEED_GAP);
	assert_int_equal(take_events(&scene, 3, 6), FEED_TAKEN);
	assert_log(&scene, "e3 e4 e5 e6 ");
	assert_int_equal(board_day(scene.feed.board), FIRST_DAY + 6);
	end(&scene);
}

static void past_events_beyond_the_board_are_not_waited_for(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	feed_want(&scene.feed, 99);
	assert_int_equal(take_snapshot(&scene, 5), FEED_TAKEN);
	assert_int_equal(take_events(&scene, 6, 6), FEED_TAKEN);
	assert_log(&scene, "s5 e6 ");
	end(&scene);
}

static void past_events_that_nobody_has_are_missed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin(&scene);
	feed_want(&scene.feed, 2);
	assert_int_equal(take_snapshot(&scene, 5), FEED_GAP);
	assert_int_equal(take_snapshot(&scene, 6), FEED_TAKEN);
	assert_log(&scene, "s6(3..6) ");
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_need_a_snapshot_before_them),
		cmocka_unit_test(frames_that_overlap_are_told_once),
		cmocka_unit_test(a_gap_changes_nothing),
		cmocka_unit_test(a_range_covers_events_that_this_audience_is_not_told),
		cmocka_unit_test(which_devices_are_out_of_service_is_told_without_an_event),
		cmocka_unit_test(a_later_snapshot_says_what_it_stands_for),
		cmocka_unit_test(an_older_snapshot_tells_nothing_twice),
		cmocka_unit_test(another_log_is_told_from_its_own_numbers),
		cmocka_unit_test(past_events_are_told_but_not_applied_again),
		cmocka_unit_test(past_events_beyond_the_board_are_not_waited_for),
		cmocka_unit_test(past_events_that_nobody_has_are_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
