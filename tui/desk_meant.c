// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Whom an act at a desk is about, and why it is about nobody. */
#include "tui/console.h"
#include "tui/desk_view.h"

const struct ticket *desk_current(const struct console *console)
{
	const struct desk *desk = console_desk(console);

	return desk ? board_desk_ticket(console_board_of(console), desk->id) : NULL;
}

const struct ticket *desk_chosen(struct console *console)
{
	const struct desk_screen *state = console_state(console, &view_desk);

	return state && state->roster.count ? state->roster.rows[state->scroll.chosen] : NULL;
}

const struct ticket *desk_meant(struct console *console)
{
	const struct ticket *ticket = desk_current(console);

	return ticket ? ticket : desk_chosen(console);
}

/* ---- why nobody is ---- */

const char *desk_why_no_desk(struct console *console)
{
	return console_desk(console) ? NULL : N_("you sit at no desk");
}

const char *desk_why_no_current(struct console *console)
{
	return desk_current(console) ? NULL : N_("nobody is with you");
}

const char *desk_why_no_called(struct console *console)
{
	const struct ticket *ticket = desk_current(console);

	if (!ticket)
		return N_("you have called nobody");
	return ticket->state == TICKET_CALLED ? NULL : N_("the patient is with you already");
}

const char *desk_why_no_chosen(struct console *console)
{
	return desk_chosen(console) ? NULL : N_("nobody is in the list");
}

const char *desk_why_no_next(struct console *console)
{
	const char *why = desk_why_no_desk(console);

	if (why)
		return why;
	return console_desk(console)->state == DESK_PAUSED ? N_("the desk pauses: p goes on")
							   : NULL;
}

const char *desk_why_no_call(struct console *console)
{
	const char *why = desk_why_no_next(console);

	return why ? why : desk_why_no_chosen(console);
}

const char *desk_why_nobody(struct console *console)
{
	return desk_current(console) || desk_chosen(console)
		       ? NULL
		       : N_("nobody is with you, and nobody is in the list");
}

const char *desk_why_none_held(struct console *console)
{
	const struct desk_screen *state = console_state(console, &view_desk);

	return state && state->held.count ? NULL : N_("nobody is on hold");
}

/* Of somebody who may be nobody. */
static const char *why_unknown(struct console *console, const struct ticket *ticket)
{
	if (!ticket)
		return desk_why_no_current(console);
	return uuid_is_nil(desk_patient_of(console, ticket).u)
		       ? N_("it is not known who this patient is")
		       : NULL;
}

const char *desk_why_no_note(struct console *console)
{
	return why_unknown(console, desk_current(console));
}

static const char *why_no_treating(const struct console *console)
{
	enum role role = console_status(console)->user.role;

	return role == ROLE_NURSE || role == ROLE_DOCTOR ? NULL
							 : N_("nurses and doctors alone do that");
}

const char *desk_why_no_triage(struct console *console)
{
	const char *why = why_no_treating(console);

	return why ? why : desk_why_nobody(console);
}

const char *desk_why_no_consultation(struct console *console)
{
	const char *why = why_no_treating(console);

	return why ? why : desk_why_no_note(console);
}

const char *desk_why_no_patient(struct console *console)
{
	const char *why = desk_why_nobody(console);

	return why ? why : why_unknown(console, desk_meant(console));
}
