// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/commit.h"

#include "common/base/time.h"
#include "common/events/day_opened.h"
#include "server/store/audit.h"
#include "server/store/rowset.h"
#include <stdio.h>
#include <string.h>

/* The parts of a batch. Rows that come new and rows that changed are apart, because most of a row
 * never changes. Each part is one array. */
enum part {
	EVENTS,
	ANSWERS,
	NEW_VISITS,
	OLD_VISITS,
	NEW_TICKETS,
	OLD_TICKETS,
	/* Which those tickets give up, and which they take. */
	LEFT_PLACES,
	TAKEN_PLACES,
	NEW_CALLS,
	OLD_CALLS,
	COUNTS,
	COUNTERS,
	/* What an administrator changes, and desks. */
	SERVICES,
	DESKS,
	DISPLAYS,
	/* No rowset: JSON. */
	AUDIT_ROWS,
	PART_COUNT,
};
#define BIT(part) (1u << (part))
/* Of these only what can change is sent. */
#define CHANGES (BIT(OLD_VISITS) | BIT(OLD_TICKETS) | BIT(OLD_CALLS))

static const enum store_type types[PART_COUNT] = {
	[EVENTS] = STORE_EVENT,
	[ANSWERS] = STORE_ANSWER,
	[NEW_VISITS] = STORE_VISIT,
	[OLD_VISITS] = STORE_VISIT_CHANGE,
	[NEW_TICKETS] = STORE_TICKET,
	[OLD_TICKETS] = STORE_TICKET_CHANGE,
	[LEFT_PLACES] = STORE_PLACE,
	[TAKEN_PLACES] = STORE_PLACE,
	[NEW_CALLS] = STORE_CALL,
	[OLD_CALLS] = STORE_CALL_CHANGE,
	[COUNTS] = STORE_COUNT,
	[COUNTERS] = STORE_COUNTER,
	[SERVICES] = STORE_SERVICE,
	[DESKS] = STORE_DESK,
	[DISPLAYS] = STORE_DISPLAY,
};

enum { HEAD_PARAMETERS = 6, ALL_PARAMETERS = HEAD_PARAMETERS + PART_COUNT };

#ifdef FOLENI_SABOTAGE_STATE_NOT_RECHECKED
#define GUARD "seq <= greatest($3::bigint, seq) AND $2::bigint >= 0 AND $6::uuid IS NOT NULL"
#define NEXT_SEQ "greatest(seq, $3::bigint)"
#else
#define GUARD "seq = $2::bigint AND (SELECT epoch FROM database_epoch) = $6::uuid"
#define NEXT_SEQ "$3::bigint"
#endif

/* Each part reads the guard, so all of them do nothing where the facility's seq has moved on, or
 * where this is no longer the log that the board was made from. at is
 * the number of the part's parameter. */
#define SQL_GUARD                                                                                  \
	"WITH guard AS (UPDATE facilities SET seq = " NEXT_SEQ ","                                 \
	"  business_day = coalesce($4::date, business_day),"                                       \
	"  day_seq = coalesce($5::bigint, day_seq)"                                                \
	"  WHERE id = $1::uuid AND " GUARD " RETURNING id)"

#define SQL_EVENTS(at)                                                                             \
	" events AS (INSERT INTO queue_events (facility_id, seq, at, type, version, actor_kind,"   \
	"  actor_id, command_id, data)"                                                            \
	"  SELECT guard.id, n.seq, n.at, n.type, n.version, n.actor_kind::actor_kind, n.actor_id," \
	"  n.command_id, n.data FROM guard, unnest(" at "::lane_event[]) AS n)"

#define SQL_ANSWERS(at)                                                                            \
	" answers AS (INSERT INTO command_answers (facility_id, command_id, fingerprint, answer)"  \
	"  SELECT guard.id, n.command_id, n.fingerprint, n.answer"                                 \
	"  FROM guard, unnest(" at "::lane_answer[]) AS n)"

#define SQL_NEW_VISITS(at)                                                                         \
	" new_visits AS (INSERT INTO visits (facility_id, id, patient_id, state, origin,"          \
	"  business_day, series, ordinal, code, urgency_level, vulnerable, opened_at, closed_at,"  \
	"  changed_seq)"                                                                           \
	"  SELECT guard.id, n.id, n.patient_id, n.state::visit_state, n.origin::visit_origin,"     \
	"  n.business_day, n.series, n.ordinal, n.code, n.urgency_level::urgency,"                 \
	"  coalesce(n.vulnerable, false), n.opened_at,"                                            \
	"  n.closed_at, n.changed_seq FROM guard, unnest(" at "::lane_visit[]) AS n)"

