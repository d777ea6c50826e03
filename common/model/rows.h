// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a facility's board holds, as plain structs, each with its field table: the same rows are in
 * the database, in a snapshot and in memory. No names, no phone numbers: events and boards are kept
 * for years, while a person can still be erased.
 *
 * Every row starts with its id, in the first 16 bytes. Of visits and tickets there may be a
 * million: their members are in an order that leaves no gaps. */
#pragma once

#include "common/model/field.h"
#include "common/model/hours.h"
#include "common/model/ids.h"
#include "common/model/number.h"
#include "common/model/order.h"
#include "common/model/words.h"

enum {
	SERVICE_RECENT_MAX = 40, /* Service times kept for the mean: DOMAIN 3.2. */
	/* All that ever were in a facility: none is deleted, and every list holds them. */
	FACILITY_SERVICES_MAX = 200,
	FACILITY_DESKS_MAX = 250,
	DESK_SERVICES_MAX = 16,
	DISPLAY_DESKS_MAX = 64,
	NAME_BYTES = 121,
	CODE_WORD_BYTES = 33,
	/* Of 80 and of 160 characters, of whatever script. */
	FULL_BYTES = 4 * 80 + 1,
	NOTE_BYTES = 4 * 160 + 1,
};

/* More calls than a service makes in ten thousand years. */
#define CALLS_MAX INT64_C(1000000000000000)

/* What happens to somebody who does not come: DOMAIN 2.2. */
struct no_show_rule {
	int calls;       /* Calls before the desk is told to skip. */
	int call_gap_s;  /* Between two calls. */
	int places_back; /* Behind so many that are called first. */
	int return_s;    /* So long a skipped or closed ticket keeps its clock on return. */
	int absent_s;    /* Skipped and not seen for so long: no-show. */
	int skips;       /* The skip of this number is a no-show. */
	bool automatic;  /* The server recalls and skips by itself. */
};
extern const struct no_show_rule no_show_rule_default;

struct seconds_item {
	int32_t s;
};

/* A line of people: OPD, laboratory, pharmacy. */
struct service {
	struct service_id id;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char series[SERIES_BYTES];
	bool sensitive; /* Its name would reveal an illness: displays never learn it. */
	bool assigns;   /* Tickets go to the doctor with the least waiting work. */
	enum service_state state;
	int opens_min; /* Minutes of the local day; both 0: always. hours.h reads them. */
	int closes_min;
	int week_count; /* Days of the week that are otherwise; each once. */
	struct weekday_hours week[WEEK_DAYS];
	int closures_count; /* Dates on which nobody is taken in; each once. */
	struct date_item closures[CLOSURES_MAX];
	int daily_limit;   /* 0: none. */
	int mean_s;        /* Expected service time before anything was measured. */
	int planned_desks; /* Scheduled for the coming hour; 0: the desks that are open. */
	struct order_rule rule;
	struct no_show_rule no_show;
	/* What the hospital says where the limit of the day is reached, and to everybody who gets a
	 * number here: on the ticket and its page. "": nothing. */
	char full_sw[FULL_BYTES];
	char full_en[FULL_BYTES];
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
	uint64_t version; /* The number of the event that configured it last. */
};

/* What is counted for a service. Apart from it, because it changes with every call. */
struct service_counts {
	struct service_id id;
	int32_t day;   /* The business day of issued. */
	int issued;    /* Tickets given out on that day. */
	int64_t calls; /* Ever. */
	int recent_count;
	struct seconds_item recent[SERVICE_RECENT_MAX]; /* Service times, oldest first. */
};

/* A room or window where people are called to. */
struct desk {
	struct desk_id id;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES]; /* For staff. */
	char name_en[NAME_BYTES];
	enum desk_kind kind; /* What the hall sees and hears: kind and room. */
	char room[8];
	int services_count;
	struct id_item services[DESK_SERVICES_MAX];
	enum desk_state state;
	struct user_id staff;
	enum pause_reason pause;
	int64_t changed_us;
	bool retired;     /* Out of use: nobody sits there, nobody may sit down. */
	uint64_t version; /* The number of the event that configured it last. */
};

bool desk_serves(const struct desk *desk, struct service_id service);

