// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_tail_password.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

static int fail(int code, const char *what, const char *why)
{
	fprintf(stderr, "foleni-tail: %s%s%s\n", what, why ? ": " : "", why ? why : "");
	return code;
}

/* Without its end. False: there is none, or it is too long. */
static bool read_line(FILE *file, char *line_out)
{
	size_t length;

	if (!fgets(line_out, PASSWORD_LINE_BYTES, file))
		return false;
	length = strcspn(line_out, "\r\n");
	if (length == PASSWORD_LINE_BYTES - 1)
		return false;
	line_out[length] = '\0';
	return length > 0;
}

static int read_file(const char *path, char *password_out)
{
	FILE *file = fopen(path, "re");
	bool good;

	if (!file)
		return fail(EX_NOINPUT, path, strerror(errno));
	setvbuf(file, NULL, _IONBF, 0); /* no copy of it is left behind */
	good = read_line(file, password_out);
	fclose(file);
	return good ? 0 : fail(EX_DATAERR, path, "its first line is no password");
}

static int take_environment(char *given, char *password_out)
{
	bool fits = *given && strlen(given) < PASSWORD_LINE_BYTES;

	if (fits)
		snprintf(password_out, PASSWORD_LINE_BYTES, "%s", given);
	explicit_bzero(given, strlen(given));
	unsetenv("FOLENI_PASSWORD");
	return fits ? 0 : fail(EX_DATAERR, "FOLENI_PASSWORD is no password", NULL);
}

static void interrupted(int signal_number)
{
	(void)signal_number;
}

/* An interrupt ends the question, but not before the terminal shows again what is typed. */
static bool ask_hidden(FILE *terminal, char *password_out)
{
	struct sigaction stop = { .sa_handler = interrupted }, before_stop;
	struct termios before, silent;
	bool good;

	if (tcgetattr(fileno(terminal), &before) != 0)
		return false;
	sigaction(SIGINT, &stop, &before_stop);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fileno(terminal), TCSAFLUSH, &silent);
	fputs("Password: ", terminal);
	fflush(terminal);
	good = read_line(terminal, password_out);
	tcsetattr(fileno(terminal), TCSADRAIN, &before);
	fputc('\n', terminal);
	sigaction(SIGINT, &before_stop, NULL);
	return good;
}

static int ask(char *password_out)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	bool good;

	if (!terminal)
		return fail(EX_USAGE,
			"there is no terminal to ask at; set FOLENI_PASSWORD or take "
			"--password-file",
			NULL);
	setvbuf(terminal, NULL, _IONBF, 0);
	good = ask_hidden(terminal, password_out);
	fclose(terminal);
	return good ? 0 : fail(EX_NOINPUT, "no password was typed", NULL);
}

int password_get(const char *file, char password_out[PASSWORD_LINE_BYTES])
{
	char *given = getenv("FOLENI_PASSWORD");

	if (file)
		return read_file(file, password_out);
	if (given)
		return take_environment(given, password_out);
	return ask(password_out);
}