#define SQL_OLD_VISITS(at)                                                                         \
	" old_visits AS (UPDATE visits AS v SET state = n.state::visit_state,"                     \
	"  urgency_level = n.urgency_level::urgency, vulnerable = coalesce(n.vulnerable, false),"  \
	"  closed_at = n.closed_at, changed_seq = n.changed_seq"                                   \
	"  FROM guard, unnest(" at "::lane_visit_change[]) AS n"                                   \
	"  WHERE v.facility_id = guard.id AND v.id = n.id)"

#define SQL_NEW_TICKETS(at)                                                                        \
	" new_tickets AS (INSERT INTO queue_entries (facility_id, id, visit_id, service_id, "      \
	"state,"                                                                                   \
	"  queue_number, seq, changed_seq, issued_at, clock_at, slot_at, called_at, started_at,"   \
	"  finished_at, skipped_at, behind_calls, desk_id, call_id, assigned_to, return_to,"       \
	"  return_service_id, urgency_level, arrival, hold, outcome, transfer_ppm, calls, skips,"  \
	"  vulnerable, carried, was_serving, is_moved, moved)"                                     \
	"  SELECT guard.id, n.id, n.visit_id, n.service_id, n.state::ticket_state,"                \
	"  n.queue_number, n.seq,"                                                                 \
	"  n.changed_seq, n.issued_at, n.clock_at, n.slot_at, n.called_at, n.started_at,"          \
	"  n.finished_at, n.skipped_at, n.behind_calls, n.desk_id, n.call_id, n.assigned_to,"      \
	"  n.return_to, n.return_service_id, n.urgency_level::urgency, n.arrival::arrival,"        \
	"  n.hold::hold_reason, n.outcome::ticket_outcome,"                                        \
	"  n.transfer_ppm, n.calls, n.skips, n.vulnerable, n.carried, n.was_serving, n.is_moved,"  \
	"  n.moved FROM guard, unnest(" at "::lane_ticket[]) AS n)"

#define SQL_OLD_TICKETS(at)                                                                        \
	" old_tickets AS (UPDATE queue_entries AS q SET state = n.state::ticket_state,"            \
	"  changed_seq = n.changed_seq, clock_at = n.clock_at, called_at = n.called_at,"           \
	"  started_at = n.started_at, finished_at = n.finished_at, skipped_at = n.skipped_at,"     \
	"  behind_calls = n.behind_calls, desk_id = n.desk_id, call_id = n.call_id,"               \
	"  assigned_to = n.assigned_to, return_to = n.return_to,"                                  \
	"  return_service_id = n.return_service_id, urgency_level = n.urgency_level::urgency,"     \
	"  hold = n.hold::hold_reason, outcome = n.outcome::ticket_outcome, calls = n.calls,"      \
	"  skips = n.skips, vulnerable = n.vulnerable,"                                            \
	"  carried = n.carried, was_serving = n.was_serving, is_moved = n.is_moved,"               \
	"  moved = n.moved FROM guard, unnest(" at "::lane_ticket_change[]) AS n"                  \
	"  WHERE q.facility_id = guard.id AND q.id = n.id)"

#define SQL_LEFT_PLACES(at)                                                                        \
	" left_places AS (DELETE FROM taken_places AS p"                                           \
	"  USING guard, unnest(" at "::lane_place[]) AS n"                                         \
	"  WHERE p.facility_id = guard.id AND p.whose_id = n.whose_id AND p.at_id = n.at_id"       \
	"  AND p.ticket_id = n.ticket_id RETURNING p.ticket_id)"

/* To be counted is to be given up before. */
#define AFTER_LEFT ", (SELECT count(*) FROM left_places) AS given_up"
#define SQL_TAKEN_PLACES(at, after)                                                                \
	" new_places AS (INSERT INTO taken_places (facility_id, whose_id, at_id, ticket_id)"       \
	"  SELECT guard.id, n.whose_id, n.at_id, n.ticket_id"                                      \
	"  FROM guard, unnest(" at "::lane_place[]) AS n" after ")"

#define SQL_NEW_CALLS(at)                                                                          \
	" new_calls AS (INSERT INTO calls (facility_id, id, ticket_id, desk_id, queue_number,"     \
	"  called_at, shown_at, spoken_at, unheard, seq)"                                          \
	"  SELECT guard.id, n.id, n.ticket_id, n.desk_id, n.queue_number, n.called_at, "           \
	"n.shown_at,"                                                                              \
	"  n.spoken_at, n.unheard, n.seq FROM guard, unnest(" at "::lane_call[]) AS n)"

