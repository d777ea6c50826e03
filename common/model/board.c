// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/board.h"

#include "common/base/index.h"
#include "common/base/mem.h"
#include "common/model/board_entity.h"
#include <assert.h>
#include <string.h>

const struct field board_facility_fields[BOARD_FACILITY_FIELDS] = {
	FIELD(board_facility, id, FIELD_UUID, FIELD_PUBLIC),
	FIELD(board_facility, epoch, FIELD_UUID, FIELD_PUBLIC),
	FIELD(board_facility, name_sw, FIELD_TEXT, FIELD_PUBLIC),
	FIELD(board_facility, name_en, FIELD_TEXT, FIELD_PUBLIC),
	FIELD(board_facility, time_zone, FIELD_TEXT, FIELD_PUBLIC),
	FIELD(board_facility, cutover_hour, FIELD_INT, FIELD_PUBLIC),
	FIELD(board_facility, series_letters, FIELD_TEXT, 0),
#define HOSPITAL_AT offsetof(struct board_facility, hospital)
#include "common/model/hospital_fields.def"
	FIELD(board_facility, version, FIELD_INT, FIELD_OPTIONAL),
};

static const size_t entity_sizes[BOARD_TABLE_COUNT] = {
	[BOARD_SERVICES] = sizeof(struct service_entity),
	[BOARD_COUNTS] = sizeof(struct entity) + sizeof(struct service_counts),
	[BOARD_DESKS] = sizeof(struct desk_entity),
	[BOARD_DISPLAYS] = sizeof(struct entity) + sizeof(struct display),
	[BOARD_VISITS] = sizeof(struct visit_entity),
	[BOARD_TICKETS] = sizeof(struct ticket_entity),
	[BOARD_CALLS] = sizeof(struct entity) + sizeof(struct call),
	[BOARD_COUNTERS] = sizeof(struct entity) + sizeof(struct counter),
};

static struct uuid key_of_row(const void *entity)
{
	return *(struct uuid *)row_of(entity);
}

static struct uuid key_of_code(const void *visit)
{
	return code_key(((const struct visit_entity *)visit)->row.code);
}

static struct uuid key_of_patient(const void *visit)
{
	return ((const struct visit_entity *)visit)->row.patient.u;
}

static struct uuid key_of_number(const void *visit)
{
	const struct visit *row = &((const struct visit_entity *)visit)->row;

	return number_key(row->series, row->ordinal);
}

struct board *board_create(const struct board_facility *facility, enum board_kind kind)
{
	struct board *board = mem_alloc(sizeof(*board));

	board->kind = kind;
	for (int i = 0; i < BOARD_TABLE_COUNT; i++)
		board->tables[i] = index_create(key_of_row);
	board->codes = index_create(key_of_code);
	board->patients = index_create(key_of_patient);
	board->numbers = index_create(key_of_number);
	board->befores = arena_create();
	board_set_facility(board, facility);
	return board;
}

static void free_entity(struct board *board, struct entity *entity)
{
	entity_leave(board, entity);
	entity_finish(entity);
	mem_free(entity);
}

static void drop_journal(struct board *board)
{
	arena_clear(board->befores);
	board->journal_count = 0;
}

void board_destroy(struct board **board)
{
	struct board *dying = *board;

	if (!dying)
		return;
	/* Tickets first: they stand in the lines of services and at desks. */
	for (int table = BOARD_TABLE_COUNT - 1; table >= 0; table--) {
		struct entity *entity;
		size_t cursor = 0;

		while ((entity = index_next(dying->tables[table], &cursor)))
			free_entity(dying, entity);
		index_destroy(&dying->tables[table]);
	}
	index_destroy(&dying->codes);
	index_destroy(&dying->patients);
	index_destroy(&dying->numbers);
	arena_destroy(&dying->befores);
	for (size_t i = 0; i < dying->gone_count; i++) {
		entity_finish(dying->gone[i]);
		mem_free(dying->gone[i]);
	}
	mem_free(dying->gone);
	mem_free(dying->journal);
	mem_free(dying->unsettled);
	mem_free(dying->notes);
	mem_free(dying->out);
	mem_free(dying);
	*board = NULL;
}

