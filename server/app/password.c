// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/password.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/loop/loop.h"
#include "server/app/password_fold.h"
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* OWASP's floor for Argon2id; one lane is all that libsodium knows. */
enum {
	MEMORY_BYTES = 19456 * 1024,
	PASSES = 2,
	/* Nobody's password; keeps the work of folding it small. */
	LENGTH_LIMIT_BYTES = 4 * PASSWORD_MOST,
};

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the size of a hash");

struct password_pool {
	struct loop *loop;
	struct list waiting;
	struct list at_work;
	size_t waiting_count;
	size_t at_work_count;
	size_t waiting_limit;
	size_t at_work_limit;
	/* The hash of a random password: what accounts that are not there are compared with. */
	char nobody[PASSWORD_HASH_BYTES];
};

struct job {
	struct list link;
	struct password_pool *pool; /* NULL: it is gone. */
	password_answered *answered;
	void *arg;
	bool wants_hash;
	bool cannot_be_right;
	char stored[PASSWORD_HASH_BYTES];
	struct password_answer answer;
	size_t length;
	char password[];
};

/* NULL: not UTF-8. password_forget() it. */
static char *fold(const char *password, size_t length, size_t *length_out)
{
	if (!utf8_is_valid(password, length) || memchr(password, '\0', length))
		return NULL;
	return password_fold(
		password, length, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, length_out);
}

/* The library says no only where there is no memory. */
static void make_hash(const char *password, size_t length, char hash_out[PASSWORD_HASH_BYTES])
{
	if (crypto_pwhash_str_alg(hash_out, password, length, PASSES, MEMORY_BYTES,
		    crypto_pwhash_ALG_ARGON2ID13) != 0) {
		fputs("out of memory for a password's hash\n", stderr);
		abort();
	}
}

static void start_library(void)
{
	if (sodium_init() < 0) {
		fputs("libsodium cannot start\n", stderr);
		abort();
	}
}

struct password_pool *password_pool_create(
	struct loop *loop, size_t at_work_limit, size_t waiting_limit)
{
	struct password_pool *pool = mem_alloc(sizeof(*pool));
	unsigned char random[16];

	start_library();
	pool->loop = loop;
	pool->at_work_limit = at_work_limit;
	pool->waiting_limit = waiting_limit;
	list_init(&pool->waiting);
	list_init(&pool->at_work);
	random_bytes(random, sizeof(random));
	make_hash((const char *)random, sizeof(random), pool->nobody);
	return pool;
}

static void job_destroy(struct job *job)
{
	sodium_memzero(job, sizeof(*job) + job->length);
	mem_free(job);
}

void password_pool_destroy(struct password_pool **pool)
{
	struct list *link;

	if (!*pool)
		return;
	while ((link = list_shift(&(*pool)->waiting)))
		job_destroy(LIST_ENTRY(link, struct job, link));
	while ((link = list_shift(&(*pool)->at_work)))
		LIST_ENTRY(link, struct job, link)->pool = NULL;
	mem_free(*pool);
	*pool = NULL;
}

size_t password_pool_at_work(const struct password_pool *pool)
{
	return pool->at_work_count;
}

size_t password_pool_waiting(const struct password_pool *pool)
{
	return pool->waiting_count;
}

/* On another thread: touches the job alone. */
static void work(void *arg)
{
	struct job *job = arg;
	bool is_weak;

	if (job->wants_hash) {
		make_hash(job->password, job->length, job->answer.hash);
		return;
	}
	job->answer.is_right =
		(crypto_pwhash_str_verify(job->stored, job->password, job->length) == 0) &
		!job->cannot_be_right;
	is_weak = job->answer.is_right &&
		  crypto_pwhash_str_needs_rehash(job->stored, PASSES, MEMORY_BYTES) != 0;
	if (is_weak)
		make_hash(job->password, job->length, job->answer.hash);
}

static void worked(void *arg);

static void start(struct password_pool *pool, struct job *job)
{
	list_append(&pool->at_work, &job->link);
	pool->at_work_count++;
	loop_work(pool->loop, work, worked, job);
}

static void worked(void *arg)
{
	struct job *job = arg;
	struct password_pool *pool = job->pool;
	struct list *next;

	if (pool) {
		list_remove(&job->link);
		pool->at_work_count--;
		next = list_shift(&pool->waiting);
		if (next) {
			pool->waiting_count--;
			start(pool, LIST_ENTRY(next, struct job, link));
		}
		job->answered(job->arg, &job->answer);
	}
	job_destroy(job);
}

/* Room is looked for before anything else, so that a flood costs nothing. */
static bool is_full(const struct password_pool *pool)
{
	return pool->at_work_count >= pool->at_work_limit &&
	       pool->waiting_count >= pool->waiting_limit;
}

static struct job *job_create(struct password_pool *pool, const char *password, size_t length,
	password_answered *answered, void *arg)
{
	struct job *job = mem_alloc(sizeof(*job) + length);

	job->pool = pool;
	job->answered = answered;
	job->arg = arg;
	job->length = length;
	memcpy(job->password, password, length);
	return job;
}

static void push(struct password_pool *pool, struct job *job)
{
	if (pool->at_work_count < pool->at_work_limit) {
		start(pool, job);
		return;
	}
	list_append(&pool->waiting, &job->link);
	pool->waiting_count++;
}

enum err password_check(struct password_pool *pool, const char *password, size_t length,
	const char *hash, password_answered *answered, void *arg)
{
	size_t folded_length = 0;
	char *folded = NULL;
	struct job *job;

	if (is_full(pool))
		return ERR_BUSY;
	if (length <= LENGTH_LIMIT_BYTES)
		folded = fold(password, length, &folded_length);
	job = job_create(pool, folded ? folded : "", folded_length, answered, arg);
	job->cannot_be_right = !folded || !hash || strlen(hash) >= PASSWORD_HASH_BYTES;
	snprintf(
		job->stored, sizeof(job->stored), "%s", job->cannot_be_right ? pool->nobody : hash);
	password_forget(folded, folded_length);
	push(pool, job);
	return ERR_OK;
}

enum err password_hash(struct password_pool *pool, const char *password, size_t length,
	password_answered *answered, void *arg)
{
	size_t folded_length;
	struct job *job;
	char *folded;

	if (is_full(pool))
		return ERR_BUSY;
	folded = length <= LENGTH_LIMIT_BYTES ? fold(password, length, &folded_length) : NULL;
	if (!folded)
		return ERR_BAD_FIELD;
	job = job_create(pool, folded, folded_length, answered, arg);
	job->wants_hash = true;
	password_forget(folded, folded_length);
	push(pool, job);
	return ERR_OK;
}

enum err password_hash_now(const char *password, size_t length, char hash_out[PASSWORD_HASH_BYTES])
{
	size_t folded_length;
	char *folded = length <= LENGTH_LIMIT_BYTES ? fold(password, length, &folded_length) : NULL;

	if (!folded)
		return ERR_BAD_FIELD;
	start_library();
	make_hash(folded, folded_length, hash_out);
	password_forget(folded, folded_length);
	return ERR_OK;
}
