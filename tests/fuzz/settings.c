// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A file of settings: it is understood, or each mistake is told in a line that a terminal can show,
 * with its place. What is understood can be shown, and what is shown is understood. */
#include "common/base/mem.h"
#include "server/ops/config.h"
#include "tests/fuzz/target.h"
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/foleni-fuzz.XXXXXX";
static char path[sizeof(folder) + sizeof("/settings.conf")];

static void forget_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void write_file(const void *bytes, size_t length)
{
	FILE *file;

	if (!*path) {
		FUZZ_CHECK(mkdtemp(folder));
		snprintf(path, sizeof(path), "%s/settings.conf", folder);
		atexit(forget_folder);
	}
	file = fopen(path, "we");
	FUZZ_CHECK(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void check_mistakes(const char *mistakes)
{
	FUZZ_CHECK(*mistakes && mistakes[strlen(mistakes) - 1] == '\n');
	for (const char *line = mistakes; *line; line = strchr(line, '\n') + 1) {
		size_t length = strcspn(line, "\n");

		FUZZ_CHECK(utf8_is_printable(line, length));
		FUZZ_CHECK(!strncmp(line, folder, strlen(folder)));
	}
}

static void show_again(struct config **config)
{
	struct text shown = { 0 }, again = { 0 }, mistakes = { 0 };

	config_show(*config, &shown);
	config_destroy(config);
	write_file(shown.bytes, shown.length);
	*config = config_load(path, NULL, &mistakes);
	FUZZ_CHECK(*config && !mistakes.length);
	config_show(*config, &again);
	FUZZ_CHECK(again.length > 0);
	config_destroy(config);
	text_finish(&mistakes);
	text_finish(&again);
	text_finish(&shown);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct text mistakes = { 0 };
	struct config *config;

	write_file(bytes, length);
	config = config_load(path, NULL, &mistakes);
	if (config) {
		FUZZ_CHECK(!mistakes.length);
		show_again(&config);
	} else {
		check_mistakes(text_string(&mistakes));
	}
	text_finish(&mistakes);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const lines[] = { "[server]", "[database]", "[limits]", "[live]",
		"[auth]", "# a comment", "; another", "", "listen = 0.0.0.0", "listen = ::1",
		"port = 443", "base_url = https://queue.example.org",
		"allowed_origins = https://a.example, https://b.example:8443",
		"trusted_proxies = 10.0.0.0/8 2001:db8::/32", "log_level = warn",
		"conninfo = host=/run/postgresql dbname=foleni", "conninfo = file:/nowhere",
		"conninfo = credential:foleni.conninfo", "tls_key = credential:foleni.tls-key",
		"connections = 4", "header_bytes = 16K", "request_ms = 15 s", "heartbeat_s = 20",
		"issuer = foleni", "session_s = 12h", "access_token_s=900",
		"issuer = Zamu yako \xc3\xa9" };

	for (int64_t count = random_below(random, 12); count; count--) {
		text_add(seed, lines[random_below(random, COUNT_OF(lines))]);
		text_add_char(seed, '\n');
	}
}

const struct fuzz_target fuzz_settings = { try_input, make_seed };
