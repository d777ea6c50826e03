// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/load.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/store/devices.h"
#include "server/store/plans.h"
#include <stdio.h>
#include <string.h>

/* What it sets for itself counts as a change of it. */
#define FACILITY_ITSELF                                                                            \
	"SELECT f.id, e.epoch, f.name_sw, f.name_en, f.time_zone, f.cutover_hour,"                 \
	" f.series_letters, coalesce(s.value, '{}'), f.version + coalesce(s.version, 0),"          \
	" f.seq, f.business_day"                                                                   \
	" FROM facilities AS f LEFT JOIN settings AS s ON s.facility_id = f.id"                    \
	" AND s.name = 'hospital', database_epoch AS e WHERE f.id = $1::uuid"

/* What comes behind the fields that are columns. */
enum {
	HOSPITAL_COLUMN = BOARD_FACILITY_FIELDS - HOSPITAL_FIELD_COUNT - 1,
	VERSION_COLUMN,
	SEQ_COLUMN,
	DAY_COLUMN
};

static const struct db_statement lock_facility = {
	.name = "lane_lock",
	.facility = 1,
	.sql = FACILITY_ITSELF " FOR UPDATE OF f",
	.parameter_count = 1,
};

static const struct db_statement read_facility = {
	.name = "lane_facility",
	.facility = 1,
	.sql = FACILITY_ITSELF,
	.parameter_count = 1,
};

/* In the order of enum store_type. */
static const struct db_statement load_types = {
	.name = "lane_load_types",
	.sql = "SELECT t.id::oid FROM unnest(ARRAY['lane_event', 'lane_answer', 'lane_service',"
	       " 'lane_count', 'lane_desk', 'lane_display', 'lane_visit', 'lane_ticket', "
	       "'lane_call',"
	       " 'lane_counter', 'lane_place', 'lane_visit_change', 'lane_ticket_change', "
	       "'lane_call_change'"
	       "]::regtype[]) WITH ORDINALITY AS t (id, n) ORDER BY t.n",
};

/* What stands on the board of a day: visits that are open, and those that were closed since the day
 * was opened (board_forget_old). The index holds no others, but for a few that leave late. */
#define VISITS_ON_BOARD(columns)                                                                   \
	"SELECT " columns " FROM visits WHERE facility_id = $1::uuid AND on_board"                 \
	" AND (state = 'open'"                                                                     \
	"  OR changed_seq > (SELECT day_seq FROM facilities WHERE id = $1::uuid))"

