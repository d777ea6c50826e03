// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/audit_words.h"

#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tui/console.h"
#include "tui/record.h"
#include <stdio.h>
#include <string.h>

/* The end of an id: the beginning is the time at which it was made, and so the same for many. */
enum { SHORT_ID = 5 };

static const char *short_id(const char *id)
{
	size_t length = strlen(id);

	return length > SHORT_ID ? id + length - SHORT_ID : id;
}

static const struct {
	const char *action, *words;
} actions[] = {
	{ "access.refused", N_("tried what is not allowed") },
	{ "act.undone", N_("took something back") },
	{ "appointment.arrived", N_("checked in an appointment") },
	{ "appointment.booked", N_("booked an appointment") },
	{ "appointment.cancelled", N_("cancelled an appointment") },
	{ "appointment.listed", N_("looked at appointments") },
	{ "audit.exported", N_("took the audit log away") },
	{ "audit.searched", N_("looked into the audit log") },
	{ "call.repeated", N_("called again") },
	{ "call.shown", N_("showed a call") },
	{ "call.spoken", N_("spoke a call") },
	{ "call.unheard", N_("call was shown nowhere") },
	{ "consultation.listed", N_("looked at consultations") },
	{ "consultation.read", N_("read a consultation") },
	{ "consultation.written", N_("wrote a consultation") },
	{ "database.restored", N_("restored the database") },
	{ "day.opened", N_("began a day") },
	{ "desk.added", N_("added a desk") },
	{ "desk.closed", N_("closed a desk") },
	{ "desk.changed", N_("changed a desk") },
	{ "desk.configured", N_("changed a desk") },
	{ "desk.opened", N_("opened a desk") },
	{ "desk.paused", N_("paused a desk") },
	{ "device.changed", N_("changed a device") },
	{ "device.code_wrong", N_("typed a wrong device code") },
	{ "device.codes_guessed", N_("guessed device codes") },
	{ "device.key_reused", N_("used an old device key") },
	{ "device.key_rotated", N_("renewed a device key") },
	{ "device.paired", N_("paired a device") },
	{ "device.pairing_refused", N_("refused a device") },
	{ "device.revoked", N_("took a device out of service") },
	{ "display.registered", N_("registered a display") },
	{ "facility.added", N_("added a facility") },
	{ "facility.changed", N_("changed a facility") },
	{ "settings.changed", N_("changed settings") },
	{ "journal.dropped", N_("dropped old events") },
	{ "patient.changed", N_("changed a patient") },
	{ "patient.erased", N_("erased a patient") },
	{ "patient.exported", N_("took a patient's data away") },
	{ "patient.names_read", N_("saw names of patients") },
	{ "patient.noted", N_("noted something on a patient") },
	{ "patient.notes_read", N_("read notes on a patient") },
	{ "patient.offered", N_("was asked who of a number it is") },
	{ "patient.phone_changed", N_("changed a patient's phone number") },
	{ "patient.read", N_("looked at a patient") },
	{ "patient.registered", N_("registered a patient") },
	{ "patient.searched", N_("looked for patients") },
	{ "patient.visits_read", N_("looked at earlier visits") },
	{ "rules.changed", N_("changed the rules of a queue") },
	{ "service.added", N_("added a queue") },
	{ "service.closed", N_("closed a queue") },
	{ "service.changed", N_("changed a queue") },
	{ "service.configured", N_("changed a queue") },
	{ "service.opened", N_("opened a queue") },
	{ "session.closed", N_("signed out") },
	{ "session.code_asked", N_("was asked for a code") },
	{ "session.opened", N_("signed in") },
	{ "session.proved", N_("confirmed with the password") },
	{ "session.recovery_code_used", N_("used a recovery code") },
	{ "session.refused", N_("was not let in") },
	{ "session.token_reused", N_("used an old session token") },
	{ "ticket.assigned", N_("assigned a ticket") },
	{ "ticket.called", N_("called a ticket") },
	{ "ticket.cancelled", N_("cancelled a ticket") },
	{ "ticket.classified", N_("set the urgency") },
	{ "ticket.finished", N_("finished a ticket") },
	{ "ticket.held", N_("put a ticket on hold") },
	{ "ticket.issued", N_("gave a ticket") },
	{ "ticket.moved", N_("moved a ticket by hand") },
	{ "ticket.requeued", N_("put a ticket back into line") },
	{ "ticket.restored", N_("took something back") },
	{ "ticket.resumed", N_("resumed a ticket") },
	{ "ticket.skipped", N_("skipped a ticket") },
	{ "ticket.started", N_("began to serve") },
	{ "user.added", N_("added an account") },
	{ "user.changed", N_("changed an account") },
	{ "user.disabled", N_("disabled an account") },
	{ "user.enabled", N_("enabled an account") },
	{ "user.password_changed", N_("changed the password") },
	{ "user.password_reset", N_("set a password") },
	{ "user.recovery_codes_made", N_("made recovery codes") },
	{ "user.second_factor_missed", N_("gave a wrong code for a new second factor") },
	{ "user.second_factor_removed", N_("removed a second factor") },
	{ "user.second_factor_set", N_("set up a second factor") },
	{ "user.sessions_ended", N_("ended sessions") },
	{ "user.unlocked", N_("unlocked an account") },
	{ "visit.closed", N_("ended a visit") },
	{ "visit.opened", N_("opened a visit") },
	{ "visit.phone_given", N_("left a phone number") },
	{ "visit.reopened", N_("opened a visit again") },
};

