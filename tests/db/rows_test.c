// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Every column of every row of a board, written and read back: the field tables, the types of the
 * arrays, the statements and the tables say the same, in the same order. */
#include "common/base/mem.h"
#include "common/events/day_opened.h"
#include "server/db/db.h"
#include "server/store/commit.h"
#include "server/store/load.h"
#include "server/store/rowset.h"
#include "tests/db/lanes.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OTHER "00000000-0000-4000-8000-000000000002"
#define PATIENT "00000000-0000-4000-8000-000000000003"

/* ---- filling rows with values that are all different ---- */

static const char *const texts[] = { "a\"b", "NULL", "a\\b", "é ' $1", "{c},(d)",
	"Mwang'ombe “A” 漢 😀" };

struct filling {
	int n;      /* Grows with each value. */
	bool empty; /* What is optional is left out. */
};

static struct uuid uuid_of(int n)
{
	return (struct uuid){
		.bytes = { [0] = 0xbb, [6] = 0x40, [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n }
	};
}

static int64_t number_of(const struct field *field, int n)
{
	int64_t room = field->max - field->min;

	return room ? field->min + n % (room + 1) : n;
}

static void store_number(const struct field *field, void *at, int64_t number)
{
	const int32_t word = (int32_t)number;
	const int16_t half = (int16_t)number;
	const int8_t byte = (int8_t)number;

	if (field->size == 8)
		memcpy(at, &number, 8);
	else if (field->size == 4)
		memcpy(at, &word, 4);
	else if (field->size == 2)
		memcpy(at, &half, 2);
	else
		memcpy(at, &byte, 1);
}

static void fill(struct filling *filling, const struct field *fields, size_t count, void *row);

static void fill_list(struct filling *filling, const struct field *field, void *row)
{
	const int count = 2;

	for (int i = 0; i < count; i++)
		fill(filling, field->fields, field->field_count,
			(char *)row + field->offset + (size_t)i * field->size);
	memcpy((char *)row + field->count_offset, &count, sizeof(count));
}

static void fill_one(struct filling *filling, const struct field *field, void *row)
{
	void *at = (char *)row + field->offset;
	const int n = ++filling->n;
	const struct uuid uuid = uuid_of(n);
	const int64_t at_us = INT64_C(1795336200000000) + n * INT64_C(1000003);
	const int32_t day = 20000 + n;
	const int word = field->words ? (int)field->words->count - 1 : 0;
	const bool truth = true;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(at, &uuid, sizeof(uuid));
		return;
	case FIELD_INT:
		store_number(field, at, number_of(field, n));
		return;
	case FIELD_BOOL:
		memcpy(at, &truth, sizeof(truth));
		return;
	case FIELD_TIME:
		memcpy(at, &at_us, sizeof(at_us));
		return;
	case FIELD_DATE:
		memcpy(at, &day, sizeof(day));
		return;
	case FIELD_WORD:
		store_number(field, at, word);
		return;
	case FIELD_TEXT:
		snprintf(at, field->size, "%s", texts[n % (field->size > 40 ? 6 : 3)]);
		return;
	case FIELD_LIST:
		fill_list(filling, field, row);
		return;
	case FIELD_STRUCT:
		fill(filling, field->fields, field->field_count, at);
		return;
	}
}

static void fill(struct filling *filling, const struct field *fields, size_t count, void *row)
{
	for (size_t i = 0; i < count; i++)
		if (!filling->empty || !(fields[i].flags & FIELD_OPTIONAL))
			fill_one(filling, &fields[i], row);
}

/* ---- a board of such rows, which point at each other as they must ---- */

struct rows {
	struct service service;
	struct service_counts counts;
	struct desk desk;
	struct display display;
	struct visit visit;
	struct ticket ticket;
	struct call call;
	struct counter counter;
};

static const size_t places[BOARD_TABLE_COUNT] = {
	[BOARD_SERVICES] = offsetof(struct rows, service),
	[BOARD_COUNTS] = offsetof(struct rows, counts),
	[BOARD_DESKS] = offsetof(struct rows, desk),
	[BOARD_DISPLAYS] = offsetof(struct rows, display),
	[BOARD_VISITS] = offsetof(struct rows, visit),
	[BOARD_TICKETS] = offsetof(struct rows, ticket),
	[BOARD_CALLS] = offsetof(struct rows, call),
	[BOARD_COUNTERS] = offsetof(struct rows, counter),
};

