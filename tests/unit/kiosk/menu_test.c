// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/menu.h"

#include "common/base/time.h"
#include "common/term/key.h"
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int64_t now_us = 1000 * US_PER_S;

/* At one moment; "\r" is Enter, "\v" Ctrl-K, "\x1b" Escape. */
static enum menu_act type(struct menu *menu, const char *keys)
{
	enum menu_act act = MENU_NOTHING;

	for (; *keys; keys++)
		act = menu_key(menu, (unsigned char)*keys, 3, now_us);
	return act;
}

static void nothing_works_without_the_pin(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	assert_true(menu_set_pin(&menu, "4711"));
	assert_int_equal(type(&menu, "q+tlvd"), MENU_NOTHING);
	assert_int_equal(menu.state, MENU_LOCKED);
	assert_int_equal(type(&menu, "\v4711\r"), MENU_NOTHING);
	assert_int_equal(menu.state, MENU_OPEN);
	assert_int_equal(type(&menu, "+"), MENU_LARGER);
	assert_int_equal(type(&menu, "q"), MENU_QUIT);
	type(&menu, "\x1b");
	assert_int_equal(type(&menu, "q"), MENU_NOTHING);
}

static void a_wrong_pin_has_to_wait(void **state)
{
	static const char *const wrong[] = { "\v4712\r", "\v471\r", "\v47111\r", "\v\r",
		"\v0471\r" };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct menu menu = { 0 };

		assert_true(menu_set_pin(&menu, "4711"));
		type(&menu, wrong[i]);
		assert_int_equal(menu.state, MENU_LOCKED);
		type(&menu, "\v4711\r");
		assert_int_equal(menu.state, MENU_LOCKED);
		menu_key(&menu, PRESS_CTRL('K'), 0, now_us + MENU_WAIT_S * US_PER_S);
		for (const char *at = "4711\r"; *at; at++)
			menu_key(&menu, (unsigned char)*at, 0, now_us + MENU_WAIT_S * US_PER_S);
		assert_int_equal(menu.state, MENU_OPEN);
	}
}

static void a_slip_is_taken_back_as_a_whole(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	assert_true(menu_set_pin(&menu, "4711"));
	type(&menu, "\v99");
	menu_key(&menu, PRESS_BACKSPACE, 0, now_us);
	type(&menu, "4711\r");
	assert_int_equal(menu.state, MENU_OPEN);
}

static void without_a_pin_the_keys_stay_locked(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	type(&menu, "\v\r");
	assert_int_equal(menu.state, MENU_LOCKED);
	type(&menu, "\vx\r");
	assert_int_equal(menu.state, MENU_LOCKED);
	type(&menu, "\v");
	assert_non_null(menu.words);
}

static void a_pin_has_four_signs_at_least(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	assert_false(menu_set_pin(&menu, "123"));
	assert_false(menu_set_pin(&menu, ""));
	assert_false(menu_set_pin(&menu, "12 45"));
	assert_false(menu_set_pin(&menu, "0123456789012345678901234567890123"));
	assert_string_equal(menu.pin, "");
	assert_true(menu_set_pin(&menu, "ab!9"));
}

static void it_locks_itself_when_nobody_presses_a_key(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	assert_true(menu_set_pin(&menu, "4711"));
	assert_int_equal(menu_due_us(&menu), 0);
	type(&menu, "\v4711\rd");
	assert_int_equal(menu.state, MENU_DESKS);
	assert_false(menu_tick(&menu, now_us + (MENU_IDLE_S - 1) * US_PER_S));
	assert_int_equal(menu_due_us(&menu), now_us + MENU_IDLE_S * US_PER_S);
	assert_true(menu_tick(&menu, menu_due_us(&menu)));
	assert_int_equal(menu.state, MENU_LOCKED);
}

static void desks_are_chosen_by_arrows(void **state)
{
	struct menu menu = { 0 };
	(void)state;

	assert_true(menu_set_pin(&menu, "4711"));
	type(&menu, "\v4711\rd");
	menu_key(&menu, PRESS_UP, 3, now_us);
	for (int i = 0; i < 5; i++)
		menu_key(&menu, PRESS_DOWN, 3, now_us);
	assert_int_equal(menu.chosen, 2);
	assert_int_equal(type(&menu, " "), MENU_TOGGLE);
	assert_int_equal(type(&menu, "\r"), MENU_TOGGLE);
	assert_int_equal(menu_key(&menu, PRESS_ENTER, 0, now_us), MENU_NOTHING);
	type(&menu, "\x1b");
	assert_int_equal(menu.state, MENU_OPEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_works_without_the_pin),
		cmocka_unit_test(a_wrong_pin_has_to_wait),
		cmocka_unit_test(a_slip_is_taken_back_as_a_whole),
		cmocka_unit_test(without_a_pin_the_keys_stay_locked),
		cmocka_unit_test(a_pin_has_four_signs_at_least),
		cmocka_unit_test(it_locks_itself_when_nobody_presses_a_key),
		cmocka_unit_test(desks_are_chosen_by_arrows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
