// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/audit_said.h"
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include <string.h>

/* "audit.sealed", or "audit.hour" with the hour. */
static bool read_kind(const struct jdoc *object, int64_t *hour_us_out)
{
	const char *event = jdoc_get_string(object, "event");
	const char *hour = jdoc_get_string(object, "hour");

	if (event && strcmp(event, "audit.sealed") == 0)
		return true;
	return event && hour && strcmp(event, "audit.hour") == 0 && time_parse(hour, hour_us_out) &&
	       *hour_us_out > 0;
}

/* Of an object that is NULL as well: it has nothing. */
static bool read_object(const struct jdoc *object, struct audit_said *said_out)
{
	const char *facility = jdoc_get_string(object, "facility");
	const char *hash = jdoc_get_string(object, "hash");
	struct audit_said said = { 0 };

	if (!read_kind(object, &said.hour_us) || !facility || !hash ||
		!jdoc_get_string(object, "key") || strlen(hash) + 1 != sizeof(said.hash) ||
		!uuid_parse(facility, &said.facility) ||
		!jdoc_int(jdoc_get(object, "number"), &said.number) ||
		!jdoc_int(jdoc_get(object, "seq"), &said.seq))
		return false;
	memcpy(said.hash, hash, sizeof(said.hash));
	*said_out = said;
	return true;
}

bool audit_said_read(
	const char *line, size_t length, struct audit_said *said_out, struct jdoc **object_out)
{
	const char *begin = length ? memchr(line, '{', length) : NULL;
	char why[JDOC_WHY_BYTES];
	struct jdoc *object;

	if (!begin)
		return false;
	object = jdoc_parse(begin, length - (size_t)(begin - line), why);
	if (!read_object(object, said_out)) {
		jdoc_destroy(&object);
		return false;
	}
	*object_out = object;
	return true;
}

int audit_said_order(const void *one, const void *two)
{
	const struct audit_said *a = one, *b = two;
	int facility = memcmp(&a->facility, &b->facility, sizeof(a->facility));

	if (facility)
		return facility;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}
