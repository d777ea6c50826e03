// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of one patient: today's way, notes, earlier visits, what was found. */
#pragma once

#include "common/model/ids.h"

struct console;

void patient_open(struct console *console, struct patient_id patient, struct visit_id visit);