void board_set_facility(struct board *board, const struct board_facility *facility)
{
	board->facility = *facility;
}

static void note_difference(void *arg, const char *path, const char *a, const char *b)
{
	bool *differs = arg;

	(void)path;
	(void)a;
	(void)b;
	*differs = true;
}

bool board_renew_facility(struct board *board, const struct board_facility *facility)
{
	bool differs = false;

	if (!uuid_equal(facility->epoch, board->facility.epoch) ||
		facility->version <= board->facility.version)
		return false;
	/* All but the version, the last. */
	fields_compare(board_facility_fields, COUNT_OF(board_facility_fields) - 1, facility,
		&board->facility, note_difference, &differs);
	board_set_facility(board, facility);
	return differs;
}

const struct board_facility *board_facility(const struct board *board)
{
	return &board->facility;
}

uint64_t board_seq(const struct board *board)
{
	return board->seq;
}

void board_set_seq(struct board *board, uint64_t seq)
{
	board->seq = seq;
}

int32_t board_day(const struct board *board)
{
	return board->day;
}

void board_set_day(struct board *board, int32_t day)
{
	board->day = day;
}

/* ---- rows ---- */

const void *board_find(const struct board *board, enum board_table table, struct uuid id)
{
	struct entity *entity = index_find(board->tables[table], id);

	return entity ? row_of(entity) : NULL;
}

const struct service *board_find_service(const struct board *board, struct service_id id)
{
	return board_find(board, BOARD_SERVICES, id.u);
}

const struct service_counts *board_find_counts(const struct board *board, struct service_id id)
{
	return board_find(board, BOARD_COUNTS, id.u);
}

const struct desk *board_find_desk(const struct board *board, struct desk_id id)
{
	return board_find(board, BOARD_DESKS, id.u);
}

const struct display *board_find_display(const struct board *board, struct display_id id)
{
	return board_find(board, BOARD_DISPLAYS, id.u);
}

const struct visit *board_find_visit(const struct board *board, struct visit_id id)
{
	return board_find(board, BOARD_VISITS, id.u);
}

const struct ticket *board_find_ticket(const struct board *board, struct ticket_id id)
{
	return board_find(board, BOARD_TICKETS, id.u);
}

const struct call *board_find_call(const struct board *board, struct call_id id)
{
	return board_find(board, BOARD_CALLS, id.u);
}

int32_t board_last_number(const struct board *board, int32_t day, const char *series)
{
	const struct counter *counter = board_find(board, BOARD_COUNTERS, counter_key(day, series));

	return counter ? counter->last : 0;
}

size_t board_count(const struct board *board, enum board_table table)
{
	return index_count(board->tables[table]);
}

const void *board_next(const struct board *board, enum board_table table, size_t *cursor)
{
	struct entity *entity = index_next(board->tables[table], cursor);

	return entity ? row_of(entity) : NULL;
}

const struct visit *board_find_code(const struct board *board, const char *code)
{
	struct entity *entity = index_find(board->codes, code_key(code));
	const struct visit *visit = entity ? row_of(entity) : NULL;

	return visit && strcmp(visit->code, code) == 0 ? visit : NULL;
}

const struct visit *board_find_patient(const struct board *board, struct patient_id patient)
{
	struct entity *entity = index_find(board->patients, patient.u);

	return entity ? row_of(entity) : NULL;
}

const struct visit *board_find_number(
	const struct board *board, const char *series, int32_t ordinal)
{
	struct entity *entity = index_find(board->numbers, number_key(series, ordinal));

	return entity ? row_of(entity) : NULL;
}

/* ---- changes ---- */

void entity_remember(struct board *board, struct entity *entity, bool is_new)
{
	size_t size = row_types[entity->table].size;
	struct journal_entry *entry;

	if (!board->trying || entity->trial == board->trial)
		return;
	if (board->journal_count == board->journal_room) {
		size_t room = board->journal_room ? board->journal_room * 2 : 32;

		board->journal = mem_regrow(
			board->journal, board->journal_room, room, sizeof(*board->journal));
		board->journal_room = room;
	}
	entry = &board->journal[board->journal_count++];
	*entry = (struct journal_entry){ .entity = entity };
	entity->trial = board->trial;
	if (is_new)
		return;
	entry->before = arena_alloc(board->befores, size);
	memcpy(entry->before, row_of(entity), size);
}

