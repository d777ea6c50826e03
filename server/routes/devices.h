// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the routes of devices share: a device as it is told, and the pages of their lists. */
#pragma once

#include "common/model/rows.h"
#include "server/routes/record.h"
#include "server/routes/route.h"

enum { DEVICE_NAME_CHARS = 60, DEVICE_REASON_CHARS = 200 };

#define DEVICES "/v1/admin/facilities/{facility}/devices"

/* ---- how they are told ---- */

/* What devices_read of server/store/devices.h answers, with its version as ETag. */
extern const struct shape device_shape;
void device_tell(struct request **request, struct display_id display);

/* ---- pages ---- */

extern const struct shape device_page_shape;
/* Of the query, as text. */
struct device_page {
	char cursor[UUID_TEXT_BYTES];
	const char *after; /* NULL: the first page. */
	char limit[24];
};
void device_page_read(const struct request *request, struct device_page *page_out);

/* ---- why ---- */

/* {"reason":".."}, or nothing. */
struct device_why {
	char reason[4 * DEVICE_REASON_CHARS + 1];
};
extern const struct shape device_why_shape;
