// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/secret.h"

#include "common/base/mem.h"
#include <string.h>

void secret_reserve(struct text *text, size_t bytes)
{
	char *zeros = mem_alloc(bytes);

	text_add_bytes(text, zeros, bytes);
	text_clear(text);
	mem_free(zeros);
}

void secret_clear(struct text *text)
{
	if (text->bytes)
		explicit_bzero(text->bytes, text->capacity);
	text_clear(text);
}

void secret_finish(struct text *text)
{
	secret_clear(text);
	text_finish(text);
}

void secret_free(char **string)
{
	if (*string)
		explicit_bzero(*string, strlen(*string));
	mem_free(*string);
	*string = NULL;
}
