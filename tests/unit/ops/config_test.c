// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#define _XOPEN_SOURCE 700 /* nftw */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/ops/config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
	char folder[64];
	char file[96];
	struct config *config;
	struct text mistakes;
	struct text shown;
};

static int set_up(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	strcpy(scene->folder, "/tmp/foleni-config-XXXXXX");
	if (!mkdtemp(scene->folder))
		return -1;
	snprintf(scene->file, sizeof(scene->file), "%s/foleni.conf", scene->folder);
	*state = scene;
	return 0;
}

static int forget(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	nftw(scene->folder, forget, 8, FTW_DEPTH | FTW_PHYS);
	config_destroy(&scene->config);
	text_finish(&scene->mistakes);
	text_finish(&scene->shown);
	mem_free(scene);
	return 0;
}

static void write_bytes(struct scene *s, const char *name, const char *bytes, size_t length)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/conf.d", s->folder);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fwrite(bytes, 1, length, file);
	fclose(file);
}

static void given(struct scene *s, const char *name, const char *content)
{
	write_bytes(s, name, content, strlen(content));
}

static void load(struct scene *s, char *const *environment)
{
	config_destroy(&s->config);
	text_clear(&s->mistakes);
	s->config = config_load(s->file, environment, &s->mistakes);
}

/* Says that there is exactly this line of mistakes, but for the folder at its front. */
static void refused(struct scene *s, const char *line)
{
	char whole[512];

	assert_null(s->config);
	snprintf(whole, sizeof(whole), "%s/%s\n", s->folder, line);
	assert_string_equal(text_string(&s->mistakes), whole);
}

static void accepted(struct scene *s)
{
	assert_string_equal(text_string(&s->mistakes), "");
	assert_non_null(s->config);
}

static void without_a_file_the_defaults_hold(void **state)
{
	struct scene *s = *state;

	s->config = config_load(NULL, NULL, &s->mistakes);
	accepted(s);
	assert_int_equal(s->config->server.port, 8080);
	assert_false(s->config->server.reuse_port);
	assert_int_equal(s->config->limits.body_bytes, 65536);
	assert_int_equal(s->config->limits.request_ms, 15000);
	assert_int_equal(s->config->limits.batch_max, 64);
	assert_int_equal(s->config->limits.password_hashes, 4);
	assert_int_equal(s->config->live.call_unheard_ms, 5000);
	assert_int_equal(s->config->auth.access_token_s, 900);
	assert_int_equal(s->config->server.log_level, LOG_LEVEL_INFO);
	assert_int_equal(s->config->server.trusted_proxies.count, 0);
}