static const struct db_statement load_tables[BOARD_TABLE_COUNT] = {
	[BOARD_SERVICES] = { .name = "lane_load_services",
		.sql = "SELECT id, code, name_sw, name_en, series, sensitive, assigns, state, "
		       "opens_min,"
		       " closes_min, daily_limit, mean_s, planned_desks, rule, no_show, version, "
		       "week,"
		       " closures, full_sw, full_en, note_sw, note_en"
		       " FROM services WHERE facility_id = $1::uuid",
		.parameter_count = 1 },
	[BOARD_COUNTS] = { .name = "lane_load_counts",
		.sql = "SELECT service_id, day, issued, calls, recent"
		       " FROM service_counts WHERE facility_id = $1::uuid",
		.parameter_count = 1 },
	[BOARD_DESKS] = { .name = "lane_load_desks",
		.sql = "SELECT id, code, name_sw, name_en, kind, room, services, state, staff_id, "
		       "pause,"
		       " changed_at, retired, version FROM desks WHERE facility_id = $1::uuid",
		.parameter_count = 1 },
	[BOARD_DISPLAYS] = { .name = "lane_load_displays",
		.sql = "SELECT id, name, desks, kind, version, name_en FROM displays WHERE "
		       "facility_id = "
		       "$1::uuid",
		.parameter_count = 1 },
	[BOARD_VISITS] = { .name = "lane_load_visits",
		.sql = VISITS_ON_BOARD(
			"id, patient_id, state, origin, business_day, series, ordinal,"
			" code, urgency_level, vulnerable, opened_at, closed_at,"
			" changed_seq"),
		.parameter_count = 1 },
	[BOARD_TICKETS] = { .name = "lane_load_tickets",
		.sql = "SELECT q.id, q.visit_id, q.service_id, q.state, q.queue_number, q.seq,"
		       " q.changed_seq, q.issued_at, q.clock_at, q.slot_at, q.called_at, "
		       "q.started_at,"
		       " q.finished_at, q.skipped_at, q.behind_calls, q.desk_id, q.call_id,"
		       " q.assigned_to, q.return_to, q.return_service_id, q.urgency_level, "
		       "q.arrival,"
		       " q.hold, q.outcome, q.transfer_ppm, q.calls, q.skips, q.vulnerable, "
		       "q.carried,"
		       " q.was_serving, q.is_moved, q.moved"
		       " FROM (" VISITS_ON_BOARD(
			       "id") ") AS v"
				     " JOIN queue_entries AS q ON q.facility_id = "
				     "$1::uuid AND q.visit_id = v.id"
				     " ORDER BY q.seq",
		.parameter_count = 1 },
	[BOARD_CALLS] = { .name = "lane_load_calls",
		.sql = "SELECT c.id, c.ticket_id, c.desk_id, c.queue_number, c.called_at, "
		       "c.shown_at,"
		       " c.spoken_at, c.unheard, c.seq"
		       " FROM (" VISITS_ON_BOARD("id") ") AS v"
						       " JOIN queue_entries AS q ON q.facility_id "
						       "= $1::uuid AND q.visit_id "
						       "= v.id"
						       " JOIN calls AS c ON c.facility_id = "
						       "$1::uuid AND c.ticket_id = q.id",
		.parameter_count = 1 },
	[BOARD_COUNTERS] = { .name = "lane_load_counters",
		.sql = "SELECT NULL, business_day, series, last"
		       " FROM number_counters WHERE facility_id = $1::uuid",
		.parameter_count = 1 },
};

static const struct db_statement load_out = {
	.name = "lane_load_out",
	.facility = 1,
	.sql = "SELECT d.id FROM displays d WHERE d.facility_id = $1::uuid AND "
	       "NOT " DEVICE_IN_SERVICE,
	.parameter_count = 1,
};

static const struct db_statement read_events = {
	.name = "lane_read_events",
	.sql = "SELECT seq, at, type, actor_kind, actor_id, command_id, data FROM queue_events"
	       " WHERE facility_id = $1::uuid AND seq > $2::bigint"
	       " AND (SELECT epoch FROM database_epoch) = $3::uuid ORDER BY seq LIMIT 1000",
	.parameter_count = 3,
};
_Static_assert(STORE_EVENTS_MAX == 1000, "as in the statement above");

static const struct db_statement find_answers = {
	.name = "lane_find_answers",
	.sql = "SELECT a.command_id, a.fingerprint, a.answer, f.seq FROM facilities AS f"
	       " LEFT JOIN command_answers AS a ON a.facility_id = f.id"
	       " AND a.command_id = ANY ($2::uuid[]) WHERE f.id = $1::uuid",
	.parameter_count = 2,
};

static const struct db_statement find_moved = {
	.name = "lane_find_moved",
	.sql = "SELECT f.id, f.seq, e.epoch <> n.epoch FROM database_epoch AS e, facilities AS f"
	       " JOIN unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS n (id, seq, epoch)"
	       " ON n.id = f.id WHERE f.seq > n.seq OR e.epoch <> n.epoch",
	.parameter_count = 3,
};

static const struct db_statement notify = {
	.name = "lane_notify",
	.sql = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)",
	.parameter_count = 2,
};

static const struct db_statement prepare_events = {
	.name = "lane_prepare_events",
	.sql = "SELECT queue_events_prepare(3)",
};

