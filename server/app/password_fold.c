// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/password_fold.h"

#include "common/base/mem.h"
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

/* Not by utf8proc_map(): it gives back by realloc() what it needs no more, with the password in it.
 */
char *password_fold(const char *bytes, size_t length, int options, size_t *length_out)
{
	const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)bytes;
	utf8proc_option_t option = (utf8proc_option_t)options;
	utf8proc_ssize_t count =
		utf8proc_decompose(from, (utf8proc_ssize_t)length, NULL, 0, option);
	utf8proc_ssize_t folded_length;
	utf8proc_int32_t *room;
	char *folded = NULL;

	if (count < 0)
		return NULL;
	/* One more for the NUL. */
	room = mem_array((size_t)count + 1, sizeof(*room));
	folded_length = utf8proc_decompose(from, (utf8proc_ssize_t)length, room, count, option);
	if (folded_length >= 0)
		folded_length = utf8proc_reencode(room, folded_length, option);
	if (folded_length >= 0) {
		folded = mem_strndup((const char *)room, (size_t)folded_length);
		*length_out = (size_t)folded_length;
	}
	sodium_memzero(room, ((size_t)count + 1) * sizeof(*room));
	mem_free(room);
	return folded;
}

void password_forget(char *folded, size_t length)
{
	if (folded)
		sodium_memzero(folded, length);
	mem_free(folded);
}
