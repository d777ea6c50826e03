// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The program's log: one JSON object a line. Library code does not log; programs do.
 * Never give it a name, a phone number, a note, a token or a password: ids only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARN,
	LOG_LEVEL_ERROR,
};

struct log_field {
	const char *key;
	const char *string; /* NULL: the number counts. */
	int64_t number;
};

/* value NULL is written as "". */
static inline struct log_field log_string(const char *key, const char *value)
{
	return (struct log_field){ key, value ? value : "", 0 };
}
#define LOG_STR(key, value) log_string((key), (value))
#define LOG_INT(key, value) ((struct log_field){ (key), NULL, (value) })

struct log;
/* Writes to a descriptor that it does not own. */
struct log *log_create(int fd, enum log_level least);
/* Sets *log to NULL. NULL is fine. */
void log_destroy(struct log **log);
/* event is a stable dotted word such as "db.reconnected". */
void log_fields(struct log *log, enum log_level level, const char *event,
	const struct log_field *fields, size_t count);

/* log_info(log, "db.reconnected", LOG_INT("attempts", 3)) */
#define log_at(log, level, event, ...)                                                             \
	log_fields((log), (level), (event), (const struct log_field[]){ __VA_ARGS__ },             \
		sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
#define log_debug(log, event, ...) log_at(log, LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define log_info(log, event, ...) log_at(log, LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_warn(log, event, ...) log_at(log, LOG_LEVEL_WARN, event, __VA_ARGS__)
#define log_error(log, event, ...) log_at(log, LOG_LEVEL_ERROR, event, __VA_ARGS__)

const char *log_level_name(enum log_level level);