static const struct db_statement forget_answers = {
	.name = "lane_forget_answers",
	.parameter_count = 1,
	.first = &plans_with_bitmaps,
	.sql = "DELETE FROM command_answers WHERE ctid = ANY (ARRAY(SELECT ctid"
	       " FROM command_answers WHERE at < now() - interval '30 days'"
	       " LIMIT $1::bigint))",
};

const struct db_statement *const store_load_statements[] = {
	&lock_facility,
	&read_facility,
	&load_types,
	&load_tables[BOARD_SERVICES],
	&load_tables[BOARD_COUNTS],
	&load_tables[BOARD_DESKS],
	&load_tables[BOARD_DISPLAYS],
	&load_tables[BOARD_VISITS],
	&load_tables[BOARD_TICKETS],
	&load_tables[BOARD_CALLS],
	&load_tables[BOARD_COUNTERS],
	&load_out,
	&read_events,
	&find_answers,
	&find_moved,
	&notify,
	&prepare_events,
	&forget_answers,
};
const size_t store_load_statement_count = COUNT_OF(store_load_statements);

/* ---- boards ---- */

/* The steps of a load. */
enum { FACILITY, TYPES, FIRST_TABLE };

void store_load_board(struct db *db, struct facility_id facility, db_callback *callback, void *arg)
{
	struct db_txn *txn = db_txn_begin(db);
	char id[UUID_TEXT_BYTES];
	struct db_value value;

	uuid_format(facility.u, id);
	value = db_text(id);
	db_txn_add(txn, &lock_facility, &value);
	db_txn_add(txn, &load_types, NULL);
	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		db_txn_add(txn, &load_tables[table], &value);
	db_txn_add(txn, &load_out, &value);
	db_txn_commit(&txn, callback, arg);
}

/* The columns of a row stand in the order of the fields. */
static bool take_row(const struct db_result *result, int row, const struct field *fields,
	size_t count, void *out)
{
	for (size_t i = 0; i < count; i++)
		if (!db_result_is_null(result, row, (int)i) &&
			!field_from_sql(&fields[i], db_result_value(result, row, (int)i), out))
			return false;
	return true;
}

static bool take_table(const struct db_result *result, enum board_table table, struct board *board)
{
	const struct row_type *type = &row_types[table];
	void *row = mem_alloc(type->size);
	bool good = true;

	for (int i = 0; good && i < db_result_rows(result); i++) {
		memset(row, 0, type->size);
		good = take_row(result, i, type->fields, type->field_count, row);
		if (table == BOARD_COUNTERS) {
			struct counter *counter = row;

			counter->id = counter_key(counter->day, counter->series);
		}
		if (good)
			board_put(board, table, row);
	}
	mem_free(row);
	return good;
}

static bool take_tables(
	const struct db_result *result, struct board *board, char why_out[STORE_WHY_BYTES])
{
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		const struct db_result *step = db_result_step(result, FIRST_TABLE + (size_t)table);

		if (!take_table(step, (enum board_table)table, board)) {
			snprintf(why_out, STORE_WHY_BYTES, "a row of %s cannot be read",
				row_types[table].name);
			return false;
		}
	}
	board_settle(board);
	return true;
}

static void take_types(const struct db_result *result, struct store_types *types)
{
	for (int i = 0; i < STORE_TYPE_COUNT; i++)
		types->ids[i] = (uint32_t)db_result_int(result, i, 0);
}

void store_read_facility(
	struct db *db, struct facility_id facility, db_callback *callback, void *arg)
{
	struct db_txn *txn = db_txn_begin(db);
	char id[UUID_TEXT_BYTES];
	struct db_value value;

	uuid_format(facility.u, id);
	value = db_text(id);
	db_txn_add(txn, &read_facility, &value);
	db_txn_add(txn, &load_out, &value);
	db_txn_commit(&txn, callback, arg);
}

