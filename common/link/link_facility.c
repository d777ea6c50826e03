// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"
#include "common/link/link_parts.h"
#include <string.h>

static bool take_facility(struct link *link, const struct jdoc *facilities)
{
	bool is_only = !link->facility && jdoc_count(facilities) == 1;

	for (size_t i = 0; i < jdoc_count(facilities); i++) {
		const struct jdoc *facility = jdoc_at(facilities, i);
		const char *id = jdoc_get_string(facility, "id");
		const char *code = jdoc_get_string(facility, "code");
		bool is_wanted =
			is_only || (link->facility && code && strcmp(code, link->facility) == 0);

		if (is_wanted && id && uuid_parse(id, &link->status.facility.u))
			return true;
	}
	return false;
}

static void facilities_told(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;
	struct link_finding finding = link_judge(answer);
	bool is_token_bad = !answer->why && answer->status == 401;
	char why[JDOC_WHY_BYTES], detail[LINK_DETAIL_BYTES];
	struct jdoc *document = NULL;
	uint32_t asked_ms = answer->retry_after_s * 1000;
	bool is_found = false, is_open = false;

	if (finding.verdict == LINK_VERDICT_OK) {
		document = jdoc_parse(answer->body, answer->length, why);
		is_found = take_facility(link, jdoc_get(document, "facilities"));
		is_open = !link->facility && jdoc_count(jdoc_get(document, "facilities")) > 1;
		jdoc_destroy(&document);
	}
	link_describe(answer, detail);
	ask_destroy(&link->ask);
	if (is_token_bad)
		link_drop_token(link);
	if (is_found)
		link_go_on(link);
	else if (finding.verdict == LINK_VERDICT_OK)
		link_stop(link, is_open ? LINK_WHY_WHICH_FACILITY : LINK_WHY_FACILITY,
			link->facility ? link->facility
			: is_open      ? "one must be named"
				       : "there is none yet");
	else
		link_lose(link, is_token_bad ? LINK_WHY_TOKEN : finding.why, detail, asked_ms);
}

/* By its id, by the account, or by asking which there are. */
void link_find_facility(struct link *link)
{
	struct stream_options stream = link_stream_options(link);
	struct link_status *status = &link->status;

	bool is_known;

	if (!link->facility)
		status->facility = status->user.facility;
	is_known = link->facility ? uuid_parse(link->facility, &status->facility.u)
				  : !uuid_is_nil(status->facility.u);
	if (is_known) {
		link_connect(link);
		return;
	}
	link->ask = ask_start(link->loop, &stream,
		&(struct ask_request){
			.method = "GET",
			.target = "/v1/facilities",
			.token = link->token,
			.limit_ms = link->limits.answer_ms,
		},
		facilities_told, link);
	if (status->state != LINK_SIGNING_IN)
		link_set_state(link, LINK_SIGNING_IN, status->why, status->detail);
}
