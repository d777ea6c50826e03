// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Tickets on the paper of a printer somewhere in the house: staff asks for one, the printer fetches
 * what is on it, prints it and says so. What is on it is kept as it was when it was asked for, so a
 * printer needs to read nothing else, and reads that for minutes only. */
#include "server/store/prints.h"
#include "common/base/log.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "common/model/rows.h"
#include "server/app/lane.h"
#include "server/db/db.h"
#include "server/routes/board_answers.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include "server/routes/shown.h"
#include <string.h>

enum { CANDIDATES_MAX = 64 };

/* ---- how they are told ---- */

struct print {
	struct uuid id;
	struct ticket_id ticket;
	struct display_id printer;
	char printer_name[NAME_BYTES];
	bool online;
	int64_t asked_us;
	int64_t printed_us;
};
static const struct field print_fields[] = {
	FIELD(print, id, FIELD_UUID, 0),
	FIELD(print, ticket, FIELD_UUID, 0),
	FIELD(print, printer, FIELD_UUID, 0),
	FIELD(print, printer_name, FIELD_TEXT, 0),
	FIELD(print, online, FIELD_BOOL, 0, .help = "Is the printer connected?"),
	FIELD_TIME_OF(print, asked, 0, .help = "It is printed within five minutes, or not at all"),
	FIELD_TIME_OF(print, printed, FIELD_OPTIONAL, .help = "Missing: it is not on paper yet"),
};
static const struct shape print_shape = DESCRIBED_SHAPE("Print", print_fields);

