// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a program connects to, and as whom, as its command line and its environment say: the same
 * options in every program that does. */
#pragma once

#include "common/base/flags.h"
#include "common/base/secret.h"
#include "common/link/link.h"

#define ACCESS_SERVER_DEFAULT "http://127.0.0.1:8080"

/* Texts are those of the command line. */
struct access {
	struct link_server server;
	const char *ca, *facility, *password_file; /* NULL: not given */
	const char *login;                         /* "": not given */
	char password[SECRET_BYTES];               /* see secret.h; wiped by whoever gives it on */
};

/* A flag's value into a struct link_server. */
bool access_take_server(void *settings, const struct flag *flag, const char *value);

/* The rows of flags; at: the offset of the struct access in the settings. */
#define ACCESS_FLAGS(at)                                                                           \
	{ "server", "URL", "https://HOST[:PORT] or http://HOST[:PORT]", access_take_server,        \
		(at) + offsetof(struct access, server) },                                          \
		{ "ca", "FILE", "trust the certificates in FILE only, not the system's",           \
			flag_take_text, (at) + offsetof(struct access, ca) },                      \
		{ "facility", "ID", "which facility, by its code or id", flag_take_text,           \
			(at) + offsetof(struct access, facility) },                                \
	{                                                                                          \
		"password-file", "FILE", "read the password from the first line of FILE",          \
			flag_take_text, (at) + offsetof(struct access, password_file)              \
	}

/* How the server is found, for the end of a help. */
#define ACCESS_ENDING "The server is that of FOLENI_SERVER, or " ACCESS_SERVER_DEFAULT ".\n"

/* The arguments behind the options are one login; the server, where no option gave it, is that of
 * FOLENI_SERVER or the own machine's. False: it was said what is wrong, which is EX_USAGE. */
MUST_CHECK bool access_finish(struct access *access, const struct flags *flags, int argc,
	char **argv, int first, bool needs_login);

/* For link_create(). Points into access. */
struct link_options access_options(const struct access *access);
