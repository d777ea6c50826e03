// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/db/cluster.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The superuser is the last. */
static const char *const roles[] = { "foleni_owner", "foleni_server", "foleni_report", "postgres" };

struct cluster {
	char dir[32];
	char conninfo[COUNT_OF(roles)][160];
	pid_t remover;
	int life[2]; /* A pipe: its end tells the remover that this program is gone. */
};

static void require(bool is_true, const char *what, const char *why)
{
	if (is_true)
		return;
	fprintf(stderr, "cluster: %s: %s\n", what, why);
	exit(EXIT_FAILURE);
}

static void command(const struct cluster *cluster, const char *verb, const char *options)
{
	char line[512];

	snprintf(line, sizeof(line), "'%s' %s '%s' %s >/dev/null", CLUSTER_PROGRAM, verb,
		cluster->dir, options);
	require(system(line) == 0, verb, line);
}

/* Outlives a crash of the test program and the terminal's Ctrl-C. */
static void start_remover(struct cluster *cluster)
{
	char byte;

	/* The database must not inherit the writing end: it would keep the pipe open. */
	require(pipe(cluster->life) == 0 && fcntl(cluster->life[1], F_SETFD, FD_CLOEXEC) == 0,
		"pipe", "refused");
	cluster->remover = fork();
	require(cluster->remover >= 0, "fork", "refused");
	if (cluster->remover > 0) {
		close(cluster->life[0]);
		return;
	}
	setsid();
	close(cluster->life[1]);
	while (read(cluster->life[0], &byte, 1) > 0)
		;
	execl(CLUSTER_PROGRAM, CLUSTER_PROGRAM, "destroy", cluster->dir, (char *)NULL);
	_exit(127);
}

struct cluster *cluster_create(void)
{
	struct cluster *cluster = mem_alloc(sizeof(*cluster));

	strcpy(cluster->dir, "/tmp/foleni-test.XXXXXX");
	require(mkdtemp(cluster->dir), "mkdtemp", "refused");
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		snprintf(cluster->conninfo[i], sizeof(cluster->conninfo[i]),
			"host=%s port=5432 dbname=foleni user=%s", cluster->dir, roles[i]);
	start_remover(cluster);
	command(cluster, "create", "--fast");
	cluster_start(cluster);
	return cluster;
}

void cluster_destroy(struct cluster **cluster)
{
	if (!*cluster)
		return;
	close((*cluster)->life[1]);
	waitpid((*cluster)->remover, NULL, 0);
	mem_free(*cluster);
	*cluster = NULL;
}

void cluster_start(struct cluster *cluster)
{
	command(cluster, "start", "");
}

void cluster_stop(struct cluster *cluster, bool is_immediate)
{
	command(cluster, "stop", is_immediate ? "--immediate" : "");
}

void cluster_kill(struct cluster *cluster)
{
	char path[64];
	FILE *file;
	int pid = 0;

	snprintf(path, sizeof(path), "%s/data/postmaster.pid", cluster->dir);
	file = fopen(path, "re");
	require(file && fscanf(file, "%d", &pid) == 1 && pid > 1, path, "not readable");
	fclose(file);
	kill(pid, SIGKILL);
}

void cluster_configure(struct cluster *cluster, const char *line)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/data/postgresql.conf", cluster->dir);
	file = fopen(path, "ae");
	require(file && fprintf(file, "%s\n", line) > 0, path, "not writable");
	fclose(file);
}

const char *cluster_conninfo(const struct cluster *cluster, const char *role)
{
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		if (!strcmp(roles[i], role))
			return cluster->conninfo[i];
	require(false, role, "there is no such role");
	return NULL;
}

/* What a test does by hand it does for all facilities, unless it says something else. */
static PGconn *connect_as(struct cluster *cluster, const char *role)
{
	const char *const keys[] = { "dbname", "options", NULL };
	const char *const values[] = { cluster_conninfo(cluster, role), "-c foleni.facility=all",
		NULL };
	PGconn *pg = PQconnectdbParams(keys, values, 1);

	require(PQstatus(pg) == CONNECTION_OK, role, PQerrorMessage(pg));
	return pg;
}

static bool is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

char *cluster_ask(struct cluster *cluster, const char *role, const char *sql)
{
	PGconn *pg = connect_as(cluster, role);
	PGresult *result = PQexec(pg, sql);
	char *value;

	require(is_good(result), sql, PQresultErrorMessage(result));
	value = mem_strdup(PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(pg);
	return value;
}

void cluster_run(struct cluster *cluster, const char *role, const char *sql)
{
	mem_free(cluster_ask(cluster, role, sql));
}

void cluster_run_file(struct cluster *cluster, const char *role, const char *name)
{
	struct text path = { 0 }, sql = { 0 };
	char block[4096];
	size_t length;
	FILE *file;

	text_printf(&path, "%s/%s", CLUSTER_FOLDER, name);
	file = fopen(text_string(&path), "re");
	require(file, text_string(&path), "not readable");
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		text_add_bytes(&sql, block, length);
	fclose(file);
	cluster_run(cluster, role, text_string(&sql));
	text_finish(&sql);
	text_finish(&path);
}

long long cluster_count(struct cluster *cluster, const char *role, const char *sql)
{
	char *value = cluster_ask(cluster, role, sql);
	long long count = strtoll(value, NULL, 10);

	mem_free(value);
	return count;
}

const char *cluster_refusal(struct cluster *cluster, const char *role, const char *sql)
{
	static char sqlstate[6];
	PGconn *pg = connect_as(cluster, role);
	PGresult *result = PQexec(pg, sql);
	const char *given = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	snprintf(sqlstate, sizeof(sqlstate), "%s", given ? given : "00000");
	PQclear(result);
	PQfinish(pg);
	return sqlstate;
}

void cluster_signal_backends(struct cluster *cluster, const char *role, int signal)
{
	struct text sql = { 0 };
	char *pids, *rest, *pid;

	text_printf(&sql,
		"SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE usename = '%s'",
		role);
	pids = cluster_ask(cluster, "postgres", text_string(&sql));
	for (pid = strtok_r(pids, " ", &rest); pid; pid = strtok_r(NULL, " ", &rest))
		kill((pid_t)strtol(pid, NULL, 10), signal);
	text_finish(&sql);
	mem_free(pids);
}