/* What is on the ticket. */
struct paper {
	char number[NUMBER_BYTES];
	char service_sw[NAME_BYTES];
	char service_en[NAME_BYTES];
	char note_sw[NOTE_BYTES];
	char note_en[NOTE_BYTES];
	int64_t ahead;
	struct wait_answer wait;
	char code[CODE_BYTES];
	bool shown;
};
static const struct field paper_fields[] = {
	FIELD(paper, number, FIELD_TEXT, 0),
	FIELD(paper, service_sw, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "Missing where it would tell an illness"),
	FIELD(paper, service_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(paper, note_sw, FIELD_TEXT, FIELD_OPTIONAL,
		.help = "What the service tells everybody who comes to it"),
	FIELD(paper, note_en, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(paper, ahead, FIELD_INT, FIELD_OPTIONAL, .absent = -1,
		.help = "How many are called before; missing: that is not said"),
	FIELD_STRUCT_OF(paper, wait, wait_answer_fields, 0),
	FIELD(paper, code, FIELD_TEXT, 0, .help = "Of the ticket's page"),
	FIELD(paper, shown, FIELD_BOOL, 0, .help = "A screen shows who is called"),
};

struct waiting_print {
	struct uuid id;
	int64_t asked_us;
	bool told_before;
	struct paper paper;
};
static const struct field waiting_print_fields[] = {
	FIELD(waiting_print, id, FIELD_UUID, 0),
	FIELD_TIME_OF(waiting_print, asked, 0),
	FIELD(waiting_print, told_before, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "An answer of before had it, so it may be on paper already: whoever does "
			"not know prints it as a copy"),
	FIELD_STRUCT_OF(waiting_print, paper, paper_fields, 0),
};
struct waiting_prints {
	int prints_count;
	struct waiting_print prints[1];
	int ask_s;
};
static const struct field waiting_prints_fields[] = {
	FIELD_LIST_OF(waiting_prints, prints, waiting_print_fields, 0),
	FIELD(waiting_prints, ask_s, FIELD_INT, FIELD_OPTIONAL,
		.help = "Who is connected is told of a new one by the live connection, and so need "
			"ask only so often; missing: it is not told"),
};
static const struct shape waiting_shape = DESCRIBED_SHAPE("WaitingPrints", waiting_prints_fields);

/* ---- asking ---- */

struct wish {
	struct display_id printer;
};
static const struct field wish_fields[] = {
	FIELD(wish, printer, FIELD_UUID, FIELD_OPTIONAL,
		.help = "Missing: one whose rooms the ticket is for, and that is connected; one "
			"that was "
			"taken out of service prints nothing"),
};
static const struct shape wish_shape = SHAPE("PrintWish", wish, wish_fields);

/* "{id,id}" of the printers that may, as far as the board knows; "{}": none. Returns how many. */
static size_t add_candidates(const struct board *board, const struct ticket *ticket,
	struct display_id wanted, struct text *text)
{
	const struct display *display;
	size_t cursor = 0, count = 0;

	text_add_char(text, '{');
	while ((display = board_next(board, BOARD_DISPLAYS, &cursor)) && count < CANDIDATES_MAX) {
		char id[UUID_TEXT_BYTES];

		if (!board_prints_for(board, display, ticket->service) ||
			(!uuid_is_nil(wanted.u) && !uuid_equal(wanted.u, display->id.u)))
			continue;
		uuid_format(display->id.u, id);
		text_printf(text, "%s%s", count++ ? "," : "", id);
	}
	text_add_char(text, '}');
	return count;
}

static bool is_shown(const struct board *board, struct service_id service)
{
	const struct display *display;
	size_t cursor = 0;

	while ((display = board_next(board, BOARD_DISPLAYS, &cursor)))
		if (display->kind == DEVICE_DISPLAY &&
			board_display_serves(board, display, service))
			return true;
	return false;
}

/* Of a service whose name reveals an illness nothing but the number. */
static void add_service(const struct board *board, const struct ticket *ticket, struct paper *paper)
{
	const struct service *service = board_find_service(board, ticket->service);

	if (!service || service->sensitive)
		return;
	memcpy(paper->service_sw, service->name_sw, sizeof(paper->service_sw));
	memcpy(paper->service_en, service->name_en, sizeof(paper->service_en));
	memcpy(paper->note_sw, service->note_sw, sizeof(paper->note_sw));
	memcpy(paper->note_en, service->note_en, sizeof(paper->note_en));
}

static void add_paper(struct routes *routes, const struct board *board, const struct ticket *ticket,
	const struct visit *visit, struct text *text)
{
	int64_t now_us = time_now_us();
	struct outlook outlook =
		outlook_of(board, ticket, now_us, lanes_utc_offset_s(board, now_us));
	struct paper paper = { .ahead = -1, .shown = is_shown(board, ticket->service) };

	memcpy(paper.number, ticket->number, sizeof(paper.number));
	memcpy(paper.code, visit->code, sizeof(paper.code));
	add_service(board, ticket, &paper);
	/* Who is called at once is promised nothing. */
	if (outlook.state == TICKET_WAITING && outlook.wait.kind != WAIT_HIDDEN) {
		struct wait_shown wait = shown_keep(routes->shown, ticket->id, outlook.wait);

		paper.ahead = outlook.ahead;
		paper.wait = (struct wait_answer){ wait.kind, wait.lower_min, wait.upper_min };
	}
	fields_encode(paper_fields, COUNT_OF(paper_fields), &paper, 0, text);
}

/* What is kept until it is asked: a repeat that came at the same time is looked up then. */
struct asking {
	const char *paper, *printers, *printer; /* printer: where it went; "": nowhere */
	enum err absent;
	bool has_asked_again;
};

static void ask_now(struct request *request);

/* The line by which a paper is brought together with whoever wanted it; the audit log has none, as
 * of all that is done all day. */
static void note(const struct request *request, enum err err)
{
	const struct asking *asking = request->state;
	const struct record_ids ids = record_ids_of(request);

	log_info(request->app->log, "print.asked", LOG_STR("request", request->name),
		LOG_STR("print", ids.command), LOG_STR("facility", ids.facility),
		LOG_STR("user", ids.user), LOG_STR("address", request->address),
		LOG_STR("ticket", ids.subject), LOG_STR("printer", asking->printer),
		LOG_STR("code", err ? err_code(err) : "ok"), LOG_INT("repeat", request->is_repeat));
}

static enum err err_of_word(const struct asking *asking, const char *word)
{
	return strcmp(word, "other") == 0       ? ERR_KEY_REUSED
	       : strcmp(word, "forgotten") == 0 ? ERR_NO_PRINT
	       : strcmp(word, "nowhere") == 0   ? asking->absent
						: ERR_OK;
}

static void asked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct asking *asking = request->state;
	enum err err = db_result_err(result);

	if (err == ERR_ALREADY_EXISTS && !asking->has_asked_again) {
		asking->has_asked_again = true;
		ask_now(request);
		return;
	}
	if (!err) {
		request->is_repeat = *db_result_value(result, 0, 2) == 't';
		asking->printer = db_result_value(result, 0, 3);
		err = err_of_word(asking, db_result_value(result, 0, 0));
	}
	note(request, err);
	if (err)
		request_refuse(&request, err);
	else
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
}

static void ask_now(struct request *request)
{
	const struct asking *asking = request->state;
	const struct wish *wish = request->body;
	struct record_ids ids = record_ids_of(request);
	char wished[UUID_TEXT_BYTES];

	uuid_format(wish->printer.u, wished);
	db_run(request->app->db, &prints_ask,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.command),
			db_text(ids.subject), db_text(asking->printers), db_text(ids.user),
			db_text(asking->paper), db_text(wished) },
		asked, request);
}

