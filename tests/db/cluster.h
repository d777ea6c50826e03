// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A private PostgreSQL cluster for one test program, by packaging/cluster. It is removed when the
 * program ends, however it ends. What fails here ends the program. */
#pragma once

#include <stdbool.h>

struct cluster;

/* Running, with the roles foleni_owner, foleni_server, foleni_report and an empty database. */
struct cluster *cluster_create(void);
/* Sets *cluster to NULL. NULL is fine. */
void cluster_destroy(struct cluster **cluster);
/* Does nothing where it runs. */
void cluster_start(struct cluster *cluster);
void cluster_stop(struct cluster *cluster, bool is_immediate);
/* SIGKILL to the postmaster. */
void cluster_kill(struct cluster *cluster);
/* Sends a signal to all backends of a role. After a SIGKILL the server restarts by itself. */
void cluster_signal_backends(struct cluster *cluster, const char *role, int signal);
/* Adds a line to the configuration; counts from the next start. */
void cluster_configure(struct cluster *cluster, const char *line);
/* Borrowed until the cluster is destroyed. */
const char *cluster_conninfo(const struct cluster *cluster, const char *role);

/* Runs statements on a connection of their own. */
void cluster_run(struct cluster *cluster, const char *role, const char *sql);
/* The same with the statements of a file that lies here. */
void cluster_run_file(struct cluster *cluster, const char *role, const char *name);
/* The first value of the last statement's first row as text; mem_free it. "" where null. */
char *cluster_ask(struct cluster *cluster, const char *role, const char *sql);
/* The same as a number. */
long long cluster_count(struct cluster *cluster, const char *role, const char *sql);
/* The SQLSTATE with which the statement is refused, "00000" where it is not. Borrowed until the
 * next call. */
const char *cluster_refusal(struct cluster *cluster, const char *role, const char *sql);
