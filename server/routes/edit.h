// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Edits of what stands on a board, by an administrator: a document is laid over what there is, the
 * engine takes the whole or refuses it, and what was before and after is written down. */
#pragma once

#include "server/routes/request.h"

/* What is edited. */
struct edit_kind {
	const char *action; /* As the audit log names it: "service.changed". */
	bool is_new;        /* It is made by this: there is nothing that was before. */
	const char *noun;   /* Of the answer's member that has its id, and of the audit log. */
	/* What may be given; its last field is the text "reason". */
	const struct shape *shape;
	/* Ends the request, in place of EDITED_FIELDS. NULL: those are the answer. */
	void (*tell)(struct request **request, struct uuid id);
};

/* The document of a ROUTE_PARTIAL over what inout holds. False: it was refused. */
bool edit_lay_over(struct request **request, const struct edit_kind *kind, void *inout);
/* Gives after to the engine, as the command that the route becomes, and answers with the version it
 * has then. Both are copied; kind is borrowed for good. */
void edit_push(struct request *request, const struct edit_kind *kind, const void *before,
	const void *after);

/* {"seq":..,"<noun>":..,"version":..} */
struct edited_view {
	int64_t seq;
	struct uuid id;
	int64_t version;
};
#define EDITED_FIELDS(noun_)                                                                       \
	FIELD(edited_view, seq, FIELD_INT, 0,                                                      \
		.help = "The number of the last event of this command"),                           \
		{                                                                                  \
			.name = (noun_),                                                           \
			.kind = FIELD_UUID,                                                        \
			.offset = offsetof(struct edited_view, id),                                \
			.size = sizeof(struct uuid),                                               \
		},                                                                                 \
		FIELD(edited_view, version, FIELD_INT, 0,                                          \
			.help = "As the ETag, for the next edit")