static void ask(struct request *request, const struct board *board)
{
	const struct wish *wish = request->body;
	const struct ticket *ticket =
		board_find_ticket(board, (struct ticket_id){ request->subject });
	const struct visit *visit = ticket ? board_find_visit(board, ticket->visit) : NULL;
	struct text paper = { 0 }, printers = { 0 };
	struct asking *asking = arena_alloc(request->arena, sizeof(*asking));
	size_t count;

	/* A ticket that is not there any more is printed nowhere; whoever asks again for what was
	 * asked for while it was there is told what became of that. */
	count = visit ? add_candidates(board, ticket, wish->printer, &printers) : 0;
	if (visit)
		add_paper(request->routes, board, ticket, visit, &paper);
	*asking = (struct asking){
		.paper = arena_strdup(request->arena, visit ? text_string(&paper) : "{}"),
		.printers = arena_strdup(request->arena, visit ? text_string(&printers) : "{}"),
		.printer = "",
		/* The one that was named stands there, so it is not in service. */
		.absent = !visit                                   ? ERR_NO_TICKET
			  : count && !uuid_is_nil(wish->printer.u) ? ERR_DEVICE_REVOKED
								   : ERR_NO_DEVICE,
	};
	text_finish(&paper);
	text_finish(&printers);
	request->state = asking;
	ask_now(request);
}

static void tell(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &prints_read,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) }, ERR_NO_PRINT);
}

/* ---- printing ---- */

static void tell_waiting(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &prints_waiting,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) }, ERR_NO_DISPLAY);
}

static void end(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	char printer[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->who.display.u, printer);
	record_ask(request, &prints_end,
		(struct db_value[]){
			db_text(ids.facility), db_text(ids.subject), db_text(printer) },
		ERR_NO_PRINT);
}

static const enum err ask_errors[] = { ERR_NO_TICKET, ERR_NO_DEVICE, ERR_DEVICE_REVOKED,
	ERR_NO_PRINT, ERR_ALREADY_EXISTS, ERR_OK };
static const enum err print_errors[] = { ERR_NO_PRINT, ERR_OK };
static const enum err waiting_errors[] = { ERR_NO_DISPLAY, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/tickets/{ticket}/print",
		.id = "printTicket",
		.summary = "Wants a ticket on the paper of a printer in the house",
		.flags = ROUTE_CREATES,
		.roles = ROLES_STAFF,
		.limit = LIMIT_prints,
		.look = ask,
		.body = &wish_shape,
		.answer = &print_shape,
		.errors = ask_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/prints/{print}",
		.id = "getPrint",
		.summary = "Tells whether a ticket is on paper",
		.roles = ROLES_STAFF,
		.handle = tell,
		.answer = &print_shape,
		.errors = print_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/displays/{display}/prints",
		.id = "listPrints",
		.summary = "Tells a printer what it has to print",
		.roles = ROLE_BIT(ROLE_DISPLAY),
		.own_roles = ROLE_BIT(ROLE_DISPLAY),
		.handle = tell_waiting,
		.answer = &waiting_shape,
		.errors = waiting_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/prints/{print}/done",
		.id = "endPrint",
		.summary = "A printer has a ticket on paper",
		.roles = ROLE_BIT(ROLE_DISPLAY),
		.own_roles = ROLE_BIT(ROLE_DISPLAY),
		.handle = end,
		.answer = &print_shape,
		.errors = print_errors,
	},
};

const struct route_table routes_prints = ROUTE_TABLE("prints", "Tickets on paper", rows);
