// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/user_row.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/role.h"
#include "tui/console.h"
#include "tui/record.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

/* ---- a row ---- */

enum { LOGIN, NAME, ROLE, DESK, SEEN, FACTOR, STATE, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[LOGIN] = { .heading = N_("Login"), .least = 11, .most = 20 },
	[NAME] = { .heading = N_("Name"), .least = 16, .most = 36 },
	[ROLE] = { .heading = N_("Role"), .least = 9, .most = 14 },
	[DESK] = { .heading = N_("Desk"), .least = 10, .most = 20, .rank = 1 },
	[SEEN] = { .heading = N_("Last seen"), .least = 10, .most = 14, .rank = 2 },
	[FACTOR] = { .heading = N_("2FA"), .least = 7, .most = 7, .rank = 3 },
	[STATE] = { .heading = N_("State"), .least = 9, .most = 14 },
};

const char *user_row_role(const struct console *console, const char *role)
{
	static const char *const texts[ROLE_COUNT] = {
		[ROLE_RECEPTIONIST] = N_("reception"),
		[ROLE_NURSE] = N_("nurse"),
		[ROLE_DOCTOR] = N_("doctor"),
		[ROLE_ADMIN] = N_("admin"),
		[ROLE_DISPLAY] = N_("device"),
	};
	enum role found;

	return role_from_name(role, &found) ? say(console, texts[found]) : role;
}

static const struct desk *desk_of(struct console *console, const struct jdoc *record)
{
	const struct board *board = console_board_of(console);
	struct user_id user;

	if (!board || !uuid_parse(record_text(record, "id"), &user.u))
		return NULL;
	return board_desk_of(board, user);
}

bool user_is(const struct jdoc *record, const char *state)
{
	return strcmp(record_text(record, "state"), state) == 0;
}

static struct table_value state_value(
	struct console *console, const struct jdoc *record, const struct desk *desk)
{
	if (user_is(record, "locked"))
		return (struct table_value){ say(console, N_("LOCKED")), STYLE_BAD };
	if (user_is(record, "off"))
		return (struct table_value){ say(console, N_("off")), STYLE_DIM };
	if (desk && desk->state == DESK_PAUSED)
		return (struct table_value){ say(console, N_("break")), STYLE_WARN };
	return (struct table_value){ say(console, N_("on")), STYLE_TEXT };
}

static void tell_row(
	struct console *console, const struct jdoc *record, struct listing_cells *cells)
{
	const struct desk *desk = desk_of(console, record);
	enum style style = user_is(record, "off") ? STYLE_DIM : STYLE_TEXT;
	bool is_device = strcmp(record_text(record, "role"), role_name(ROLE_DISPLAY)) == 0;

	for (size_t i = 0; i < COLUMNS; i++)
		cells->values[i] = (struct table_value){ cells->room[i], style };
	cells->values[LOGIN].text = record_text(record, "login");
	cells->values[NAME].text = record_text(record, "name");
	cells->values[ROLE].text = user_row_role(console, record_text(record, "role"));
	if (desk)
		tell_desk(console, desk, cells->room[DESK], LISTING_CELL_BYTES);
	else
		cells->values[DESK].text = "–";
	if (record_flag(record, "is_online"))
		cells->values[SEEN].text = say(console, N_("now"));
	else
		tell_moment(console, record_us(record, "last_seen_at"), cells->room[SEEN]);
	cells->values[FACTOR].text = is_device ? say(console, N_("key"))
				     : record_flag(record, "second_factor")
					     ? say(console, N_("yes"))
					     : say(console, N_("no"));
	cells->values[STATE] = state_value(console, record, desk);
}

/* ---- the whole list ---- */

/* Four of them have room in a line of 80 columns; more accounts than that has nobody. */
enum { COUNT_MOST = 999999 };

static int count_of(const struct jdoc *counts, const char *key)
{
	int64_t count = record_int(counts, key);

	return count < 0 ? 0 : count > COUNT_MOST ? COUNT_MOST : (int)count;
}

