// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/unsafe.h"

#include "common/base/mem.h"
#include "common/base/network.h"
#include "common/base/text.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	TOKEN_LONG_S = 900,
	SESSION_LONG_S = 24 * 3600,
	LOCK_LATE_S = 30 * 60,
	PATIENT_SESSION_LONG_S = 30 * 24 * 3600,
	FREE_GUESSES_MANY = 10,
	WAIT_SHORT_S = 60,
	WAIT_LONG_S = 3600,
	TRIES_OF_ADDRESS_MANY = 600,
	/* Of an address as IPv6 writes it, 96 bits stand before an IPv4 one. */
	NETWORK_WIDE_BITS = 96 + 8,
	NETWORK_WIDE_BITS_IPV6 = 32,
};

static bool is_set(const char *value)
{
	return *value != '\0';
}

/* ---- files ---- */

/* The file that a setting came from. NULL: none, its default or the environment; mem_free it. */
static char *file_of(const struct config *config, int setting)
{
	const char *from = config_from(config, setting);
	const char *colon = from ? strrchr(from, ':') : NULL;

	return colon ? mem_strndup(from, (size_t)(colon - from)) : NULL;
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? status.st_mode : 0;
}

/* noun: what is secret. Whoever reads it can be the server at the database, or at the gateway. */
static void look_at_secret(
	const struct config *config, int setting, const char *noun, struct text *what)
{
	char *file = file_of(config, setting);

	if (config_is_apart(config, setting) || !config_from(config, setting)) {
		mem_free(file);
		return;
	}
	if (!file)
		text_printf(what,
			"systemd shows the environment of a service to everybody on this machine, "
			"and containers keep it; put the %s into a file of its own and say file: "
			"and its path",
			noun);
	else if (mode_of(file) & S_IROTH)
		text_printf(what,
			"everybody on this machine can read the %s in %s; chmod it to 0640 and "
			"chgrp it to the server's group, or put the %s into a file of its own and "
			"say file: and its path",
			noun, file, noun);
	mem_free(file);
}

static void password_of_server(const struct config *config, struct text *what)
{
	if (db_conninfo_has_password(config->database.conninfo))
		look_at_secret(config, CONFIG_AT_database_conninfo, "password", what);
}

static void password_of_owner(const struct config *config, struct text *what)
{
	if (db_conninfo_has_password(config->database.owner_conninfo))
		look_at_secret(config, CONFIG_AT_database_owner_conninfo, "password", what);
}

static void key_of_gateway(const struct config *config, struct text *what)
{
	if (is_set(config->sms.key))
		look_at_secret(config, CONFIG_AT_sms_key, "key", what);
}

/* How others can change this file, and what helps; NULL: they cannot. */
static const char *changeable(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return NULL;
	if (status.st_mode & (S_IWGRP | S_IWOTH))
		return "others can change it, and so what the server does; chown it to root, "
		       "chmod it to 0640";
	if (status.st_uid != 0 && status.st_uid != geteuid())
		return "it belongs to another account, which can change what the server does; "
		       "chown it to root, or run this as the account of the server if it is "
		       "that one's";
	return NULL;
}

/* Told once for a file, at the first setting that came from it. */
static size_t look_at_files(const struct config *config, unsafe_found *found, void *arg)
{
	char *before = NULL;
	size_t count = 0;

	for (int i = 0; i < CONFIG_SETTING_COUNT; i++) {
		char *file = file_of(config, i);
		const char *why =
			file && (!before || strcmp(file, before) != 0) ? changeable(file) : NULL;

		if (why) {
			found(arg, file, "the file", why);
			count++;
		}
		if (file) {
			mem_free(before);
			before = file;
		}
	}
	mem_free(before);
	return count;
}

/* Whoever may write there can replace the keys that sign tokens. */
static void state_directory(const struct config *config, struct text *what)
{
	const char *path = config->server.state_directory;
	struct stat status;

	if (stat(path, &status) < 0)
		return;
	if (status.st_uid != geteuid() && geteuid() != 0)
		text_printf(what, "%s belongs to another account; chown it to that of the server",
			path);
	else if (status.st_mode & (S_IRWXG | S_IRWXO))
		text_printf(what,
			"others can look into %s, or change what is in it; chmod it to 0700", path);
}