const char *audit_words_action(const struct console *console, const char *action)
{
	for (size_t i = 0; i < COUNT_OF(actions); i++)
		if (strcmp(actions[i].action, action) == 0)
			return say(console, actions[i].words);
	return action;
}

const char *audit_words_reason(const struct console *console, const struct jdoc *entry)
{
	const char *reason = record_text(entry, "reason");

	return strcmp(reason, AUDIT_TAKEN_BACK) == 0
		       ? say(console, N_("takes back the change before it"))
		       : reason;
}

static bool holds_each(const char *words, const char *typed)
{
	char part[64];
	size_t length;

	for (typed += strspn(typed, " "); *typed; typed += length, typed += strspn(typed, " ")) {
		length = strcspn(typed, " ");
		snprintf(part, sizeof(part), "%.*s", (int)length, typed);
		if (!unicode_holds(words, part))
			return false;
	}
	return true;
}

void audit_words_meant(const struct console *console, const char *typed, struct text *actions_out)
{
	for (size_t i = 0; i < COUNT_OF(actions); i++)
		if (holds_each(say(console, actions[i].words), typed))
			text_printf(actions_out, "%s%s", actions_out->length ? "," : "",
				actions[i].action);
}

void audit_words_actor(
	const struct console *console, const struct jdoc *entry, char *text_out, size_t room)
{
	const char *name = record_text(entry, "actor_name"), *id = record_text(entry, "actor");
	const char *kind = record_text(entry, "actor_kind");

	if (*name)
		snprintf(text_out, room, "%s", name);
	else if (strcmp(kind, "timer") == 0)
		snprintf(text_out, room, "%s", say(console, N_("the server")));
	else if (strcmp(kind, "patient") == 0)
		snprintf(text_out, room, "%s", say(console, N_("a patient")));
	else if (strcmp(kind, "display") == 0)
		snprintf(text_out, room, say(console, N_("device %s")), short_id(id));
	else if (*id)
		snprintf(text_out, room, "%s", short_id(id));
	else
		snprintf(text_out, room, "%s", say(console, N_("the command line")));
}

const char *audit_words_kind(const struct console *console, const char *kind)
{
	static const struct {
		const char *kind, *words;
	} kinds[] = {
		{ "ticket", N_("ticket") },
		{ "visit", N_("visit") },
		{ "patient", N_("patient") },
		{ "desk", N_("desk") },
		{ "service", N_("queue") },
		{ "display", N_("display") },
		{ "call", N_("call") },
		{ "user", N_("account") },
		{ "session", N_("session") },
		{ "facility", N_("facility") },
		{ "device", N_("device") },
		{ "pairing", N_("new device") },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return say(console, kinds[i].words);
	return kind;
}

void audit_words_object(
	const struct console *console, const struct jdoc *entry, char *text_out, size_t room)
{
	const char *number = record_text(jdoc_get(entry, "detail"), "number");
	const char *kind = record_text(entry, "object_kind"), *id = record_text(entry, "object");
	const char *name = record_text(entry, "object_name");

	if (*number)
		snprintf(text_out, room, "%s", number);
	else if (*name)
		snprintf(text_out, room, "%s", name);
	else if (*kind)
		snprintf(text_out, room, "%s %s", audit_words_kind(console, kind), short_id(id));
	else
		snprintf(text_out, room, "–");
}
