// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is in the list of the audit log as a file of this machine, piece by piece. A file is whole:
 * the looks that the list leaves out are in it. */
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "tui/ask.h"
#include "tui/audit_parts.h"
#include "tui/menu.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PIECE_ROWS = 1000, NAMES_MOST = 9 };

void audit_file_stop(struct console *console, struct audit_file *file)
{
	console_cancel(console, file->request);
	text_finish(&file->address);
	*file = (struct audit_file){ 0 };
}

static void ask_for_piece(struct console *console, struct audit_file *file, const char *cursor);

/* "audit-2026-03-02-080000-2.csv" where the name of that second is taken: by another console, or by
 * the file before. A name that somebody gave is never changed. */
static bool save_under_next_name(const struct console_ports *ports, struct audit_file *file,
	const struct link_reply *reply, char why[SAVE_WHY_BYTES])
{
	const char *dot = strrchr(file->path, '.');
	char path[sizeof(file->path)];

	for (int number = 2; number <= NAMES_MOST; number++) {
		snprintf(path, sizeof(path), "%.*s-%d%s", (int)(dot - file->path), file->path,
			number, dot);
		if (ports->save(ports->arg, path, reply->text, reply->length, true, why)) {
			snprintf(file->path, sizeof(file->path), "%s", path);
			return true;
		}
	}
	return false;
}

static bool save_piece(const struct console_ports *ports, struct audit_file *file,
	const struct link_reply *reply, char why[SAVE_WHY_BYTES])
{
	if (ports->save(ports->arg, file->path, reply->text, reply->length, !file->is_begun, why))
		return true;
	return !file->is_begun && file->is_suggested &&
	       save_under_next_name(ports, file, reply, why);
}

static void piece_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct audit_state *state = audit_state_of(console);
	const struct console_ports *ports = console_ports(console);
	char why[SAVE_WHY_BYTES] = "";
	struct audit_file *file;

	if (!state)
		return;
	file = &state->file;
	file->request = 0;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, say(console, N_("! %s; the file is not whole")),
			errand_why(console, reply->problem));
		audit_file_stop(console, file);
		return;
	}
	if (!save_piece(ports, file, reply, why)) {
		console_toast(console, STYLE_BAD, "! %s: %s", file->path, why);
		audit_file_stop(console, file);
		return;
	}
	file->is_begun = true;
	file->bytes += reply->length;
	if (reply->next) {
		console_toast(console, STYLE_TEXT, say(console, N_("%zu kB so far…")),
			file->bytes / 1024);
		ask_for_piece(console, file, reply->next);
		return;
	}
	console_toast(console, STYLE_GOOD, say(console, N_("Written to %s, readable by you alone")),
		file->path);
	audit_file_stop(console, file);
}

static void ask_for_piece(struct console *console, struct audit_file *file, const char *cursor)
{
	struct text path = { 0 };

	text_add(&path, text_string(&file->address));
	if (cursor) {
		text_add(&path, "&cursor=");
		listing_add_escaped(&path, cursor);
	}
	file->request = console_ask(console,
		&(struct link_request){ .method = "GET", .path = text_string(&path) }, piece_came,
		console);
	text_finish(&path);
}

static void path_given(struct console *console, const char *path, const void *context)
{
	struct audit_state *state = audit_state_of(console);
	struct audit_file *file = &state->file;
	struct text query = { 0 };
	int is_csv;

	memcpy(&is_csv, context, sizeof(is_csv));
	audit_file_stop(console, file);
	/* Never a name alone: nobody knows in which folder a console was started. */
	snprintf(file->path, sizeof(file->path), "%s%s%s",
		*path == '/' ? "" : console_ports(console)->home, *path == '/' ? "" : "/", path);
	file->is_suggested = strcmp(path, state->suggested) == 0;
	audit_add_query(console, true, &query);
	listing_add_address(&state->list, text_string(&query), &file->address);
	text_finish(&query);
	text_printf(&file->address, "%cformat=%s&limit=%d",
		strchr(text_string(&file->address), '?') ? '&' : '?', is_csv ? "csv" : "jsonl",
		PIECE_ROWS);
	ask_for_piece(console, file, NULL);
}

static void form_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	time_t now = (time_t)(console_now_us(console) / US_PER_S + console_offset_s(console));
	struct audit_state *state = audit_state_of(console);
	int is_csv = item->value;
	char moment[24] = "";
	struct tm local;

	(void)context;
	gmtime_r(&now, &local);
	/* To the second: a file of today is hardly ever in the way of another, and where it is, the
	 * next name is taken. */
	strftime(moment, sizeof(moment), "%Y-%m-%d-%H%M%S", &local);
	snprintf(state->suggested, sizeof(state->suggested), "%s/audit-%s.%s",
		console_ports(console)->home, moment, is_csv ? "csv" : "jsonl");
	ask_text(console,
		say(console, N_("Into which new file of this machine? Taking it away is "
				"written down.")),
		state->suggested, AUDIT_PATH_CHARS, path_given, &is_csv, sizeof(is_csv));
}

void audit_export(struct console *console)
{
	struct menu *menu = menu_open(
		console, say(console, N_("Take away what is in the list")), form_chosen, NULL, 0);

	menu_add(menu, say(console, N_("as a table (CSV)")))->value = 1;
	menu_add(menu, say(console, N_("as JSON lines")))->value = 0;
}