static struct rows *make_rows(struct filling *filling)
{
	struct rows *rows = mem_alloc(sizeof(*rows));

	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		fill(filling, row_types[table].fields, row_types[table].field_count,
			(char *)rows + places[table]);
	strcpy(rows->service.series, "ABC");
	rows->service.rule = order_rule_counter;
	rows->counts.id = rows->service.id;
	if (filling->empty)
		rows->desk.state = DESK_CLOSED;
	if (!filling->empty)
		assert_true(uuid_parse(PATIENT, &rows->visit.patient.u));
	strcpy(rows->visit.code, "0123456789abcdefghijklmnop");
	rows->ticket.visit = rows->visit.id;
	rows->ticket.service = rows->service.id;
	rows->ticket.state = TICKET_CANCELLED;
	rows->call.ticket = rows->ticket.id;
	rows->call.desk = rows->desk.id;
	if (!filling->empty)
		rows->ticket.return_service = rows->service.id;
	rows->counter.id = counter_key(rows->counter.day, rows->counter.series);
	return rows;
}

static struct board *load(struct scene *scene)
{
	struct facility_id facility;

	assert_true(uuid_parse(OTHER, &facility.u));
	return load_board(scene, facility);
}

struct committing {
	bool done;
	int64_t recorded;
	const char *refused_by; /* This constraint is expected to; NULL: none is. */
};

static void committed(void *arg, const struct db_result *result)
{
	struct committing *committing = arg;

	committing->done = true;
	if (committing->refused_by) {
		assert_int_equal(db_result_outcome(result), DB_ROLLED_BACK);
		assert_string_equal(db_result_constraint(result), committing->refused_by);
		return;
	}
	if (db_result_outcome(result) != DB_COMMITTED)
		fail_msg("%s", db_result_message(result));
	committing->recorded = db_result_int(result, 0, 0);
}

static bool is_committed(void *arg)
{
	return ((struct committing *)arg)->done;
}

/* Records the rows on a board, which stays as it was. */
static void commit(struct scene *scene, struct board *board, const struct rows *rows)
{
	struct committing committing = { 0 };
	struct store_batch batch = {
		.facility = board_facility(board)->id,
		.expected_seq = board_seq(board),
		.types = &scene->types,
		.board = board,
	};

	board_begin(board);
	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		board_put(board, (enum board_table)table, (const char *)rows + places[table]);
	store_commit(scene->nodes[0].db, &batch, committed, &committing);
	board_rollback(board);
	assert_true(turn_until(scene->loop, is_committed, &committing, PATIENCE_MS));
	assert_int_equal(committing.recorded, 1);
}

static void assert_same(const struct board *board, const struct rows *rows)
{
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		const struct row_type *type = &row_types[table];
		const void *wanted = (const char *)rows + places[table];
		const void *found =
			board_find(board, (enum board_table)table, *(const struct uuid *)wanted);
		struct text a = { 0 }, b = { 0 };

		if (!found)
			fail_msg("%s are not there", type->name);
		fields_encode(type->fields, type->field_count, wanted, 0, &a);
		fields_encode(type->fields, type->field_count, found, 0, &b);
		assert_string_equal(text_string(&a), text_string(&b));
		text_finish(&a);
		text_finish(&b);
	}
}

static int set_up_other(void **state)
{
	struct scene *scene = *state;

	cluster_run(scene->cluster, "postgres",
		"DELETE FROM calls; DELETE FROM taken_places; DELETE FROM queue_entries; DELETE "
		"FROM visits;"
		"DELETE FROM number_counters WHERE facility_id = '" OTHER "';"
		"DELETE FROM service_counts WHERE facility_id = '" OTHER "';"
		"DELETE FROM services WHERE facility_id = '" OTHER "';"
		"DELETE FROM desks WHERE facility_id = '" OTHER "';"
		"DELETE FROM displays WHERE facility_id = '" OTHER "';"
		"DELETE FROM patients;"
		"DELETE FROM facilities WHERE id = '" OTHER "';"
		"INSERT INTO facilities (id, code, name_sw, name_en)"
		" VALUES ('" OTHER "', 'pili', 'Hospitali ya \"pili\"', 'Second\\');");
	return 0;
}

/* ---- tests ---- */

