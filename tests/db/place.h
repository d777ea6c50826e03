// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A database that has rows of two facilities: for tests of the wall between them. */
#pragma once

#define OWNER "foleni_owner"
#define SERVER "foleni_server"
#define SUPERUSER "postgres"

#define OURS "00000000-0000-4000-8000-000000000001"
#define THEIRS "00000000-0000-4000-8000-000000000002"
#define THEIR_NURSE "00000000-0000-4000-8000-0000000000b1"
#define ADMINISTRATOR "00000000-0000-4000-8000-0000000000b2"
#define NOWHERE "00000000-0000-0000-0000-000000000000"

struct text;

/* For cmocka: the state is a struct cluster. Nearly all rows are those of one facility; the other
 * has a patient and somebody who works there, of names of their own, and somebody works for all.
 * What may belong to none belongs to the first. */
int make_place(void **state);
int remove_place(void **state);

/* A server that knows all of the schema speaks for this facility, "" or "all". */
void speak_for(struct text *sql, const char *facility);
