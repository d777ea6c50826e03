// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/yes_no.h"

#include "common/i18n/i18n.h"

const struct form_option *yes_no(enum language language)
{
	static const struct form_option english[YES_NO_OPTIONS] = {
		{ 'y', 0, N_("[Y]es"), "yes" },
		{ 'n', 0, N_("[N]o"), "no" },
	};
	static const struct form_option swahili[YES_NO_OPTIONS] = {
		{ 'n', 0, N_("[Y]es"), "yes" },
		{ 'h', 0, N_("[N]o"), "no" },
	};

	return language == LANGUAGE_EN ? english : swahili;
}