#define SQL_OLD_CALLS(at)                                                                          \
	" old_calls AS (UPDATE calls AS c SET shown_at = n.shown_at, spoken_at = n.spoken_at,"     \
	"  unheard = n.unheard FROM guard, unnest(" at "::lane_call_change[]) AS n"                \
	"  WHERE c.facility_id = guard.id AND c.id = n.id)"

#define SQL_COUNTS(at)                                                                             \
	" counts AS (INSERT INTO service_counts (facility_id, service_id, day, issued, calls,"     \
	"  recent)"                                                                                \
	"  SELECT guard.id, n.service_id, n.day, n.issued, n.calls, n.recent"                      \
	"  FROM guard, unnest(" at "::lane_count[]) AS n"                                          \
	"  ON CONFLICT (facility_id, service_id) DO UPDATE SET day = excluded.day,"                \
	"  issued = excluded.issued, calls = excluded.calls, recent = excluded.recent)"

#define SQL_COUNTERS(at)                                                                           \
	" counters AS (INSERT INTO number_counters (facility_id, business_day, series, last)"      \
	"  SELECT guard.id, n.business_day, n.series, n.last"                                      \
	"  FROM guard, unnest(" at "::lane_counter[]) AS n"                                        \
	"  ON CONFLICT (facility_id, business_day, series) DO UPDATE SET last = excluded.last)"

#define SQL_SERVICES(at)                                                                           \
	" services AS (INSERT INTO services (facility_id, id, code, name_sw, name_en, series,"     \
	"  sensitive, assigns, state, opens_min, closes_min, daily_limit, mean_s, planned_desks,"  \
	"  rule, no_show, version, week, closures, full_sw, full_en, note_sw, note_en)"            \
	"  SELECT guard.id, n.id, n.code, n.name_sw, n.name_en, n.series,"                         \
	"  coalesce(n.sensitive, false), coalesce(n.assigns, false), n.state::service_state, "     \
	"n.opens_min,"                                                                             \
	"  n.closes_min, n.daily_limit, n.mean_s, n.planned_desks, n.rule, n.no_show,"             \
	"  coalesce(n.version, 0), coalesce(n.week, '[]'), coalesce(n.closures, '[]'),"            \
	"  coalesce(n.full_sw, ''), coalesce(n.full_en, ''), coalesce(n.note_sw, ''),"             \
	"  coalesce(n.note_en, '')"                                                                \
	"  FROM guard, unnest(" at "::lane_service[]) AS n"                                        \
	"  ON CONFLICT (facility_id, id) DO UPDATE SET code = excluded.code,"                      \
	"  name_sw = excluded.name_sw, name_en = excluded.name_en, series = excluded.series,"      \
	"  sensitive = excluded.sensitive, assigns = excluded.assigns, state = excluded.state,"    \
	"  opens_min = excluded.opens_min, closes_min = excluded.closes_min,"                      \
	"  daily_limit = excluded.daily_limit, mean_s = excluded.mean_s,"                          \
	"  planned_desks = excluded.planned_desks, rule = excluded.rule,"                          \
	"  no_show = excluded.no_show, version = excluded.version, week = excluded.week,"          \
	"  closures = excluded.closures, full_sw = excluded.full_sw,"                              \
	"  full_en = excluded.full_en, note_sw = excluded.note_sw, note_en = excluded.note_en)"

#define SQL_DESKS(at)                                                                              \
	" desks AS (INSERT INTO desks (facility_id, id, code, name_sw, name_en, kind, room,"       \
	"  services, state, staff_id, pause, changed_at, retired, version)"                        \
	"  SELECT guard.id, n.id, n.code, n.name_sw, n.name_en, n.kind::desk_kind, n.room,"        \
	"  n.services, n.state::desk_state, n.staff_id, n.pause::pause_reason, n.changed_at,"      \
	"  coalesce(n.retired, false), coalesce(n.version, 0)"                                     \
	"  FROM guard, unnest(" at "::lane_desk[]) AS n"                                           \
	"  ON CONFLICT (facility_id, id) DO UPDATE SET code = excluded.code,"                      \
	"  name_sw = excluded.name_sw, name_en = excluded.name_en, kind = excluded.kind,"          \
	"  room = excluded.room, services = excluded.services, state = excluded.state,"            \
	"  staff_id = excluded.staff_id, pause = excluded.pause,"                                  \
	"  changed_at = excluded.changed_at, retired = excluded.retired,"                          \
	"  version = excluded.version)"