/* ---- the network ---- */

static bool is_loopback(const char *address)
{
	return !strncmp(address, "127.", 4) || !strcmp(address, "::1");
}

static void plain_http(const struct config *config, struct text *what)
{
	if (!is_loopback(config->server.listen) && !is_set(config->server.tls_certificate) &&
		!config->server.trusted_proxies.count)
		text_printf(what,
			"passwords, tokens and names of patients go over the network in the "
			"clear; set server.tls_certificate and server.tls_key, or listen at "
			"127.0.0.1 "
			"behind a proxy with TLS and name it in server.trusted_proxies");
}

/* A page of this machine itself, for whoever tries things out. */
static bool is_plain_origin(const char *origin)
{
	const char *host = origin + strlen("http://");

	if (strncmp(origin, "http://", strlen("http://")) != 0)
		return false;
	return strncmp(host, "localhost", 9) != 0 && strncmp(host, "127.", 4) != 0 &&
	       strncmp(host, "[::1]", 5) != 0;
}

static void plain_base_url(const struct config *config, struct text *what)
{
	if (is_plain_origin(config->server.base_url))
		text_add(what,
			"the links on tickets and in messages lead to a page that anybody on "
			"the way can read and change; make it https://");
}

static void plain_origins(const struct config *config, struct text *what)
{
	for (size_t i = 0; i < config->server.allowed_origins.count; i++) {
		const char *origin = config->server.allowed_origins.items[i];

		if (!is_plain_origin(origin))
			continue;
		text_printf(what,
			"anybody on the way can change the pages of %s, which may use the "
			"API; make it https://",
			origin);
		return;
	}
}

static bool is_wide(const char *words)
{
	static const struct network ipv4 = { .bytes = { [10] = 0xff, [11] = 0xff }, .bits = 96 };
	struct network network;

	if (!network_parse(words, &network))
		return false;
	return network.bits <
	       (network_holds(&ipv4, &network) ? NETWORK_WIDE_BITS : NETWORK_WIDE_BITS_IPV6);
}

static void wide_proxies(const struct config *config, struct text *what)
{
	for (size_t i = 0; i < config->server.trusted_proxies.count; i++) {
		const char *network = config->server.trusted_proxies.items[i];

		if (!is_wide(network))
			continue;
		text_printf(what,
			"anybody in %s can say which address they come from, and so pass "
			"the limits of one address; name the proxies themselves",
			network);
		return;
	}
}

static void exposed_database(const struct config *config, struct text *what)
{
	if (db_conninfo_is_exposed(config->database.conninfo))
		text_add(what, "anybody on the way to the database can be taken for it; add "
			       "sslmode=verify-full and sslrootcert=");
}

static void exposed_owner(const struct config *config, struct text *what)
{
	if (is_set(config->database.owner_conninfo) &&
		db_conninfo_is_exposed(config->database.owner_conninfo))
		text_add(what, "anybody on the way to the database can be taken for it; add "
			       "sslmode=verify-full and sslrootcert=");
}

/* ---- rights and times ---- */

static void one_role(const struct config *config, struct text *what)
{
	if (is_set(config->database.owner_conninfo) &&
		db_conninfo_is_same_role(
			config->database.conninfo, config->database.owner_conninfo))
		text_add(what, "the server is to work as the role that owns the tables, and will "
			       "refuse to; say user=foleni_server");
}

static void long_token(const struct config *config, struct text *what)
{
	if (config->auth.access_token_s > TOKEN_LONG_S)
		text_add(what,
			"who copies a token can use it for longer than 15 minutes; make it 900 "
			"or less, consoles renew it by themselves");
}

static void long_session(const struct config *config, struct text *what)
{
	if (config->auth.session_s > SESSION_LONG_S)
		text_add(what,
			"a console that was left stays signed in for more than a day; make it "
			"12h");
}

static void late_lock(const struct config *config, struct text *what)
{
	if (!config->auth.console_lock_s || config->auth.console_lock_s > LOCK_LATE_S)
		text_add(what,
			"a console that was left shows patients to whoever passes; make it 15min "
			"or less");
}

