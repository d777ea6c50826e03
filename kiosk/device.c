// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/device.h"

#include "common/base/secret.h"
#include "common/base/std_files.h"
#include "common/base/unicode.h"
#include "common/i18n/i18n.h"
#include "common/link/own_key.h"
#include "common/term/canvas.h"
#include "common/term/digits.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* ---- the key ---- */

static int read_key(struct device *device, const struct flags *flags)
{
	if (device->key_file)
		text_add(&device->path, device->key_file);
	else if (!own_key_path(flags->program, &device->path))
		return flags_complain(flags, EX_USAGE, "HOME is not set: take --key-file");
	if (own_key_read(text_string(&device->path), device->key, device->code))
		return EX_OK;
	return flags_complain(
		flags, EX_NOINPUT, "%s: %s", text_string(&device->path), strerror(errno));
}

bool device_start(const struct flags *flags, int argc, char **argv, void *settings,
	struct access *access, int *code_out)
{
	int first;

	std_files_hold();
	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(flags, argc, argv, settings, &first, code_out))
		return false;
	if (!access_finish(access, flags, argc, argv, first, false)) {
		*code_out = EX_USAGE;
		return false;
	}
	if (!i18n_init())
		flags_complain(
			flags, 0, "the Swahili catalogue is missing: all is said in English");
	return true;
}

int device_enter(struct device *device, struct access *access, const struct flags *flags)
{
	if (*access->login)
		return secret_password(flags, access->password_file, access->password);
	return read_key(device, flags);
}

struct link *device_link(struct device *device, struct access *access, const char *kind,
	struct loop *loop, const struct link_events *events, void *arg,
	char why_out[LINK_DETAIL_BYTES])
{
	struct link_options options = access_options(access);
	struct link *link;

	/* Nobody is there to be asked again. */
	options.keeps_password = true;
	if (!*access->login) {
		options.device = kind;
		options.device_key = device->key;
		options.device_code = device->code;
	}
	link = link_create(loop, &options, events, arg, why_out);
	explicit_bzero(access->password, sizeof(access->password));
	return link;
}

bool device_keep(struct device *device, const char *key, const char *code)
{
	return own_key_write(text_string(&device->path), key, code);
}

void device_finish(struct device *device)
{
	explicit_bzero(device->key, sizeof(device->key));
	text_finish(&device->path);
}

/* ---- the screen ---- */

struct speaker {
	struct canvas *canvas;
	const enum language *languages;
	size_t count;
};

/* In each language on a row of its own, in the middle. Returns the row behind it. */
static int say_each(const struct speaker *speaker, int y, enum style style, const char *message)
{
	struct area all = canvas_area(speaker->canvas);

	for (size_t i = 0; i < speaker->count; i++)
		canvas_centre(speaker->canvas, all, y++, style, tr(speaker->languages[i], message));
	return y;
}

/* As two groups of four, which is how people read and say it; large for whoever stands far away,
 * and below in letters that nobody takes for others. */
static void draw_code(struct canvas *canvas, struct area area, const char *code)
{
	char groups[LINK_CODE_BYTES + 1];
	struct area letters = area_bottom(&area, 1);
	int columns;

	snprintf(groups, sizeof(groups), "%.4s-%.4s", code, code + 4);
	canvas_centre(canvas, letters, 0, STYLE_STRONG, groups);
	columns = digits_columns(area, groups);
	area.x += (area.columns - columns) / 2;
	area.columns = columns;
	if (columns)
		digits_draw(canvas, area, STYLE_BIG, groups);
}

static const char *heading_of(const struct link_status *status)
{
	return status->was_revoked ? N_("This device was taken out of service")
				   : N_("This device is not paired yet");
}

bool device_draw(struct canvas *canvas, const struct link_status *status,
	const enum language *languages, size_t language_count)
{
	const struct speaker speaker = { canvas, languages, language_count };
	int each = (int)language_count;
	struct area code = canvas_area(canvas);

	if (!status->code[0] && !status->was_revoked)
		return false;
	canvas_clear(canvas);
	say_each(&speaker, 1, status->was_revoked ? STYLE_WARN : STYLE_STRONG, heading_of(status));
	code.y += 2 + each;
	code.rows -= 2 + each + 3 + 2 * each;
	if (status->code[0])
		draw_code(canvas, code, status->code);
	if (status->code[0])
		say_each(&speaker, canvas->rows - 2 - 2 * each, STYLE_TEXT,
			N_("Administrator: choose Devices and type this code"));
	/* That nobody has approved it is not wrong; that nobody hears it is. */
	if (status->why != LINK_WHY_PAIRING && status->why != LINK_WHY_NONE)
		say_each(&speaker, canvas->rows - 1 - each, STYLE_BAD, link_why_text(status->why));
	return true;
}
