// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who should not wait as long as others by the age alone: one rule for the number that is given at
 * the reception and for the check-in of an appointment. Many know no more than the year of their
 * birth: the age is the difference of the years. */
#pragma once

#include <stdbool.h>

/* As text in SQL, too: numbers without a suffix. */
#define AGE_OF_ELDERS 60
#define AGE_AFTER_SMALL 5

static inline bool age_is_vulnerable(int age)
{
	return age >= AGE_OF_ELDERS || (age >= 0 && age < AGE_AFTER_SMALL);
}
