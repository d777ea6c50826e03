// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/denial.h"

#include "common/base/log.h"
#include "common/base/text.h"
#include "server/app/audit.h"
#include "server/routes/dispatch.h"

static bool is_elsewhere(const struct denial *denial)
{
	return denial->err == ERR_NO_FACILITY && !uuid_is_nil(denial->facility.u) &&
	       !may_enter(denial->who, denial->facility);
}

/* Who only forgot to sign in is not worth a line. */
static bool is_denial(const struct denial *denial)
{
	int status = err_http_status(denial->err);

	return (status == 401 && denial->err != ERR_UNAUTHENTICATED) || status == 403 ||
	       is_elsewhere(denial);
}

/* The chain of audit rows is that of the account's own facility: the other one may be invented. */
static uint64_t write_down(const struct routes *routes, const struct denial *denial)
{
	bool has_object = is_elsewhere(denial);
	struct text detail = { 0 };
	uint64_t number;

	text_printf(&detail, "{\"wanted\":\"%s\",\"code\":\"%s\"}", denial->wanted,
		err_code(denial->err));
	number = audit_note(routes->audit, &(struct audit_entry){
						   .who = denial->who,
						   .facility = denial->who->facility,
						   .action = "access.refused",
						   .is_refused = true,
						   .object_kind = has_object ? "facility" : NULL,
						   .object = denial->facility.u,
						   .address = denial->address,
						   .request = denial->request,
						   .detail = text_string(&detail),
					   });
	text_finish(&detail);
	return number;
}

/* Refusing goes on where the audit log is full, and nobody can fill it with refusals. */
static bool may_write(const struct routes *routes, const struct denial *denial)
{
	char user[UUID_TEXT_BYTES];
	uint32_t retry_after_s;

	if (err_http_status(denial->err) == 401 || audit_check(routes->audit))
		return false;
	uuid_format(denial->who->user.u, user);
	return take_limit(routes, LIMIT_denial, user, &retry_after_s) == ERR_OK;
}

uint64_t denial_note(const struct routes *routes, const struct denial *denial)
{
	char user[UUID_TEXT_BYTES];

	if (!is_denial(denial))
		return 0;
	uuid_format(denial->who->user.u, user);
	log_info(routes->app->log, "request.denied", LOG_STR("route", denial->wanted),
		LOG_STR("code", err_code(denial->err)), LOG_STR("user", user),
		LOG_STR("address", denial->address), LOG_STR("request", denial->request));
	return may_write(routes, denial) ? write_down(routes, denial) : 0;
}