#define SQL_DISPLAYS(at)                                                                           \
	" displays AS (INSERT INTO displays (facility_id, id, name, desks, kind,"                  \
	"  version, name_en)"                                                                      \
	"  SELECT guard.id, n.id, n.name, n.desks, n.kind::device_kind, coalesce(n.version, 0),"   \
	"  n.name_en FROM guard, unnest(" at "::lane_display[]) AS n"                              \
	"  ON CONFLICT (facility_id, id) DO UPDATE SET name = excluded.name,"                      \
	"  desks = excluded.desks, kind = excluded.kind, version = excluded.version,"              \
	"  name_en = excluded.name_en)"

#define SQL_AUDIT_ROWS(at) " logged AS (" AUDIT_ADD_FROM("guard, ", at) ")"

/* A day begins: what was closed before it leaves the board. Not a row that the batch itself
 * changes, which one statement can do only once; it leaves with the next day. */
#define SQL_FORGET(old_visits)                                                                     \
	" forgotten AS (UPDATE visits AS v SET on_board = false FROM guard"                        \
	"  WHERE $5 IS NOT NULL AND v.facility_id = guard.id AND v.on_board"                       \
	"  AND v.state = 'closed' AND v.changed_seq < $5::bigint"                                  \
	"  AND NOT EXISTS (SELECT FROM unnest(" old_visits "::lane_visit_change[]) AS n"           \
	"   WHERE n.id = v.id))"

/* clang-format off */
#define SQL_LINE                                                                                   \
	"," SQL_EVENTS("$7") "," SQL_ANSWERS("$8") "," SQL_NEW_VISITS("$9")                        \
	"," SQL_OLD_VISITS("$10") "," SQL_NEW_TICKETS("$11") "," SQL_OLD_TICKETS("$12")            \
	"," SQL_LEFT_PLACES("$13") "," SQL_TAKEN_PLACES("$14", AFTER_LEFT)                         \
	"," SQL_NEW_CALLS("$15") "," SQL_OLD_CALLS("$16") "," SQL_COUNTS("$17")                    \
	"," SQL_COUNTERS("$18")
#define SQL_BOARD                                                                                  \
	"," SQL_SERVICES("$19") "," SQL_DESKS("$20") "," SQL_DISPLAYS("$21") "," SQL_FORGET("$10")
/* clang-format on */

#define SQL_END " SELECT count(*) FROM guard"

/* The commonest batches have a statement of their own: a part that is not needed still costs the
 * opening of its table and all its indexes. The last one has them all, the one before it what is on
 * a board. */
struct variant {
	unsigned parts;
	struct db_statement statement;
};

/* clang-format off */
static const struct variant variants[] = {
	/* ticket.call_next, ticket.call, ticket.recall, ticket.finish */
	{ BIT(EVENTS) | BIT(ANSWERS) | BIT(OLD_VISITS) | BIT(OLD_TICKETS) | BIT(LEFT_PLACES)
			| BIT(TAKEN_PLACES) | BIT(NEW_CALLS) | BIT(COUNTS),
		{ .name = "lane_commit_call",
			.sql = SQL_GUARD
				"," SQL_EVENTS("$7") "," SQL_ANSWERS("$8") "," SQL_OLD_VISITS("$9")
				"," SQL_OLD_TICKETS("$10") "," SQL_LEFT_PLACES("$11")
				"," SQL_TAKEN_PLACES("$12", AFTER_LEFT) "," SQL_NEW_CALLS("$13")
				"," SQL_COUNTS("$14") SQL_END,
			.parameter_count = HEAD_PARAMETERS + 8 } },
	/* visit.open */
	{ BIT(EVENTS) | BIT(ANSWERS) | BIT(NEW_VISITS) | BIT(NEW_TICKETS) | BIT(TAKEN_PLACES)
			| BIT(COUNTS) | BIT(COUNTERS),
		{ .name = "lane_commit_open",
			.sql = SQL_GUARD
				"," SQL_EVENTS("$7") "," SQL_ANSWERS("$8") "," SQL_NEW_VISITS("$9")
				"," SQL_NEW_TICKETS("$10") "," SQL_TAKEN_PLACES("$11", "")
				"," SQL_COUNTS("$12") "," SQL_COUNTERS("$13") SQL_END,
			.parameter_count = HEAD_PARAMETERS + 7 } },
	/* Whatever else goes on in a line. */
	{ BIT(SERVICES) - 1,
		{ .name = "lane_commit_line",
			.sql = SQL_GUARD SQL_LINE SQL_END,
			.parameter_count = HEAD_PARAMETERS + SERVICES } },
	{ BIT(AUDIT_ROWS) - 1,
		{ .name = "lane_commit_board",
			.sql = SQL_GUARD SQL_LINE SQL_BOARD SQL_END,
			.parameter_count = HEAD_PARAMETERS + AUDIT_ROWS } },
	{ BIT(PART_COUNT) - 1,
		{ .name = "lane_commit_all",
			.sql = SQL_GUARD SQL_LINE SQL_BOARD "," SQL_AUDIT_ROWS("$22") SQL_END,
			.parameter_count = ALL_PARAMETERS } },
};
/* clang-format on */