/* True: others are out of service than the board knew. */
static bool take_out(const struct db_result *result, struct board *board)
{
	int rows = db_result_rows(result);
	struct id_item *out = mem_array((size_t)rows, sizeof(*out));
	size_t count = 0;
	bool differs;

	for (int row = 0; row < rows; row++)
		count += uuid_parse(db_result_value(result, row, 0), &out[count].id);
	differs = board_set_out(board, out, count);
	mem_free(out);
	return differs;
}

static bool take_facility(const struct db_result *result, struct board_facility *facility_out)
{
	struct board_facility facility = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *hospital;

	if (db_result_rows(result) != 1 ||
		!take_row(result, 0, board_facility_fields, HOSPITAL_COLUMN, &facility))
		return false;
	hospital = jdoc_parse(db_result_value(result, 0, HOSPITAL_COLUMN),
		(size_t)db_result_length(result, 0, HOSPITAL_COLUMN), why);
	hospital_read(hospital, &facility.hospital);
	jdoc_destroy(&hospital);
	facility.version = db_result_int(result, 0, VERSION_COLUMN);
	*facility_out = facility;
	return true;
}

enum store_renewed store_renew_facility(const struct db_result *result, struct board *board)
{
	struct board_facility facility = { 0 };
	bool is_other = take_facility(db_result_step(result, FACILITY), &facility) &&
			board_renew_facility(board, &facility);
	bool has_other_devices = take_out(db_result_step(result, FACILITY + 1), board);

	return is_other ? STORE_RENEWED : has_other_devices ? STORE_RENEWED_OUT : STORE_AS_IT_WAS;
}

enum err store_take_board(const struct db_result *result, struct board **board_out,
	struct store_types *types_out, char why_out[STORE_WHY_BYTES])
{
	const struct db_result *first = db_result_step(result, FACILITY);
	struct board_facility facility = { 0 };
	struct board *board;
	int32_t day = 0;

	if (db_result_rows(first) == 0)
		return ERR_NO_FACILITY;
	if (!take_facility(first, &facility)) {
		snprintf(why_out, STORE_WHY_BYTES, "the facility's own row cannot be read");
		return ERR_INTERNAL;
	}
	board = board_create(&facility, BOARD_WHOLE);
	if (!take_tables(result, board, why_out)) {
		board_destroy(&board);
		return ERR_INTERNAL;
	}
	(void)take_out(db_result_step(result, FIRST_TABLE + BOARD_TABLE_COUNT), board);
	board_set_seq(board, (uint64_t)db_result_int(first, 0, SEQ_COLUMN));
	if (!db_result_is_null(first, 0, DAY_COLUMN) &&
		date_parse(db_result_value(first, 0, DAY_COLUMN), &day))
		board_set_day(board, day);
	take_types(db_result_step(result, TYPES), types_out);
	*board_out = board;
	return ERR_OK;
}

/* ---- events ---- */

void store_read_events(
	struct db *db, const struct store_position *after, db_callback *callback, void *arg)
{
	char id[UUID_TEXT_BYTES], seq[24], epoch[UUID_TEXT_BYTES];
	struct db_value values[3];

	uuid_format(after->facility.u, id);
	snprintf(seq, sizeof(seq), "%llu", (unsigned long long)after->seq);
	uuid_format(after->epoch, epoch);
	values[0] = db_text(id);
	values[1] = db_text(seq);
	values[2] = db_text(epoch);
	db_run(db, &read_events, values, callback, arg);
}

