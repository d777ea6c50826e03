// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/outbox.h"

#include "server/net/frame.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Frames of the numbers 0, 1, 2, ... in two digits each, unframed. */
static void put(struct outbox *outbox, int number)
{
	struct net_frame *frame = net_frame_create_raw(2);

	frame->bytes[0] = (char)('0' + number / 10);
	frame->bytes[1] = (char)('0' + number % 10);
	outbox_put(outbox, &frame);
	assert_null(frame);
}

/* The bytes that would be sent next, joined. */
static const char *next(const struct outbox *outbox, char text_out[256])
{
	struct iovec pieces[OUTBOX_JOIN];
	size_t count = outbox_join(outbox, pieces), length = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(text_out + length, pieces[i].iov_base, pieces[i].iov_len);
		length += pieces[i].iov_len;
	}
	text_out[length] = '\0';
	return text_out;
}

/* What was put last. */
static const char *newest(const struct outbox *outbox)
{
	struct iovec pieces[OUTBOX_JOIN];

	return pieces[outbox_join(outbox, pieces) - 1].iov_base;
}

static void frames_leave_in_order_whatever_pieces_the_socket_takes(void **state)
{
	(void)state;

	for (size_t piece = 1; piece < 20; piece++) {
		struct outbox outbox = { 0 };
		char text[256], sent[256] = "", all[256] = "";
		int number = 0;

		while (number < 50 || outbox.count) {
			size_t taken;

			for (int i = 0; i < 3 && number < 50; i++, number++) {
				put(&outbox, number);
				strncat(all, newest(&outbox), 2);
			}
			taken = piece < outbox.bytes ? piece : outbox.bytes;
			strncat(sent, next(&outbox, text), taken);
			outbox_sent(&outbox, taken);
		}
		assert_string_equal(sent, all);
		assert_int_equal(outbox.bytes, 0);
		assert_null(outbox.many);
	}
}

static void not_more_is_joined_than_there_is_room_for(void **state)
{
	struct outbox outbox = { 0 };
	char text[256];
	(void)state;

	for (int i = 0; i < OUTBOX_JOIN + 10; i++)
		put(&outbox, i);
	assert_int_equal(outbox.bytes, (OUTBOX_JOIN + 10) * 2);
	assert_int_equal(strlen(next(&outbox, text)), OUTBOX_JOIN * 2);
	outbox_finish(&outbox);
	assert_int_equal(outbox.count, 0);
}

static void a_frame_lives_as_long_as_somebody_waits_for_it(void **state)
{
	struct net_frame *frame = net_frame_create("shared", 6), *held;
	struct outbox first = { 0 }, second = { 0 };
	(void)state;

	held = net_frame_hold(frame);
	outbox_put(&first, &held);
	held = net_frame_hold(frame);
	outbox_put(&second, &held);
	assert_int_equal(frame->holders, 3);
	outbox_sent(&first, frame->length);
	assert_int_equal(frame->holders, 2);
	outbox_sent(&second, 3);
	outbox_finish(&second);
	assert_int_equal(frame->holders, 1);
	assert_memory_equal(frame->bytes, "\x81\x06shared", 8);
	net_frame_release(&frame);
	assert_null(frame);
	net_frame_release(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_leave_in_order_whatever_pieces_the_socket_takes),
		cmocka_unit_test(not_more_is_joined_than_there_is_room_for),
		cmocka_unit_test(a_frame_lives_as_long_as_somebody_waits_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