static void add_patient(struct scene *scene)
{
	cluster_run(scene->cluster, "postgres",
		"INSERT INTO patients (id, facility_id, full_name) VALUES ('" PATIENT "', '" OTHER
		"', 'A')");
}

static void every_column_comes_back(void **state)
{
	struct scene *scene = *state;
	struct filling filling = { 0 };
	struct rows *rows = make_rows(&filling);
	struct board *board = load(scene), *again;

	add_patient(scene);
	assert_string_equal(board_facility(board)->name_sw, "Hospitali ya \"pili\"");
	commit(scene, board, rows);
	again = load(scene);
	assert_same(again, rows);
	mem_free(rows);
	board_destroy(&board);
	board_destroy(&again);
}

static void what_is_missing_stays_missing(void **state)
{
	struct scene *scene = *state;
	struct filling filling = { .empty = true };
	struct rows *rows = make_rows(&filling);
	struct board *board = load(scene), *again;

	commit(scene, board, rows);
	again = load(scene);
	assert_same(again, rows);
	mem_free(rows);
	board_destroy(&board);
	board_destroy(&again);
}

/* What a row is given once and for all is not written again: its key, and what the fields say. */
static void keep_what_never_changes(struct rows *rows, const struct rows *first)
{
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		const struct row_type *type = &row_types[table];

		for (size_t i = 0; i < type->field_count; i++) {
			size_t at = places[table] + type->fields[i].offset;

			if (!i || type->fields[i].flags & FIELD_FIXED)
				memcpy((char *)rows + at, (const char *)first + at,
					type->fields[i].size);
		}
	}
	rows->counter.day = first->counter.day;
	memcpy(rows->counter.series, first->counter.series, sizeof(rows->counter.series));
	rows->ticket.return_service = first->ticket.return_service;
}

static void every_change_comes_back(void **state)
{
	struct scene *scene = *state;
	const bool orders[][2] = { { false, true }, { true, false }, { false, false } };

	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		struct filling before = { .empty = orders[i][0] };
		struct filling after = { .n = 777, .empty = orders[i][1] };
		struct rows *first = make_rows(&before), *second = make_rows(&after);
		struct board *board, *again;

		set_up_other(state);
		add_patient(scene);
		board = load(scene);
		commit(scene, board, first);
		board_destroy(&board);
		keep_what_never_changes(second, first);
		board = load(scene);
		commit(scene, board, second);
		again = load(scene);
		assert_same(again, second);
		mem_free(first);
		mem_free(second);
		board_destroy(&board);
		board_destroy(&again);
	}
}

/* Tickets as a batch of an engine that was wrong would leave them, or of one that was not. */
static void commit_tickets(struct scene *scene, const struct service *other_service,
	const struct ticket *tickets, size_t count, const char *refused_by)
{
	struct board *board = load(scene);
	struct committing committing = { .refused_by = refused_by };
	struct store_batch batch = {
		.facility = board_facility(board)->id,
		.expected_seq = board_seq(board),
		.types = &scene->types,
		.board = board,
	};

	board_begin(board);
	board_put(board, BOARD_SERVICES, other_service);
	for (size_t i = 0; i < count; i++)
		board_put(board, BOARD_TICKETS, &tickets[i]);
	store_commit(scene->nodes[0].db, &batch, committed, &committing);
	board_rollback(board);
	assert_true(turn_until(scene->loop, is_committed, &committing, PATIENCE_MS));
	assert_int_equal(committing.recorded, !refused_by);
	board_destroy(&board);
}