static void a_file_replaces_defaults_with_units_understood(void **state)
{
	struct scene *s = *state;

	given(s, "foleni.conf",
		"\xef\xbb\xbf# a comment\n"
		"; another\r\n"
		"[limits]\r\n"
		"body_bytes = 2M\r\n"
		"request_ms=2 s\n"
		"\n"
		"[server]\n"
		"  reuse_port = yes\n"
		"log_level = debug\n"
		"trusted_proxies = 10.0.0.1, 10.1.0.0/16  ::1\n");
	load(s, NULL);
	accepted(s);
	assert_int_equal(s->config->limits.body_bytes, 2 << 20);
	assert_int_equal(s->config->limits.request_ms, 2000);
	assert_true(s->config->server.reuse_port);
	assert_int_equal(s->config->server.log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(s->config->server.trusted_proxies.count, 3);
	assert_string_equal(s->config->server.trusted_proxies.items[1], "10.1.0.0/16");
	assert_string_equal(s->config->server.trusted_proxies.items[2], "::1");
}

static void a_semicolon_or_hash_inside_a_value_does_not_cut_it(void **state)
{
	struct scene *s = *state;

	given(s, "foleni.conf",
		"[database]\nconninfo = host=/run/postgresql password=a ; b #c user=x\n");
	load(s, NULL);
	accepted(s);
	assert_string_equal(
		s->config->database.conninfo, "host=/run/postgresql password=a ; b #c user=x");
}

static void a_long_value_is_not_cut(void **state)
{
	struct scene *s = *state;
	char content[1200];

	snprintf(content, sizeof(content), "[database]\nconninfo = password=%0900d\n", 7);
	given(s, "foleni.conf", content);
	load(s, NULL);
	accepted(s);
	assert_int_equal(strlen(s->config->database.conninfo), 9 + 900);
}

static void later_parts_win_over_earlier_ones_and_the_environment_over_all(void **state)
{
	struct scene *s = *state;
	char *environment[] = { (char[]){ "FOLENI_SERVER_PORT=4" }, (char[]){ "PATH=/bin" },
		(char[]){ "FOLENI_TEST_ROOT=/x" }, NULL };

	given(s, "foleni.conf", "[server]\nport = 1\n[auth]\nissuer = a\naudience = a\n");
	given(s, "conf.d/20.conf", "[server]\nport = 3\n[auth]\nissuer = c\n");
	given(s, "conf.d/10.conf", "[server]\nport = 2\n[auth]\nissuer = b\naudience = b\n");
	given(s, "conf.d/30.conf.bak", "nonsense\n");
	given(s, "conf.d/.40.conf", "nonsense\n");
	load(s, environment);
	accepted(s);
	assert_int_equal(s->config->server.port, 4);
	assert_string_equal(s->config->auth.issuer, "c");
	assert_string_equal(s->config->auth.audience, "b");
}

static void each_mistake_is_told_with_its_place(void **state)
{
	static const struct {
		const char *content;
		const char *told;
	} cases[] = {
		{ "[server]\nprot = 1\n", "foleni.conf:2: [server] has no setting \"prot\"; is "
					  "\"port\" meant?" },
		{ "[server]\nissuer = x\n", "foleni.conf:2: [server] has no setting \"issuer\"; it "
					    "belongs to [auth]" },
		{ "[server]\ncolour = x\n", "foleni.conf:2: [server] has no setting \"colour\"" },
		{ "[sever]\nport = 1\n", "foleni.conf:1: there is no section [sever]; is [server] "
					 "meant?" },
		{ "[colours]\n", "foleni.conf:1: there is no section [colours]" },
		{ "\xef\xbb\xbf[colours]\na = b\n",
			"foleni.conf:1: there is no section [colours]" },
		{ "[server\nport = 1\n",
			"foleni.conf:1: a section needs a name and a closing \"]\"" },
		{ "port = 1\n", "foleni.conf:1: \"port\" stands before the first [section]" },
		{ "[server]\n\nport\n", "foleni.conf:3: \"port\" is neither [section] nor name = "
					"value" },
		{ "[server]\nport = 1\nport = 1\n", "foleni.conf:3: server.port was given in line "
						    "2 already" },
		{ "[server]\nport = many\n", "foleni.conf:2: server.port: \"many\" is not a whole "
					     "number (0 to 65535)" },
		{ "[server]\nport = -1\n", "foleni.conf:2: server.port: \"-1\" is not a whole "
					   "number (0 to 65535)" },
		{ "[server]\nport =\n", "foleni.conf:2: server.port: \"\" is not a whole number "
					"(0 to 65535)" },
		{ "[server]\nport = 65536\n", "foleni.conf:2: server.port: 65536 is not between 0 "
					      "and 65535" },
		{ "[server]\nport = 99999999999999999999\n",
			"foleni.conf:2: server.port: 99999999999999999999 is not between 0 and "
			"65535" },
		{ "[limits]\nbody_bytes = 16385K\n",
			"foleni.conf:2: limits.body_bytes: 16385K is not between 1024 and "
			"16777216" },
		{ "[limits]\nbody_bytes = 18014398509481985K\n",
			"foleni.conf:2: limits.body_bytes: 18014398509481985K is not between 1024 "
			"and 16777216" },
		{ "[limits]\nbody_bytes = 1 parsec\n",
			"foleni.conf:2: limits.body_bytes: \"1 parsec\" is not a size in bytes, or "
			"with K, M or G behind it for powers of 1024 (1024 to 16777216 bytes)" },
		{ "[server]\nreuse_port = maybe\n", "foleni.conf:2: server.reuse_port: \"maybe\" "
						    "is neither yes nor no" },
		{ "[server]\nlog_level = loud\n", "foleni.conf:2: server.log_level: \"loud\" is "
						  "not debug, info, warn or error" },
		{ "[server]\nlisten = localhost\n", "foleni.conf:2: server.listen: \"localhost\" "
						    "is not an IPv4 or IPv6 address" },
		{ "[server]\ntrusted_proxies = 10.0.0.1, proxy.local\n",
			"foleni.conf:2: server.trusted_proxies: \"proxy.local\" is neither an "
			"address nor a network like 10.1.0.0/16" },
		{ "[server]\nallowed_origins = https://a.example b.example\n",
			"foleni.conf:2: server.allowed_origins: \"b.example\" is not like "
			"https://queue.example.org" },
		{ "[server]\nbase_url = https://h/\n",
			"foleni.conf:2: server.base_url: \"https://h/\" is not like "
			"https://queue.example.org" },
		{ "[server]\nbase_url = https://h/queue\n",
			"foleni.conf:2: server.base_url: \"https://h/queue\" has a path; the "
			"server "
			"needs a host name of its own" },
		{ "[live]\nsnapshot_after_events = 4097\n",
			"foleni.conf:2: live.snapshot_after_events: 4097 is not between 0 and "
			"4096" },
		{ "[auth]\nissuer =\n", "foleni.conf:2: auth.issuer: must not be empty" },
		{ "[auth]\nissuer = a\x1b[2J\n", "foleni.conf:2: auth.issuer: control characters "
						 "or not UTF-8" },
		{ "[auth]\nis\x1bsuer = a\n", "foleni.conf:2: [auth] has no setting \"is?suer\"; "
					      "is \"issuer\" meant?" },
		{ "[auth]\nsigning_key = key.pem\n", "foleni.conf:2: auth.signing_key: \"key.pem\" "
						     "must be a full path, from /" },
		{ "[auth]\nsigning_key = /nowhere/key.pem\n",
			"foleni.conf:2: auth.signing_key: /nowhere/key.pem: No such file or "
			"directory" },
		{ "[auth]\nsigning_key = /usr\n", "foleni.conf:2: auth.signing_key: /usr is a "
						  "folder" },
		{ "[server]\nstate_directory = /etc/passwd\n",
			"foleni.conf:2: server.state_directory: /etc/passwd is not a "
			"folder" },
		/* Where one has its default, the other is at fault. */
		{ "[server]\ntls_certificate = /etc/passwd\n",
			"foleni.conf:2: server.tls_certificate and server.tls_key need each "
			"other" },
		{ "[limits]\nbatch_max = 9\ncommands_queued = 8\n",
			"foleni.conf:2: limits.batch_max is larger than limits.commands_queued" },
	};
	struct scene *s = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		given(s, "foleni.conf", cases[i].content);
		load(s, NULL);
		refused(s, cases[i].told);
	}
}

