// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Pieces of statements that answer with JSON. */
#pragma once

/* A time as RFC 3339 in UTC. Null stays null. */
#define JSON_TIME(column)                                                                          \
	"to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