const struct db_statement *const store_commit_statements[] = {
	&variants[0].statement,
	&variants[1].statement,
	&variants[2].statement,
	&variants[3].statement,
	&variants[4].statement,
};
const size_t store_commit_statement_count = COUNT_OF(store_commit_statements);
_Static_assert(COUNT_OF(store_commit_statements) == COUNT_OF(variants), "each is prepared");

/* Where the rows of a table go: new ones, and changed ones. */
static const enum part parts_of[BOARD_TABLE_COUNT][2] = {
	[BOARD_SERVICES] = { SERVICES, SERVICES },
	[BOARD_COUNTS] = { COUNTS, COUNTS },
	[BOARD_DESKS] = { DESKS, DESKS },
	[BOARD_DISPLAYS] = { DISPLAYS, DISPLAYS },
	[BOARD_VISITS] = { NEW_VISITS, OLD_VISITS },
	[BOARD_TICKETS] = { NEW_TICKETS, OLD_TICKETS },
	[BOARD_CALLS] = { NEW_CALLS, OLD_CALLS },
	[BOARD_COUNTERS] = { COUNTERS, COUNTERS },
};

static void add_events(struct rowset *set, const struct store_batch *batch)
{
	struct text data = { 0 };

	for (size_t i = 0; i < batch->event_count; i++) {
		const struct event *event = &batch->events[i];

		text_clear(&data);
		fields_encode(
			event->type->fields, event->type->field_count, event->payload, 0, &data);
		rowset_begin(set);
		rowset_add_big(set, (int64_t)event->seq);
		rowset_add_time(set, event->at_us);
		rowset_add_text(set, event->type->name);
		rowset_add_int(set, event->type->version);
		rowset_add_text(set, word_of(&words_actor_kind, (int)event->actor_kind));
		rowset_add_uuid(set, event->actor.u);
		rowset_add_uuid(set, event->command.u);
		rowset_add_json(set, &data);
		rowset_end(set);
	}
	text_finish(&data);
}

static void add_answers(struct rowset *set, const struct store_batch *batch)
{
#ifdef FOLENI_SABOTAGE_COMMAND_IDS_NOT_STORED
	return;
#endif
	for (size_t i = 0; i < batch->answer_count; i++) {
		rowset_begin(set);
		rowset_add_uuid(set, batch->answers[i].command.u);
		rowset_add_text(set, batch->answers[i].fingerprint);
		rowset_add_text(set, batch->answers[i].answer);
		rowset_end(set);
	}
}

static void add_row(struct rowset *sets, const struct board_touched *touched)
{
	const struct row_type *type = &row_types[touched->table];
	enum part part = parts_of[touched->table][touched->before != NULL];
	struct rowset *set = &sets[part];
	/* The key of a counter is its columns. */
	size_t skip = touched->table == BOARD_COUNTERS;

	rowset_begin(set);
	if (skip)
		rowset_add_uuid(set, (struct uuid){ 0 });
	rowset_add_fields(set, type->fields + skip, type->field_count - skip,
		BIT(part) & CHANGES ? FIELD_FIXED : 0, touched->row);
	rowset_end(set);
}

/* What no other ticket may have meanwhile: its visit's place at its service, and its desk. */
struct taken {
	struct uuid whose, at;
};
enum { PLACES_MAX = 2 };

static size_t places_of(const struct ticket *ticket, struct taken places[PLACES_MAX])
{
	size_t count = 0;

	if (ticket && ticket_is_open(ticket))
		places[count++] = (struct taken){ ticket->visit.u, ticket->service.u };
	if (ticket && ticket_is_at_desk(ticket))
		places[count++] = (struct taken){ ticket->desk.u, ticket->desk.u };
	return count;
}