static void all_mistakes_are_told_not_only_the_first(void **state)
{
	struct scene *s = *state;
	char *environment[] = { (char[]){ "FOLENI_SERVER_PORTS=4" },
		(char[]){ "FOLENI_LIMITS_BATCH_MAX=65" }, NULL };
	char whole[1024];

	given(s, "foleni.conf", "[server]\nport = x\nlog_level = y\n[nope\n");
	given(s, "conf.d/a.conf", "[server]\nport = z\n");
	load(s, environment);
	assert_null(s->config);
	snprintf(whole, sizeof(whole),
		"%s/foleni.conf:2: server.port: \"x\" is not a whole number (0 to 65535)\n"
		"%s/foleni.conf:3: server.log_level: \"y\" is not debug, info, warn or error\n"
		"%s/foleni.conf:4: a section needs a name and a closing \"]\"\n"
		"%s/conf.d/a.conf:2: server.port: \"z\" is not a whole number (0 to 65535)\n"
		"FOLENI_SERVER_PORTS: [server] has no setting \"ports\"; is \"port\" meant?\n"
		"FOLENI_LIMITS_BATCH_MAX: limits.batch_max: 65 is not between 1 and 64\n",
		s->folder, s->folder, s->folder, s->folder);
	assert_string_equal(text_string(&s->mistakes), whole);
}

static void a_file_that_cannot_be_read_is_a_mistake(void **state)
{
	struct scene *s = *state;

	load(s, NULL);
	refused(s, "foleni.conf: No such file or directory");
	mkdir(s->file, 0700);
	load(s, NULL);
	refused(s, "foleni.conf: Is a directory");
}

