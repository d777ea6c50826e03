// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The engine: what a command does to a facility, decided by the rule book (RULES.md). Pure: it sees
 * only its arguments. The time, the zone's offset and new ids are passed in; nothing is kept.
 *
 * A command type is one file and one line of commands.def. */
#pragma once

#include "common/events/event.h"
#include "common/model/role.h"

struct decision;
struct override;

/* Who asks. */
struct actor {
	struct user_id id; /* Nil for a timer and for patients. */
	enum actor_kind kind;
	enum role role;            /* Of staff and displays. */
	struct display_id display; /* Of displays. */
};

/* What a command is about, so that a path can name it. */
enum command_subject {
	SUBJECT_FACILITY,
	SUBJECT_SERVICE,
	SUBJECT_DESK,
	SUBJECT_TICKET,
	SUBJECT_VISIT,
	SUBJECT_CALL,
	SUBJECT_DISPLAY,
};

struct command_type {
	const char *name;
	const char *help;
	enum command_subject subject; /* Its input's first field names the subject. */
	unsigned roles;               /* ROLE_BITs; 0: only the server's own timer. */
	/* Those of roles that may do it only to what is their own: at the desk where they are, by
	 * themselves, in the hall of the display. */
	unsigned own_roles;
	size_t size;
	const struct field *fields;
	size_t field_count;
	/* Checks first, then emits events. A refusal emits none. */
	enum err (*decide)(struct decision *decision, const void *input);
	/* Adds members to the answer, behind a comma; may be NULL. */
	void (*answer)(const struct decision *decision, const void *input, struct text *text);
	/* Of an override or an edit (override.h): says what the audit log is to tell of it; false:
	 * this time it was none. NULL: it never is one. */
	bool (*override)(
		const struct decision *decision, const void *input, struct override *override);
};
#define COMMAND_FIELDS(type, table)                                                                \
	.size = sizeof(struct type), .fields = (table), .field_count = COUNT_OF(table)

enum command_kind {
#define COMMAND(name) COMMAND_##name,
#include "server/engine/commands.def"
#undef COMMAND
	COMMAND_KIND_COUNT,
};
#define COMMAND(name) extern const struct command_type command_##name;
#include "server/engine/commands.def"
#undef COMMAND
extern const struct command_type *const command_types[COMMAND_KIND_COUNT];
/* NULL: no such command. */
const struct command_type *command_type_find(const char *name);

enum { DECISION_IDS = 16, UNDO_WINDOW_S = 15, MACHINE_UNDO_WINDOW_S = 600, DETAIL_BYTES = 200 };

/* What the world gives to one decision. */
struct decide_context {
	int64_t now_us;
	int32_t utc_offset_s; /* The facility's zone at now_us. */
	struct actor actor;
	struct command_id command;
	struct uuid ids[DECISION_IDS]; /* New ones, for what is created. */
	unsigned char secret[16];      /* Random: the code of a new visit. */
};

struct decision {
	struct board *board; /* On trial; the events are applied to it as they are emitted. */
	struct arena *arena; /* Holds the payloads. */
	struct decide_context context;
	bool is_own_only; /* The actor's role is one of the command's own_roles. */
	int ids_used;
	size_t event_count;
	size_t event_room;
	struct event *events;
	/* Of an edit (override.h): what it changes, as it was; NULL: what it makes is new. */
	const void *before;
	/* Where and why, after a refusal; "" where the error says it all. */
	struct field_problem problem;
};

/* board must be on trial (board_begin). On ERR_OK the decision's events have been applied to it; on
 * a refusal it is as before. The payloads live as long as the arena. */
MUST_CHECK enum err engine_decide(struct board *board, struct arena *arena,
	const struct decide_context *context, const struct command_type *type, const void *input,
	struct decision *decision_out);

/* The answer as a JSON object: {"seq":..} and what the command adds. */
void engine_answer(const struct decision *decision, const struct command_type *type,
	const void *input, struct text *text);

/* What the server itself must do now: calls that no display took within unheard_us, automatic
 * recalls and skips, the absent. Returns how many were written. */
struct due_command {
	const struct command_type *type;
	struct uuid subject;
};
size_t engine_due(const struct board *board, int64_t now_us, int64_t unheard_us,
	struct due_command *due_out, size_t room);
/* Is it still to be done? It may have been done between the finding and the deciding. */
bool engine_is_due(const struct board *board, int64_t now_us, int64_t unheard_us,
	const struct due_command *due);
