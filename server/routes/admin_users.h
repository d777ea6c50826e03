// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Accounts, as their administrators are told of them. An administrator of one facility sees and
 * changes the accounts of that facility, one of all facilities every account. */
#pragma once

#include "common/base/uuid.h"
#include "server/routes/route.h"

struct request;

/* As accounts_read tells it. */
extern const struct shape admin_users_shape;
/* The same with the password that was generated, where one was. */
extern const struct shape admin_users_password_shape;

/* The facility that an administrator is bound to. Nil for one of all facilities. */
void admin_users_write_scope(const struct request *request, char scope_out[UUID_TEXT_BYTES]);