static void a_file_that_is_no_text_is_a_mistake(void **state)
{
	struct scene *s = *state;
	char *large = mem_alloc(2 << 20);
	char line[5000];

	write_bytes(s, "foleni.conf", "[server]\nport = 1\0\n", 19);
	load(s, NULL);
	refused(s, "foleni.conf: the file holds a NUL byte");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	given(s, "foleni.conf", line);
	load(s, NULL);
	refused(s, "foleni.conf:1: the line is longer than 4095 bytes");
	memset(large, '\n', (2 << 20) - 1);
	given(s, "foleni.conf", large);
	load(s, NULL);
	refused(s, "foleni.conf: the file is larger than 1048576 bytes");
	mem_free(large);
}

static void a_secret_is_never_shown(void **state)
{
	struct scene *s = *state;

	given(s, "foleni.conf", "[database]\nconninfo = password=hunter2\n");
	load(s, NULL);
	accepted(s);
	config_show(s->config, &s->shown);
	assert_null(strstr(text_string(&s->shown), "hunter2"));
	assert_non_null(strstr(text_string(&s->shown), "# conninfo = (hidden)\n"));
}

static void what_is_shown_can_be_read_again(void **state)
{
	struct scene *s = *state;
	struct text again = { 0 };

	given(s, "foleni.conf",
		"[server]\nport = 1\ntrusted_proxies = ::1,10.0.0.0/8\n[limits]\nbody_bytes = "
		"1M\n");
	load(s, NULL);
	accepted(s);
	config_show(s->config, &s->shown);
	given(s, "foleni.conf", text_string(&s->shown));
	load(s, NULL);
	accepted(s);
	assert_int_equal(s->config->server.port, 1);
	assert_int_equal(s->config->limits.body_bytes, 1 << 20);
	assert_int_equal(s->config->server.trusted_proxies.count, 2);
	config_show(s->config, &again);
	assert_non_null(strstr(text_string(&again), "port = 1\n"));
	text_finish(&again);
}

static void what_is_shown_names_where_it_came_from(void **state)
{
	struct scene *s = *state;
	char *environment[] = { (char[]){ "FOLENI_AUTH_ISSUER=x" }, NULL };
	char expected[256];

	given(s, "foleni.conf", "[server]\nport = 1\n");
	load(s, environment);
	accepted(s);
	config_show(s->config, &s->shown);
	snprintf(expected, sizeof(expected), "\n# from %s:2\nport = 1\n", s->file);
	assert_non_null(strstr(text_string(&s->shown), expected));
	assert_non_null(strstr(text_string(&s->shown), "# from FOLENI_AUTH_ISSUER\nissuer = x\n"));
}

static void the_signing_key_lies_in_the_state_directory_unless_named(void **state)
{
	struct scene *s = *state;
	char variable[sizeof(s->file) + 32];
	char *environment[] = { variable, NULL };
	char *path;

	given(s, "foleni.conf", "a key");
	assert_int_equal(chmod(s->file, 0600), 0);
	snprintf(variable, sizeof(variable), "FOLENI_AUTH_SIGNING_KEY=%s", s->file);
	s->config = config_load(NULL, NULL, &s->mistakes);
	path = config_signing_key_path(s->config);
	assert_string_equal(path, "/var/lib/foleni/signing-key.pem");
	mem_free(path);
	config_destroy(&s->config);
	s->config = config_load(NULL, environment, &s->mistakes);
	path = config_signing_key_path(s->config);
	assert_string_equal(path, s->file);
	mem_free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_file_the_defaults_hold),
		TEST(a_file_replaces_defaults_with_units_understood),
		TEST(a_semicolon_or_hash_inside_a_value_does_not_cut_it),
		TEST(a_long_value_is_not_cut),
		TEST(later_parts_win_over_earlier_ones_and_the_environment_over_all),
		TEST(each_mistake_is_told_with_its_place),
		TEST(all_mistakes_are_told_not_only_the_first),
		TEST(a_file_that_cannot_be_read_is_a_mistake),
		TEST(a_file_that_is_no_text_is_a_mistake),
		TEST(a_secret_is_never_shown),
		TEST(what_is_shown_can_be_read_again),
		TEST(what_is_shown_names_where_it_came_from),
		TEST(the_signing_key_lies_in_the_state_directory_unless_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
