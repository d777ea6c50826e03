// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a printer says of itself: what is no answer changes nothing of how it is, a ticket that is
 * done stays done, and after one whole good answer the printer is well, whatever came before. */
#include "common/print/status.h"
#include "tests/fuzz/target.h"

enum {
	/* On line, with paper, shut. */
	GOOD = 0x12,
	/* By these the manuals of ESC/POS know an answer to DLE EOT. */
	FIXED_BITS = 0x93,
};

static void take_all(struct status *status, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		struct status before = *status;

		status_take(status, bytes[i]);
		FUZZ_CHECK(status->answers >= 0 && status->answers <= STATUS_ANSWERS);
		FUZZ_CHECK(status->is_done || !before.is_done);
		FUZZ_CHECK(
			(status->answers != before.answers) == ((bytes[i] & FIXED_BITS) == GOOD));
		if (status->answers == before.answers)
			FUZZ_CHECK(status_why(status) == status_why(&before));
		FUZZ_CHECK(status_why(status) == PRINTER_NONE ||
			   status_why(status) == PRINTER_COVER_OPEN ||
			   status_why(status) == PRINTER_NO_PAPER ||
			   status_why(status) == PRINTER_NOT_READY);
	}
}

static void try_input(const uint8_t *bytes, size_t length)
{
	static const uint8_t good[STATUS_ANSWERS] = { GOOD, GOOD, GOOD };
	struct status status = { 0 };

	take_all(&status, bytes, length);
	while (status.answers < STATUS_ANSWERS)
		take_all(&status, good, 1);
	take_all(&status, good, STATUS_ANSWERS);
	FUZZ_CHECK(status_why(&status) == PRINTER_NONE);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const unsigned char answers[] = { GOOD, GOOD | 0x60, GOOD | 0x04, GOOD | 0x20,
		GOOD | 0x40, GOOD | 0x08, 0x00, 0x0f, 0x10, 0xff };

	for (int64_t count = random_below(random, 12); count; count--)
		text_add_char(seed, (char)answers[random_below(random, COUNT_OF(answers))]);
}

const struct fuzz_target fuzz_status = { try_input, make_seed };
