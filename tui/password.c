// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/password.h"

#include "common/base/flags.h"
#include "common/base/secret.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

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
	good = secret_line(terminal, password_out);
	tcsetattr(fileno(terminal), TCSADRAIN, &before);
	fputc('\n', terminal);
	sigaction(SIGINT, &before_stop, NULL);
	return good;
}

static int ask(const struct flags *flags, char *password_out)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	bool is_good;

	if (!terminal)
		return flags_complain(flags, EX_USAGE,
			"there is no terminal to ask at; set FOLENI_PASSWORD or take "
			"--password-file");
	setvbuf(terminal, NULL, _IONBF, 0);
	is_good = ask_hidden(terminal, password_out);
	fclose(terminal);
	return is_good ? EX_OK : flags_complain(flags, EX_NOINPUT, "no password was typed");
}

int password_get(const struct flags *flags, const char *file, char *password_out)
{
	if (file || getenv("FOLENI_PASSWORD"))
		return secret_password(flags, file, password_out);
	return ask(flags, password_out);
}
