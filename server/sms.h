// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The gateway of text messages that the settings name. */
#pragma once

#include "server/notify/gateway.h"

struct config;

/* False: it cannot be used; why says in words what is wrong. With no gateway at all it is right. */
MUST_CHECK bool sms_check(const struct config *config, struct text *why);
/* Of settings that are right. Borrows from them. */
struct gateway_account sms_account(const struct config *config);
