// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Gateways: who carries a text message to a phone. Each is a row that says how one is asked over
 * HTTP and what its answers mean; one that is added is one file and one line in gateway.c. Pure:
 * nothing is sent here. What a gateway answers comes from outside: it is read strictly, and none of
 * its words are kept, for they may quote the number. */
#pragma once

#include "common/base/attr.h"
#include "common/base/text.h"
#include <stdbool.h>
#include <stddef.h>

enum { GATEWAY_ID_BYTES = 129, GATEWAY_WHY_BYTES = 64 };

/* What a hospital has with its gateway; borrowed. */
struct gateway_account {
	const char *url;    /* Without a slash at its end. */
	const char *user;   /* The name of the account there. */
	const char *key;    /* What proves it. */
	const char *sender; /* "": the gateway's own. */
};

struct gateway_message {
	const char *recipient; /* As the domain phone of the database has it. */
	const char *body;
};

/* What is to be posted. */
struct gateway_request {
	struct text url;
	struct text form;
	struct text header; /* "": none besides Accept. */
	bool is_basic;      /* User and key are for Basic. */
};
void gateway_request_finish(struct gateway_request *request);

enum gateway_outcome {
	GATEWAY_SENT,    /* The gateway has it. */
	GATEWAY_AGAIN,   /* Not now. */
	GATEWAY_REFUSED, /* Never to this number, or not this message. */
};

struct gateway_verdict {
	enum gateway_outcome outcome;
	char id[GATEWAY_ID_BYTES]; /* The gateway's own, for what it tells of it later; "": none. */
	char why[GATEWAY_WHY_BYTES]; /* Numbers and our own words. */
};

struct gateway {
	const char *name; /* As the setting has it, and the column provider. */
	const char *url;  /* Where the setting has none. */
	bool needs_sender;
	void (*write)(const struct gateway_account *account, const struct gateway_message *message,
		struct gateway_request *request_out);
	/* Of an answer with this status. body ends in NUL. */
	void (*read)(
		int status, const char *body, size_t length, struct gateway_verdict *verdict_out);
};

/* NULL: none is called so. */
const struct gateway *gateway_find(const char *name);
/* "africastalking or twilio", for people. */
void gateway_names(struct text *text);
/* By the status alone, where the body says nothing more. */
void gateway_judge_status(int status, struct gateway_verdict *verdict);
/* name=value of a form. */
void gateway_add_field(struct text *form, const char *name, const char *value);