static void sum_up(struct console *console, const struct jdoc *answer, struct text *text)
{
	const struct jdoc *counts = jdoc_get(answer, "counts");
	unsigned long users = (unsigned long)count_of(counts, "users");
	int locked = count_of(counts, "locked"), left_out = count_of(counts, "left_out");

	text_printf(text, say_n(console, "%lu account", "%lu accounts", users), users);
	text_printf(text, say(console, N_(" · online %d")), count_of(counts, "online"));
	if (locked)
		text_printf(text, say(console, N_(" · locked %d")), locked);
	if (left_out)
		text_printf(text, say(console, N_(" · %d of devices: a")), left_out);
}

const struct listing_kind users_kind = {
	.path = "/v1/admin/users",
	.query = USERS_OF_PEOPLE,
	.member = "users",
	.filter = "filter",
	.none = N_("There are no accounts"),
	.columns = columns,
	.column_count = COLUMNS,
	.tell = tell_row,
	.sum_up = sum_up,
};

/* ---- what is told of the chosen one ---- */

/* Stopped until somebody unlocks it, or waiting for a while. */
static void tell_lock(
	struct console *console, const struct jdoc *record, char *text_out, size_t room)
{
	const struct jdoc *lock = jdoc_get(record, "locked");
	int64_t until_us = record_us(lock, "until_at");
	const char *login = record_text(record, "login");
	const char *address = record_text(lock, "address");
	int failures = (int)record_int(lock, "failures");
	char when[MOMENT_BYTES];

	tell_moment_long(console, until_us ? until_us : record_us(lock, "since_at"), when);
	if (until_us)
		snprintf(text_out, room,
			say(console, N_("%s · waits until %s after %d wrong passwords, from %s")),
			login, when, failures, address);
	else
		snprintf(text_out, room,
			say(console, N_("%s · locked %s after %d wrong passwords, from %s")), login,
			when, failures, address);
}

static void tell_first_line(
	struct console *console, const struct jdoc *record, char *text_out, size_t room)
{
	const char *login = record_text(record, "login");
	char when[MOMENT_BYTES];

	if (user_is(record, "locked")) {
		tell_lock(console, record, text_out, room);
	} else if (user_is(record, "off")) {
		tell_moment_long(console, record_us(record, "disabled_at"), when);
		snprintf(text_out, room, say(console, N_("%s · disabled since %s")), login, when);
	} else if (record_flag(record, "password_expired")) {
		snprintf(text_out, room,
			say(console, N_("%s · the first password was not used within a week: r")),
			login);
	} else if (record_flag(record, "must_change")) {
		snprintf(text_out, room,
			say(console, N_("%s · has to choose a new password at the next sign-in")),
			login);
	} else if (record_flag(record, "is_online")) {
		snprintf(text_out, room, say(console, N_("%s · %s · is signed in now")), login,
			record_text(record, "name"));
	} else {
		tell_moment_long(console, record_us(record, "last_seen_at"), when);
		snprintf(text_out, room, say(console, N_("%s · %s · last seen %s")), login,
			record_text(record, "name"), when);
	}
}

static void tell_second_line(
	struct console *console, const struct jdoc *record, char *text_out, size_t room)
{
	const char *login = record_text(record, "created_by");
	/* Of somebody of another facility. */
	const char *maker = *login ? login : record_text(record, "created_by_name");
	int64_t changed_us = record_us(record, "password_changed_at");
	char made[MOMENT_BYTES], changed[MOMENT_BYTES];

	tell_moment(console, record_us(record, "created_at"), made);
	tell_moment(console, changed_us, changed);
	snprintf(text_out, room,
		say(console, N_("Sessions %d · created %s by %s · password of %s")),
		(int)record_int(record, "sessions"), made,
		*maker ? maker : say(console, N_("the server")), changed);
}

void user_draw_details(
	struct console *console, const struct jdoc *record, struct canvas *canvas, struct area area)
{
	char line[400];

	if (!record)
		return;
	tell_first_line(console, record, line, sizeof(line));
	canvas_data(canvas, area, 1, 0, area.columns - 2,
		user_is(record, "locked") ? STYLE_BAD : STYLE_TEXT, line);
	tell_second_line(console, record, line, sizeof(line));
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_DIM, line);
}
