// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Compiler attributes, in the one place that may name them. */
#pragma once

#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
/* Returns a translation of a format: checked as that is. */
#define FORMAT_ARGUMENT(at) __attribute__((format_arg(at)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NO_RETURN __attribute__((noreturn))
/* An enum as small as its values allow. */
#define PACKED __attribute__((packed))
#define UNUSED __attribute__((unused))
/* That memory is read soon: reads that are asked for together take the time of one. */
#define PREFETCH(address) __builtin_prefetch(address)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Room for products of two times in microseconds. */
__extension__ typedef __int128 wide_int;
/* Marks a message in a table, which is translated where it is shown (common/i18n). */
#define N_(message) message