static void a_place_is_taken_by_one(void **state)
{
	static const char places_once[] = "taken_places_once";
	struct scene *scene = *state;
	struct filling filling = { 0 };
	struct rows *rows = make_rows(&filling);
	struct board *board = load(scene);
	struct service other_service = rows->service;
	struct ticket one = rows->ticket, two, both[2];

	one.state = TICKET_SERVING;
	one.desk = rows->desk.id;
	rows->ticket = one;
	add_patient(scene);
	commit(scene, board, rows);
	board_destroy(&board);
	other_service.id.u = uuid_of(501);
	strcpy(other_service.code, "other");
	two = one;
	two.id.u = uuid_of(502);
	/* Its visit waits at this service already. */
	two.state = TICKET_WAITING;
	commit_tickets(scene, &other_service, &two, 1, places_once);
	/* Somebody is at this desk already. */
	two.service = other_service.id;
	commit_tickets(scene, &other_service, &two, 1, NULL);
	two.state = TICKET_CALLED;
	commit_tickets(scene, &other_service, &two, 1, places_once);
	/* One leaves it while the other comes: in whatever order. */
	one.state = TICKET_WAITING;
	both[0] = two;
	both[1] = one;
	commit_tickets(scene, &other_service, both, 2, NULL);
	/* And back, so that no place was left taken. */
	both[0].state = TICKET_HELD;
	both[1].state = TICKET_CALLED;
	commit_tickets(scene, &other_service, both, 2, NULL);
	both[1].state = TICKET_DONE;
	both[0].state = TICKET_DONE;
	commit_tickets(scene, &other_service, both, 2, NULL);
	assert_int_equal(
		cluster_count(scene->cluster, "foleni_server",
			"SELECT count(*) FROM taken_places WHERE facility_id = '" OTHER "'"),
		0);
	mem_free(rows);
}

static void a_batch_for_another_place_of_the_log_changes_nothing(void **state)
{
	struct scene *scene = *state;
	struct board *board = load(scene);
	struct filling filling = { 0 };
	struct rows *rows = make_rows(&filling);
	struct board_facility facility = *board_facility(board);
	const struct uuid epoch = facility.epoch;

	add_patient(scene);
	for (int i = 0; i < 2; i++) {
		struct committing committing = { 0 };
		struct store_batch batch = {
			.facility = facility.id,
			.expected_seq = i ? 0 : 1,
			.types = &scene->types,
			.board = board,
		};

		facility.epoch = i ? uuid_of(1) : epoch;
		board_set_facility(board, &facility);
		board_begin(board);
		board_put(board, BOARD_SERVICES, &rows->service);
		store_commit(scene->nodes[0].db, &batch, committed, &committing);
		board_rollback(board);
		assert_true(turn_until(scene->loop, is_committed, &committing, PATIENCE_MS));
		assert_int_equal(committing.recorded, 0);
	}
	assert_int_equal(cluster_count(scene->cluster, "foleni_server",
				 "SELECT count(*) FROM services WHERE facility_id = '" OTHER "'"),
		0);
	mem_free(rows);
	board_destroy(&board);
}

static void every_awkward_text_of_a_set_comes_back(void **state)
{
	static const char *const awkward[] = { "plain", "", " ", "NULL", "\"", "\\", "\\\"", "it's",
		"{a,b}", "(a,b)", ",", "}", "\\N", "line\nbreak\t", "{\"k\":\"v\\\"w\\\\\"}",
		"“A” 漢 😀", "\u00a0", "--" };
	struct scene *scene = *state;
	struct board *board = load(scene);
	struct committing committing = { 0 };
	struct store_answer answers[COUNT_OF(awkward)];
	struct store_batch batch = {
		.facility = board_facility(board)->id,
		.expected_seq = board_seq(board),
		.types = &scene->types,
		.board = board,
		.answers = answers,
		.answer_count = COUNT_OF(answers),
	};
	struct text wanted = { 0 };
	char *found;

	for (size_t i = 0; i < COUNT_OF(awkward); i++) {
		answers[i] = (struct store_answer){
			.command = { uuid_of((int)i) },
			.fingerprint = "",
			.answer = awkward[i],
		};
		text_printf(&wanted, "%s%s", i ? "|" : "", awkward[i]);
	}
	board_begin(board);
	store_commit(scene->nodes[0].db, &batch, committed, &committing);
	board_rollback(board);
	assert_true(turn_until(scene->loop, is_committed, &committing, PATIENCE_MS));
	assert_int_equal(committing.recorded, 1);
	found = cluster_ask(scene->cluster, "foleni_server",
		"SELECT string_agg(answer, '|' ORDER BY command_id) FROM command_answers"
		" WHERE facility_id = '" OTHER "'");
	assert_string_equal(found, text_string(&wanted));
	mem_free(found);
	text_finish(&wanted);
	board_destroy(&board);
}

/* ---- names ---- */

static const char *const types[BOARD_TABLE_COUNT] = {
	[BOARD_SERVICES] = "lane_service",
	[BOARD_COUNTS] = "lane_count",
	[BOARD_DESKS] = "lane_desk",
	[BOARD_DISPLAYS] = "lane_display",
	[BOARD_VISITS] = "lane_visit",
	[BOARD_TICKETS] = "lane_ticket",
	[BOARD_CALLS] = "lane_call",
	[BOARD_COUNTERS] = "lane_counter",
};