static void note(struct board *board, struct entity *entity, bool is_new)
{
	struct board_note *note;

	if (entity->table != BOARD_TICKETS && entity->table != BOARD_VISITS)
		return;
	if (!board->notes)
		board->notes = mem_array(BOARD_NOTES_MAX, sizeof(*board->notes));
	note = &board->notes[board->note_count++ % BOARD_NOTES_MAX];
	*note = (struct board_note){
		.seq = board->event.seq,
		.command = board->event.command,
		.actor = board->event.actor,
		.at_us = board->event.at_us,
		.table = entity->table,
		.id = key_of_row(entity),
		.is_new = is_new,
	};
	if (!is_new)
		memcpy(&note->before, row_of(entity), row_types[entity->table].size);
}

/* Before a row changes: remember what it was. */
static void touch(struct board *board, struct entity *entity, bool is_new)
{
	entity_remember(board, entity, is_new);
	if (!board->trying && board->event.undoable && board->kind == BOARD_WHOLE)
		note(board, entity, is_new);
	entity_unsettle(board, entity);
}

static void stamp(struct board *board, struct entity *entity)
{
	if (!board->event.seq)
		return;
	if (entity->table == BOARD_TICKETS)
		((struct ticket_entity *)entity)->row.changed_seq = board->event.seq;
	if (entity->table == BOARD_VISITS)
		((struct visit_entity *)entity)->row.changed_seq = board->event.seq;
}

void *board_put(struct board *board, enum board_table table, const void *row)
{
	const struct uuid *id = row;
	struct entity *entity = index_find(board->tables[table], *id);
	bool is_new = !entity;

	if (is_new) {
		entity = mem_alloc(entity_sizes[table]);
		entity->table = table;
		memcpy(row_of(entity), id, sizeof(*id));
		entity_init(entity);
		index_add(board->tables[table], entity);
	}
	touch(board, entity, is_new);
	entity_replace(board, entity, row);
	stamp(board, entity);
	return row_of(entity);
}

void *board_edit(struct board *board, enum board_table table, struct uuid id)
{
	struct entity *entity = index_find(board->tables[table], id);
	union {
		struct uuid id;
		struct service service;
		struct display display;
		struct desk desk;
	} blank;

	if (!entity && board->kind == BOARD_PARTIAL && !uuid_is_nil(id)) {
		assert(row_types[table].size <= sizeof(blank));
		memset(&blank, 0, sizeof(blank));
		blank.id = id;
		return board_put(board, table, &blank);
	}
	if (!entity)
		return NULL;
	touch(board, entity, false);
	stamp(board, entity);
	return row_of(entity);
}

static void keep_for_rollback(struct board *board, struct entity *entity)
{
	if (board->gone_count == board->gone_room) {
		size_t room = board->gone_room ? board->gone_room * 2 : 32;

		board->gone = mem_regrow(board->gone, board->gone_room, room, sizeof(*board->gone));
		board->gone_room = room;
	}
	board->gone[board->gone_count++] = entity;
}

/* What a trial has changed before stays among what it touched. */
static void forget(struct board *board, struct entity *entity)
{
	index_remove(board->tables[entity->table], key_of_row(entity));
	if (!board->trying) {
		free_entity(board, entity);
		return;
	}
	entity_leave(board, entity);
	keep_for_rollback(board, entity);
}

/* ---- forgetting ---- */

/* Rows of one table for which is_old says so. Collected first, because each
 * removal moves the slots. */
static void forget_where(struct board *board, enum board_table table,
	bool (*is_old)(const struct board *board, const void *row))
{
	size_t cursor = 0, count = 0;
	struct entity **old = mem_array(index_count(board->tables[table]), sizeof(struct entity *));
	struct entity *entity;

	while ((entity = index_next(board->tables[table], &cursor)))
		if (is_old(board, row_of(entity)))
			old[count++] = entity;
	for (size_t i = 0; i < count; i++)
		forget(board, old[i]);
	mem_free(old);
}

