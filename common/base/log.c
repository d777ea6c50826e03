// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/log.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include <string.h>
#include <unistd.h>

struct log {
	int fd;
	enum log_level least;
	struct text line;
};

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_ERROR] = "error",
};

const char *log_level_name(enum log_level level)
{
	return level_names[level];
}

struct log *log_create(int fd, enum log_level least)
{
	struct log *log = mem_alloc(sizeof(*log));

	log->fd = fd;
	log->least = least;
	return log;
}

void log_destroy(struct log **log)
{
	if (!*log)
		return;
	text_finish(&(*log)->line);
	mem_free(*log);
	*log = NULL;
}

static void add_field(struct text *line, const struct log_field *field)
{
	text_add_char(line, ',');
	text_json_key(line, field->key);
	if (!field->string)
		text_add_int(line, field->number);
	else if (utf8_is_valid(field->string, strlen(field->string)))
		text_json_string(line, field->string);
	else
		text_json_string(line, "(not UTF-8)");
}

void log_fields(struct log *log, enum log_level level, const char *event,
	const struct log_field *fields, size_t count)
{
	char at[TIME_TEXT_BYTES];
	struct text *line = &log->line;

	if (level < log->least)
		return;
	time_format(time_now_us(), at);
	text_clear(line);
	text_printf(line, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":", at, level_names[level]);
	text_json_string(line, event);
	for (size_t i = 0; i < count; i++)
		add_field(line, &fields[i]);
	text_add(line, "}\n");
	/* A log that cannot be written must not stop the hospital. */
	if (write(log->fd, line->bytes, line->length) < 0)
		return;
}
