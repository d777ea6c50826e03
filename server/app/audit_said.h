// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a server's log says of the audit log: each seal ("audit.sealed") and, in each hour, that a
 * chain lives ("audit.hour"), as server/app/audit_sealer wrote them. Pure. */
#pragma once

#include "common/base/uuid.h"
#include "server/app/audit_chain.h"

struct jdoc;

struct audit_said {
	struct uuid facility;
	int64_t number, seq;
	int64_t hour_us; /* Of a sign of life; 0: a seal. */
	long line;
	char hash[2 * AUDIT_HASH_BYTES + 1];
};

/* A line, before whose object a collector of logs may have put anything. False: it is neither, or
 * lacks something. True: all of said_out but the line, and the object, to be destroyed, which has
 * "facility" and "key", and "hour" where it is a sign of life, as strings. */
MUST_CHECK bool audit_said_read(
	const char *line, size_t length, struct audit_said *said_out, struct jdoc **object_out);
/* For qsort(): by facilities, numbers and lines. */
int audit_said_order(const void *one, const void *two);