static bool visit_is_old(const struct board *board, const void *row)
{
	(void)board;
	return ((const struct visit *)row)->state == VISIT_CLOSED;
}

static bool ticket_is_old(const struct board *board, const void *row)
{
	const struct ticket *ticket = row;

	/* Displays know of no visits: whoever is at a desk stays there. */
	if (board->kind == BOARD_PARTIAL)
		return ticket->state != TICKET_CALLED && ticket->state != TICKET_SERVING;
	return !board_find_visit(board, ticket->visit);
}

static bool call_is_old(const struct board *board, const void *row)
{
	return !board_find_ticket(board, ((const struct call *)row)->ticket);
}

void board_forget_old(struct board *board)
{
	forget_where(board, BOARD_VISITS, visit_is_old);
	forget_where(board, BOARD_TICKETS, ticket_is_old);
	forget_where(board, BOARD_CALLS, call_is_old);
}

/* ---- trying ---- */

void board_begin(struct board *board)
{
	assert(!board->trying);
	board->trying = true;
	board->trial++;
	board->before_seq = board->seq;
	board->before_day = board->day;
}

static void bring_back(struct board *board)
{
	for (size_t i = 0; i < board->gone_count; i++) {
		struct entity *entity = board->gone[i];

		index_add(board->tables[entity->table], entity);
		entity_unsettle(board, entity);
	}
	board->gone_count = 0;
}

void board_rollback(struct board *board)
{
	assert(board->trying);
	bring_back(board);
	for (size_t i = board->journal_count; i-- > 0;) {
		struct journal_entry *entry = &board->journal[i];

		entity_unsettle(board, entry->entity);
		if (entry->before)
			entity_replace(board, entry->entity, entry->before);
		else
			index_remove(
				board->tables[entry->entity->table], key_of_row(entry->entity));
	}
	for (size_t i = 0; i < board->journal_count; i++) {
		struct journal_entry *entry = &board->journal[i];

		if (!entry->before)
			free_entity(board, entry->entity);
	}
	drop_journal(board);
	board->seq = board->before_seq;
	board->day = board->before_day;
	board->trying = false;
	board_settle(board);
}

bool board_is_trying(const struct board *board)
{
	return board->trying;
}

size_t board_touched_count(const struct board *board)
{
	return board->journal_count;
}

struct board_touched board_touched_at(const struct board *board, size_t index)
{
	const struct journal_entry *entry = &board->journal[index];

	return (struct board_touched){
		.table = entry->entity->table,
		.row = row_of(entry->entity),
		.before = entry->before,
	};
}

/* ---- undo ---- */

void board_set_event(struct board *board, uint64_t seq, bool undoable, struct command_id command,
	struct user_id actor, int64_t at_us)
{
	board->event.seq = seq;
	board->event.undoable = undoable;
	board->event.command = command;
	board->event.actor = actor;
	board->event.at_us = at_us;
}

const struct board_note *board_note(const struct board *board, size_t index)
{
	if (index >= board->note_count || index >= BOARD_NOTES_MAX)
		return NULL;
	return &board->notes[(board->note_count - 1 - index) % BOARD_NOTES_MAX];
}

int board_taken(const struct board *board, struct service_id service, int32_t day)
{
	const struct visit *visit;
	size_t cursor = 0;
	int count = 0;

	while ((visit = board_next(board, BOARD_VISITS, &cursor))) {
		const struct ticket *first = board_next_of_visit(board, visit, NULL);

		count += visit->day == day && first && uuid_equal(first->service.u, service.u) &&
			 first->state != TICKET_CANCELLED;
	}
	return count;
}

bool board_display_serves(
	const struct board *board, const struct display *display, struct service_id service)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (!desk->retired && display_has_desk(display, desk->id) &&
			desk_serves(desk, service))
			return true;
	return false;
}

bool board_prints_for(
	const struct board *board, const struct display *display, struct service_id service)
{
	return display->kind == DEVICE_PRINTER &&
	       (!display->desks_count || board_display_serves(board, display, service));
}