/* Where a column is called otherwise than its field. */
static const struct {
	const char *field;
	const char *column;
} aliases[] = {
	{ "patient", "patient_id" },
	{ "visit", "visit_id" },
	{ "service", "service_id" },
	{ "ticket", "ticket_id" },
	{ "desk", "desk_id" },
	{ "call", "call_id" },
	{ "staff", "staff_id" },
	{ "return_service", "return_service_id" },
	{ "assigned", "assigned_to" },
	{ "number", "queue_number" },
	{ "day", "business_day" },
	{ "colour", "urgency_level" },
	{ "kind", "arrival" },
	{ "id", "service_id" },
};

static bool is_name_of(const char *column, const char *field)
{
	for (size_t i = 0; i < COUNT_OF(aliases); i++)
		if (strcmp(field, aliases[i].field) == 0 && strcmp(column, aliases[i].column) == 0)
			return true;
	return strcmp(column, field) == 0;
}

/* Of all fields but those with one of these flags. */
static void assert_columns(
	const char *where, char *columns, enum board_table table, unsigned without)
{
	const struct row_type *type = &row_types[table];
	char *rest, *column = strtok_r(columns, " ", &rest);

	for (size_t i = 0; i < type->field_count; i++) {
		if (type->fields[i].flags & without)
			continue;
		if (!column || !is_name_of(column, type->fields[i].name))
			fail_msg("%s: column %zu is %s, the field is %s", where, i + 1,
				column ? column : "missing", type->fields[i].name);
		column = strtok_r(NULL, " ", &rest);
	}
	if (column)
		fail_msg("%s: no field for %s", where, column);
}

#define COLUMNS_OF                                                                                 \
	"SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"                        \
	" WHERE attnum > 0 AND attrelid = "

static void assert_type(
	struct scene *scene, const char *name, enum board_table table, unsigned without)
{
	char sql[256], *columns;

	snprintf(sql, sizeof(sql), COLUMNS_OF "'%s'::regclass", name);
	columns = cluster_ask(scene->cluster, "foleni_server", sql);
	assert_columns(name, columns, table, without);
	mem_free(columns);
}

static void the_types_of_a_batch_have_the_columns_of_the_fields(void **state)
{
	for (int table = 0; table < BOARD_TABLE_COUNT; table++)
		assert_type(*state, types[table], (enum board_table)table, 0);
	assert_type(*state, "lane_visit_change", BOARD_VISITS, FIELD_FIXED);
	assert_type(*state, "lane_ticket_change", BOARD_TICKETS, FIELD_FIXED);
	assert_type(*state, "lane_call_change", BOARD_CALLS, FIELD_FIXED);
}

static const struct db_statement *statement_of(const char *name)
{
	for (size_t i = 0; i < store_load_statement_count; i++)
		if (strcmp(store_load_statements[i]->name, name) == 0)
			return store_load_statements[i];
	fail_msg("no statement %s", name);
	return NULL;
}

static void add_with_id(struct text *sql, const char *statement)
{
	const char *at;

	for (; (at = strstr(statement, "$1::uuid")); statement = at + strlen("$1::uuid")) {
		text_add_bytes(sql, statement, (size_t)(at - statement));
		text_add(sql, "uuid_nil()");
	}
	text_add(sql, statement);
}

static void loading_reads_the_columns_of_the_fields(void **state)
{
	struct scene *scene = *state;

	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		struct text sql = { 0 };
		char name[40], *columns;

		snprintf(name, sizeof(name), "lane_load_%s", row_types[table].name);
		text_add(&sql, "CREATE TEMP VIEW loaded AS SELECT * FROM (");
		add_with_id(&sql, statement_of(name)->sql);
		text_printf(&sql, ") AS x%s; " COLUMNS_OF "'loaded'::regclass",
			table == BOARD_COUNTERS ? " (id)" : "");
		columns = cluster_ask(scene->cluster, "postgres", text_string(&sql));
		assert_columns(name, columns, (enum board_table)table, 0);
		mem_free(columns);
		text_finish(&sql);
	}
}

/* ---- how much is read ---- */

/* Three that were closed on the day before, the last of which is changed by the batch that opens
 * the day, and one that is open. */
