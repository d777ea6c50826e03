// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/printer_choice.h"

#include <string.h>

static struct printer_choice *choice_of(void *settings, const struct flag *flag)
{
	return (struct printer_choice *)(void *)((char *)settings + flag->offset);
}

bool printer_take_address(void *settings, const struct flag *flag, const char *value)
{
	struct printer_choice *choice = choice_of(settings, flag);

	return choice->is_there = printer_address_parse(value, &choice->address);
}

bool printer_take_paper(void *settings, const struct flag *flag, const char *value)
{
	struct printer_choice *choice = choice_of(settings, flag);

	choice->paper = strcmp(value, "80") == 0 ? PAPER_80 : PAPER_58;
	return choice->paper == PAPER_80 || strcmp(value, "58") == 0;
}