static bool take_event(
	const struct db_result *result, int row, struct arena *arena, struct event *event)
{
	struct field_problem problem;
	char why[JDOC_WHY_BYTES];
	struct jdoc *data;
	int kind;
	bool good;

	event->seq = (uint64_t)db_result_int(result, row, 0);
	event->type = event_type_find(db_result_value(result, row, 2));
	if (!event->type || !time_parse(db_result_value(result, row, 1), &event->at_us) ||
		!word_find(&words_actor_kind, db_result_value(result, row, 3), &kind) ||
		!uuid_parse(db_result_value(result, row, 5), &event->command.u))
		return false;
	event->actor_kind = (enum actor_kind)kind;
	if (!db_result_is_null(result, row, 4) &&
		!uuid_parse(db_result_value(result, row, 4), &event->actor.u))
		return false;
	data = jdoc_parse(db_result_value(result, row, 6), db_result_length(result, row, 6), why);
	good = data &&
	       event_decode_data(event->type, data, arena, &event->payload, &problem) == ERR_OK;
	jdoc_destroy(&data);
	return good;
}

enum err store_take_events(const struct db_result *result, struct arena *arena,
	struct event **events_out, size_t *count_out, char why_out[STORE_WHY_BYTES])
{
	int rows = db_result_rows(result);
	struct event *events = arena_alloc(arena, (size_t)rows * sizeof(*events));

	for (int row = 0; row < rows; row++) {
		if (!take_event(result, row, arena, &events[row])) {
			snprintf(why_out, STORE_WHY_BYTES, "event %s of type %.40s cannot be read",
				db_result_value(result, row, 0), db_result_value(result, row, 2));
			return ERR_INTERNAL;
		}
	}
	*events_out = events;
	*count_out = (size_t)rows;
	return ERR_OK;
}

/* ---- the rest ---- */

static void add_item(struct text *array, const char *item)
{
	text_add_char(array, array->length ? ',' : '{');
	text_add(array, item);
}

void store_find_answers(struct db *db, struct facility_id facility,
	const struct command_id *commands, size_t count, db_callback *callback, void *arg)
{
	char id[UUID_TEXT_BYTES];
	struct text ids = { 0 };
	struct db_value values[2];

	for (size_t i = 0; i < count; i++) {
		uuid_format(commands[i].u, id);
		add_item(&ids, id);
	}
	text_add(&ids, count ? "}" : "{}");
	uuid_format(facility.u, id);
	values[0] = db_text(id);
	values[1] = db_bytes(ids.bytes, ids.length);
	db_run(db, &find_answers, values, callback, arg);
	text_finish(&ids);
}

void store_find_moved(struct db *db, const struct store_position *positions, size_t count,
	db_callback *callback, void *arg)
{
	struct text arrays[3] = { 0 };
	struct db_value values[3];

	for (size_t i = 0; i < count; i++) {
		char id[UUID_TEXT_BYTES], seq[24], epoch[UUID_TEXT_BYTES];

		uuid_format(positions[i].facility.u, id);
		snprintf(seq, sizeof(seq), "%llu", (unsigned long long)positions[i].seq);
		uuid_format(positions[i].epoch, epoch);
		add_item(&arrays[0], id);
		add_item(&arrays[1], seq);
		add_item(&arrays[2], epoch);
	}
	for (size_t i = 0; i < COUNT_OF(arrays); i++) {
		text_add(&arrays[i], count ? "}" : "{}");
		values[i] = db_bytes(arrays[i].bytes, arrays[i].length);
	}
	db_run(db, &find_moved, values, callback, arg);
	for (size_t i = 0; i < COUNT_OF(arrays); i++)
		text_finish(&arrays[i]);
}

static void ignored(void *arg, const struct db_result *result)
{
	(void)arg;
	(void)result;
}

void store_notify(struct db *db, const char *channel, const char *payload)
{
	const struct db_value values[2] = { db_text(channel), db_text(payload) };

	db_run(db, &notify, values, ignored, NULL);
}

void store_prepare_events(struct db *db, db_callback *callback, void *arg)
{
	db_run(db, &prepare_events, NULL, callback, arg);
}

void store_forget_answers(struct db *db, db_callback *callback, void *arg)
{
	char piece[16];

	snprintf(piece, sizeof(piece), "%d", STORE_FORGET_PIECE);
	db_run(db, &forget_answers, (struct db_value[]){ db_text(piece) }, callback, arg);
}