/* A screen or voice in a hall. */
struct display {
	struct display_id id;
	char name[NAME_BYTES];
	int desks_count; /* 0: all. */
	struct id_item desks[DISPLAY_DESKS_MAX];
	enum device_kind kind;
	uint64_t version;         /* The event that configured it last. */
	char name_en[NAME_BYTES]; /* "": as name, which is what programs of before know alone. */
};

/* Does it belong to this desk? One without desks belongs to all. */
/* In this language. */
const char *display_name(const struct display *display, enum language language);
bool display_has_desk(const struct display *display, struct desk_id desk);

/* One patient's day: carries the printed number through all stages. */
struct visit {
	struct visit_id id;
	struct patient_id patient; /* Nil: not known yet. */
	int64_t opened_us;
	int64_t closed_us;
	uint64_t changed_seq;
	int32_t day;
	int32_t ordinal;
	char series[SERIES_BYTES];
	char code[CODE_BYTES]; /* Whoever has it may look at the visit's place and wait. */
	enum visit_state state;
	enum visit_origin origin;
	enum colour colour;
	bool vulnerable;
};

/* Where a ticket that was moved by hand stands. */
struct moved_place {
	int64_t target_us;
	int64_t key_us;
	int64_t nudge;
	int32_t tier;
	bool carried; /* The key holds the credit of having been carried over. */
};

/* One place in one service's line. */
struct ticket {
	struct ticket_id id;
	struct visit_id visit;
	struct service_id service;
	uint64_t seq;         /* Of the event that issued it: decides between equals. */
	uint64_t changed_seq; /* Of the event that changed it last. */
	int64_t issued_us;
	int64_t clock_us; /* When its waiting began, by the rule. */
	int64_t slot_us;  /* Of its appointment. */
	int64_t called_us;
	int64_t started_us;
	int64_t finished_us;
	int64_t skipped_us;   /* First skip. */
	int64_t behind_calls; /* Not before the service's calls have reached this. */
	struct desk_id desk;
	struct call_id call;
	struct user_id assigned;
	struct user_id return_to;         /* When this stage is done, back to them, */
	struct service_id return_service; /* at this service. */
	struct moved_place moved;
	int32_t transfer_ppm;
	int16_t calls;
	int16_t skips;
	char number[NUMBER_BYTES];
	enum ticket_state state;
	enum colour colour;
	enum order_kind kind;
	enum hold_reason hold;
	enum outcome outcome;
	bool vulnerable;
	bool carried;
	bool was_serving; /* Held while being served. */
	bool is_moved;
};

/* An announcement. Its repeats are calls of their own. */
struct call {
	struct call_id id;
	struct ticket_id ticket;
	struct desk_id desk;
	char number[NUMBER_BYTES];
	int64_t called_us;
	int64_t shown_us;  /* First display that showed it. */
	int64_t spoken_us; /* First that spoke it. */
	bool unheard;      /* The desk was told that no display took it. */
	uint64_t seq;
};

/* The last number given out in a series on a business day. */
struct counter {
	struct uuid id; /* counter_key(). */
	int32_t day;
	char series[SERIES_BYTES];
	int32_t last;
};
struct uuid counter_key(int32_t day, const char *series);

enum PACKED board_table {
	BOARD_SERVICES,
	BOARD_COUNTS,
	BOARD_DESKS,
	BOARD_DISPLAYS,
	BOARD_VISITS,
	BOARD_TICKETS,
	BOARD_CALLS,
	BOARD_COUNTERS,
	BOARD_TABLE_COUNT,
};

struct row_type {
	const char *name; /* The plural, as in a snapshot. */
	size_t size;
	const struct field *fields;
	size_t field_count;
	/* Displays have this table; its fields with FIELD_PUBLIC. */
	bool is_public;
};
extern const struct row_type row_types[BOARD_TABLE_COUNT];

/* Field tables that commands and events use as well. */
extern const struct field order_rule_fields[11];
extern const struct field no_show_rule_fields[7];
extern const struct field moved_place_fields[5];
/* Rows as they are restored by undo, and as they are answered. */
enum { SERVICE_FIELD_COUNT = 22, DESK_FIELD_COUNT = 13, VISIT_FIELD_COUNT = 13 };
extern const struct field service_fields[SERVICE_FIELD_COUNT];
extern const struct field desk_fields[DESK_FIELD_COUNT];
extern const struct field visit_fields[VISIT_FIELD_COUNT];
enum { TICKET_FIELD_COUNT = 32 };
extern const struct field ticket_fields[TICKET_FIELD_COUNT];