#define VISITS_OF_YESTERDAY                                                                        \
	"UPDATE facilities SET seq = 5 WHERE id = '" OTHER "';"                                    \
	"INSERT INTO visits (facility_id, id, state, origin, business_day, series, ordinal, code," \
	" urgency_level, vulnerable, opened_at, changed_seq) SELECT '" OTHER "',"                  \
	" ('bb000000-0000-4000-8000-00000000000' || n)::uuid,"                                     \
	" (CASE n WHEN 4 THEN 'open' ELSE 'closed' END)::visit_state, 'walk_in', '2026-11-21',"    \
	" 'A', n, 'aaaaaaaaaaaaaaaaaaaaaaaaa' || n, 'green', false, now(), n"                      \
	" FROM generate_series(1, 4) AS n"

static void a_day_that_opens_leaves_what_was_closed_off_the_board(void **state)
{
	struct scene *scene = *state;
	struct board *board, *again;
	struct committing committing = { 0 };
	const struct day_opened opened = { .day = 20779 };
	const struct event event = {
		.seq = 6,
		.at_us = 1,
		.type = &event_day_opened,
		.actor_kind = ACTOR_TIMER,
		.command = { uuid_of(1) },
		.payload = &opened,
	};
	struct visit changed;
	struct store_batch batch;
	char *left;

	cluster_run(scene->cluster, "postgres", VISITS_OF_YESTERDAY);
	board = load(scene);
	assert_int_equal(board_count(board, BOARD_VISITS), 4);
	batch = (struct store_batch){
		.facility = board_facility(board)->id,
		.expected_seq = 5,
		.types = &scene->types,
		.board = board,
		.events = &event,
		.event_count = 1,
	};
	board_begin(board);
	changed = *(const struct visit *)board_find(board, BOARD_VISITS,
		(struct uuid){ .bytes = { 0xbb, [6] = 0x40, [8] = 0x80, [15] = 3 } });
	changed.vulnerable = true;
	board_put(board, BOARD_VISITS, &changed);
	event_apply(board, &event);
	store_commit(scene->nodes[0].db, &batch, committed, &committing);
	board_rollback(board);
	assert_true(turn_until(scene->loop, is_committed, &committing, PATIENCE_MS));
	assert_int_equal(committing.recorded, 1);
	left = cluster_ask(scene->cluster, "foleni_server",
		"SELECT string_agg(ordinal::text, ' ' ORDER BY ordinal) FROM visits WHERE "
		"on_board");
	assert_string_equal(left, "3 4");
	mem_free(left);
	/* The third is in the index for another day, and yet on no board. */
	again = load(scene);
	assert_int_equal(board_count(again, BOARD_VISITS), 1);
	board_destroy(&board);
	board_destroy(&again);
}

static void loading_reads_no_visits_of_other_days(void **state)
{
	static const char *const loads[] = { "lane_load_visits", "lane_load_tickets",
		"lane_load_calls" };
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT_OF(loads); i++) {
		struct text sql = { 0 };
		char *plan;

		/* As the server asks: it plans before there is anything. */
		text_printf(&sql,
			"SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
			"SET enable_bitmapscan = off; SET enable_hashjoin = off;"
			"SET enable_mergejoin = off; SET enable_material = off;"
			"PREPARE p (uuid) AS %s; EXPLAIN (FORMAT JSON) EXECUTE p ('" OTHER "')",
			statement_of(loads[i])->sql);
		plan = cluster_ask(scene->cluster, "foleni_server", text_string(&sql));
		if (!strstr(plan, "\"visits_on_board\"") || strstr(plan, "visits_pkey") ||
			strstr(plan, "Seq Scan"))
			fail_msg("%s: %s", loads[i], plan);
		mem_free(plan);
		text_finish(&sql);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, set_up_other)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_column_comes_back),
		TEST(what_is_missing_stays_missing),
		TEST(every_change_comes_back),
		TEST(a_place_is_taken_by_one),
		TEST(a_batch_for_another_place_of_the_log_changes_nothing),
		TEST(every_awkward_text_of_a_set_comes_back),
		TEST(the_types_of_a_batch_have_the_columns_of_the_fields),
		TEST(loading_reads_the_columns_of_the_fields),
		TEST(a_day_that_opens_leaves_what_was_closed_off_the_board),
		TEST(loading_reads_no_visits_of_other_days),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