/* Those that are not among the others. */
static void add_places(struct rowset *set, struct uuid ticket, const struct taken *places,
	size_t count, const struct taken *others, size_t other_count)
{
	for (size_t i = 0; i < count; i++) {
		size_t same = 0;

		while (same < other_count &&
			memcmp(&places[i], &others[same], sizeof(*places)) != 0)
			same++;
		if (same < other_count)
			continue;
		rowset_begin(set);
		rowset_add_uuid(set, places[i].whose);
		rowset_add_uuid(set, places[i].at);
		rowset_add_uuid(set, ticket);
		rowset_end(set);
	}
}

static void add_change_of_places(struct rowset *sets, const struct board_touched *touched)
{
	const struct ticket *ticket = touched->row;
	struct taken before[PLACES_MAX], after[PLACES_MAX];
	size_t had = places_of(touched->before, before), has = places_of(ticket, after);

	add_places(&sets[LEFT_PLACES], ticket->id.u, before, had, after, has);
	add_places(&sets[TAKEN_PLACES], ticket->id.u, after, has, before, had);
}

static void add_rows(struct rowset *sets, const struct board *board)
{
	size_t count = board_touched_count(board);

	for (size_t i = 0; i < count; i++) {
		struct board_touched touched = board_touched_at(board, i);

		add_row(sets, &touched);
		if (touched.table == BOARD_TICKETS)
			add_change_of_places(sets, &touched);
	}
}

/* Of the last day that the batch opens; 0: it opens none. */
static uint64_t day_seq_of(const struct store_batch *batch)
{
	uint64_t seq = 0;

	for (size_t i = 0; i < batch->event_count; i++)
		if (batch->events[i].type == &event_day_opened)
			seq = batch->events[i].seq;
	return seq;
}

static const struct variant *variant_for(
	const struct rowset sets[PART_COUNT], bool opens_day, bool is_logged)
{
	const struct variant *variant = variants;
	/* A day is opened by those alone that can forget what was before. */
	unsigned needed = opens_day ? BIT(AUDIT_ROWS) - 1 : 0;

	if (is_logged)
		needed |= BIT(AUDIT_ROWS);
	for (int part = 0; part < PART_COUNT; part++)
		if (sets[part].count)
			needed |= BIT(part);
	while (needed & ~variant->parts)
		variant++;
	return variant;
}

void store_commit(struct db *db, const struct store_batch *batch, db_callback *callback, void *arg)
{
	struct rowset sets[PART_COUNT] = { 0 };
	struct db_value values[ALL_PARAMETERS];
	char facility[UUID_TEXT_BYTES], expected[24], seq[24], day[DATE_TEXT_BYTES], day_seq[24];
	char epoch[UUID_TEXT_BYTES];
	uint64_t opened_seq = day_seq_of(batch);
	const struct variant *variant;
	size_t count = HEAD_PARAMETERS;

	uuid_format(batch->facility.u, facility);
	snprintf(expected, sizeof(expected), "%llu", (unsigned long long)batch->expected_seq);
	snprintf(seq, sizeof(seq), "%llu",
		(unsigned long long)(batch->expected_seq + batch->event_count));
	snprintf(day_seq, sizeof(day_seq), "%llu", (unsigned long long)opened_seq);
	uuid_format(board_facility(batch->board)->epoch, epoch);
	date_format(board_day(batch->board), day);
	add_events(&sets[EVENTS], batch);
	add_answers(&sets[ANSWERS], batch);
	add_rows(sets, batch->board);
	variant = variant_for(sets, opened_seq != 0, batch->audit_rows != NULL);
	values[0] = db_text(facility);
	values[1] = db_text(expected);
	values[2] = db_text(seq);
	values[3] = db_text(opened_seq ? day : NULL);
	values[4] = db_text(opened_seq ? day_seq : NULL);
	values[5] = db_text(epoch);
	for (int part = 0; part < AUDIT_ROWS; part++)
		if (variant->parts & BIT(part))
			values[count++] = rowset_value(&sets[part], batch->types->ids[types[part]]);
	if (variant->parts & BIT(AUDIT_ROWS))
		values[count++] = db_text(batch->audit_rows);
	db_run(db, &variant->statement, values, callback, arg);
	for (int part = 0; part < PART_COUNT; part++)
		rowset_finish(&sets[part]);
}