static void no_second_factor(const struct config *config, struct text *what)
{
	if (config->auth.second_factor == SECOND_FACTOR_NONE)
		text_add(what,
			"who guesses the password of an administrator is one; make it admins or "
			"staff");
}

/* ---- brakes ---- */

static void many_guesses(const struct config *config, struct text *what)
{
	if (config->limits.sign_in_failures > FREE_GUESSES_MANY)
		text_add(what,
			"who guesses a password has many tries before he waits; make it 10 or "
			"less");
}

static void short_or_long_wait(const struct config *config, struct text *what)
{
	if (config->limits.sign_in_wait_max_s < WAIT_SHORT_S)
		text_add(what, "who guesses passwords hardly waits; make it 15min");
	else if (config->limits.sign_in_wait_max_s > WAIT_LONG_S)
		text_add(what,
			"who types wrong passwords for somebody else keeps him out for long where "
			"he has not worked before; make it 15min");
}

static void many_guesses_of_address(const struct config *config, struct text *what)
{
	if (config->limits.sign_in_per_minute > TRIES_OF_ADDRESS_MANY)
		text_add(what,
			"one address can try a password for all accounts within minutes; make it "
			"60");
}

static void long_patient_session(const struct config *config, struct text *what)
{
	if (config->auth.patient_session_s > PATIENT_SESSION_LONG_S)
		text_add(what,
			"who finds a phone sees for months what the hospital tells its owner; "
			"make it 30d or less");
}

static void talkative_log(const struct config *config, struct text *what)
{
	if (config->server.log_level == LOG_LEVEL_DEBUG)
		text_add(what,
			"the log grows quickly and tells more than anybody needs for the work; "
			"make it info");
}

static const struct {
	int setting;
	const char *name;
	void (*look)(const struct config *config, struct text *what);
} rows[] = {
	{ CONFIG_AT_server_listen, "server.listen", plain_http },
	{ CONFIG_AT_server_base_url, "server.base_url", plain_base_url },
	{ CONFIG_AT_server_allowed_origins, "server.allowed_origins", plain_origins },
	{ CONFIG_AT_server_trusted_proxies, "server.trusted_proxies", wide_proxies },
	{ CONFIG_AT_server_log_level, "server.log_level", talkative_log },
	{ CONFIG_AT_server_state_directory, "server.state_directory", state_directory },
	{ CONFIG_AT_database_conninfo, "database.conninfo", password_of_server },
	{ CONFIG_AT_database_conninfo, "database.conninfo", exposed_database },
	{ CONFIG_AT_database_conninfo, "database.conninfo", one_role },
	{ CONFIG_AT_database_owner_conninfo, "database.owner_conninfo", password_of_owner },
	{ CONFIG_AT_database_owner_conninfo, "database.owner_conninfo", exposed_owner },
	{ CONFIG_AT_limits_sign_in_per_minute, "limits.sign_in_per_minute",
		many_guesses_of_address },
	{ CONFIG_AT_limits_sign_in_failures, "limits.sign_in_failures", many_guesses },
	{ CONFIG_AT_limits_sign_in_wait_max_s, "limits.sign_in_wait_max_s", short_or_long_wait },
	{ CONFIG_AT_auth_access_token_s, "auth.access_token_s", long_token },
	{ CONFIG_AT_auth_session_s, "auth.session_s", long_session },
	{ CONFIG_AT_auth_console_lock_s, "auth.console_lock_s", late_lock },
	{ CONFIG_AT_auth_patient_session_s, "auth.patient_session_s", long_patient_session },
	{ CONFIG_AT_auth_second_factor, "auth.second_factor", no_second_factor },
	{ CONFIG_AT_sms_key, "sms.key", key_of_gateway },
};

size_t unsafe_look(const struct config *config, unsafe_found *found, void *arg)
{
	size_t count = look_at_files(config, found, arg);

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *from = config_from(config, rows[i].setting);
		struct text what = { 0 };

		rows[i].look(config, &what);
		if (what.length) {
			found(arg, from ? from : "default", rows[i].name, text_string(&what));
			count++;
		}
		text_finish(&what);
	}
	return count;
}
