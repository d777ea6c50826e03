// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The detail of an entry of the audit log, field by field, in words. checks.registries holds the
 * fields against what the server writes. */
#pragma once

#include <stddef.h>

struct console;
struct jdoc;

/* Of a path: "red · target" for "rule.classes.red.target_us". What has no words is told as it is.
 */
void audit_fields_label(
	const struct console *console, const char *path, char *label_out, size_t room);
/* "10 min" for 600000000, "siri-lab, siri-opd" for ids of queues, "–" for NULL, null, and a number
 * that says that nothing is set: no most of numbers a day, hours that end where they begin;
 * mem_free() it. value is no object, or one of a list; beside: the object it stands in. */
char *audit_fields_value(const struct console *console, const char *path, const struct jdoc *value,
	const struct jdoc *beside);
