// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A code of six digits that is sent to a phone, and the request that belongs to it. Whoever asks
 * for a code gets the request, which nobody can guess and the database does not hold: it is the key
 * under which the code is kept as a hash. So a code is good only where it was asked for, for what
 * it was asked, and whoever reads the database cannot try the million codes there are. */
#pragma once

#include "common/base/attr.h"
#include "common/base/uuid.h"
#include <stdbool.h>

enum {
	PHONE_CODE_DIGITS = 6,
	PHONE_REQUEST_BYTES = 44, /* As text, with its NUL. */
	/* As PostgreSQL reads bytes. */
	PHONE_CODE_HASH_BYTES = 2 + 2 * 32 + 1,
	PHONE_MESSAGE_BYTES = 161,
};

struct phone_code {
	char id[UUID_TEXT_BYTES];
	char request[PHONE_REQUEST_BYTES];
	char hash[PHONE_CODE_HASH_BYTES];
	/* What is sent, in one message of 160 characters that every phone has. */
	char message_sw[PHONE_MESSAGE_BYTES];
	char message_en[PHONE_MESSAGE_BYTES];
};

/* purpose is a word; patient nil: whoever has the number. */
struct phone_code phone_code_make(const char *purpose, struct uuid patient);
void phone_code_forget(struct phone_code *code);

/* What was given, as the database compares it. False: it cannot be right. */
struct phone_code_try {
	char id[UUID_TEXT_BYTES];
	char hash[PHONE_CODE_HASH_BYTES];
};
MUST_CHECK bool phone_code_read(const char *request, const char *digits, const char *purpose,
	struct uuid patient, struct phone_code_try *try_out);
