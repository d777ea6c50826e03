// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The steps by which the database's schema came to be, as the files NNNN_name.{up,down,verify}.sql
 * beside this one say them, compiled in. */
#pragma once

struct schema_migration {
	int number; /* From 1, without gaps. */
	const char *name;
	const char *checksum; /* SHA-256 of the way up, as hexadecimal digits. */
	const char *up;
	const char *down;
	const char *verify; /* Raises an exception where the result is not there. */
};

extern const struct schema_migration schema_migrations[];
extern const int schema_migration_count;
