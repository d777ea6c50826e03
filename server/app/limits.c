// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A bucket is one number, the time at which it would be full again (the "generic cell rate
 * algorithm"): exact, and nothing ticks. */
#include "server/app/limits.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_BYTES = 16,
	TEXT_LIMIT_BYTES = 255,
	LONGEST_SHIFT = 20,
	/* What one call looks at must not push itself out. */
	ENTRIES_LEAST = 4,
};

/* After so long without a failure those before are forgotten. */
#define FORGET_US US_PER_DAY

/* What an entry is about, beyond the rows of limits.def. */
enum { KIND_ACCOUNT = LIMIT_COUNT, KIND_ACCOUNT_AT_ADDRESS };

static const enum limit_by bys[] = {
#define LIMIT(name, by, count, period_s, help) [LIMIT_##name] = LIMIT_BY_##by,
#include "server/app/limits.def"
#undef LIMIT
};

static const char *const names[] = {
	[LIMIT_NONE] = "none",
#define LIMIT(name, by, count, period_s, help) [LIMIT_##name] = #name,
#include "server/app/limits.def"
#undef LIMIT
};

struct rule {
	int64_t count;
	int64_t period_us;
};

static const struct rule default_rules[] = {
#define LIMIT(name, by, count, period_s, help) [LIMIT_##name] = { count, (period_s)*US_PER_S },
#include "server/app/limits.def"
#undef LIMIT
};

struct key {
	unsigned char bytes[KEY_BYTES];
};

struct entry {
	struct list used;   /* In struct limits, the longest unused first. */
	struct entry *next; /* In its slot. */
	struct key key;
	int64_t full_us; /* A bucket. */
	int64_t told_us; /* When it was told last that nothing was left; 0: never. */
	/* An account, or one at an address. */
	int64_t failed_us;
	int64_t forgiven_us; /* An account: what failed until then does not count, anywhere. */
	int64_t wait_until_us;
	unsigned failures;
	unsigned taken; /* An account at an address: of LIMIT_sign_in, and not given back. */
	bool is_known;
};

struct limits {
	struct rule rules[LIMIT_COUNT];
	unsigned free_failures;
	int64_t longest_wait_us;
	/* Nobody outside can choose keys that fall into one slot. */
	unsigned char secret[crypto_generichash_KEYBYTES_MIN];
	struct entry *entries;
	size_t capacity;
	size_t count;
	struct entry **slots;
	size_t slot_count;
	struct list used;
};

enum limit_by limit_by(enum limit limit)
{
	return bys[limit];
}

const char *limit_name(enum limit limit)
{
	return names[limit];
}

enum limit limit_find(const char *name)
{
	for (int limit = LIMIT_NONE + 1; limit < LIMIT_COUNT; limit++)
		if (strcmp(names[limit], name) == 0)
			return (enum limit)limit;
	return LIMIT_NONE;
}

struct limits *limits_create(size_t entries)
{
	struct limits *limits = mem_alloc(sizeof(*limits));

	memcpy(limits->rules, default_rules, sizeof(limits->rules));
	limits_set_sign_in(limits, 5, 900);
	random_bytes(limits->secret, sizeof(limits->secret));
	limits->capacity = entries > ENTRIES_LEAST ? entries : ENTRIES_LEAST;
	limits->entries = mem_array(limits->capacity, sizeof(*limits->entries));
	limits->slot_count = 16;
	while (limits->slot_count < limits->capacity)
		limits->slot_count *= 2;
	limits->slots = mem_array(limits->slot_count, sizeof(struct entry *));
	list_init(&limits->used);
	return limits;
}

void limits_destroy(struct limits **limits)
{
	if (!*limits)
		return;
	mem_free((*limits)->slots);
	mem_free((*limits)->entries);
	mem_free(*limits);
	*limits = NULL;
}

void limits_set(struct limits *limits, enum limit limit, int64_t count, int64_t period_s)
{
	limits->rules[limit] = (struct rule){ count, period_s * US_PER_S };
}

void limits_set_sign_in(struct limits *limits, unsigned free_failures, int64_t longest_wait_s)
{
	limits->free_failures = free_failures;
	limits->longest_wait_us = longest_wait_s * US_PER_S;
}

size_t limits_count(const struct limits *limits)
{
	return limits->count;
}

/* Hashing of what makes a key, piece by piece. */
static void add_bytes(crypto_generichash_state *hash, const void *bytes, size_t count)
{
	unsigned char length = (unsigned char)count;

	/* The length first, so that no two sequences of pieces are the same. */
	crypto_generichash_update(hash, &length, 1);
	crypto_generichash_update(hash, bytes, count);
}

static void add_text(crypto_generichash_state *hash, const char *text)
{
	char folded[TEXT_LIMIT_BYTES];
	size_t length = strnlen(text, sizeof(folded));

	for (size_t i = 0; i < length; i++)
		folded[i] = (char)tolower((unsigned char)text[i]);
	add_bytes(hash, folded, length);
}

/* Whoever has one address of IPv6 has its whole /64. */
static void add_address(crypto_generichash_state *hash, const char *text)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned char address[16];

	if (inet_pton(AF_INET, text, address) == 1)
		add_bytes(hash, address, 4);
	else if (inet_pton(AF_INET6, text, address) != 1)
		add_text(hash, text);
	else if (memcmp(address, mapped, sizeof(mapped)) == 0)
		add_bytes(hash, address + 12, 4);
	else
		add_bytes(hash, address, 8);
}

/* Either may be NULL. */
static struct key make_key(
	const struct limits *limits, int kind, const char *address, const char *text)
{
	crypto_generichash_state hash;
	struct key key;

	crypto_generichash_init(&hash, limits->secret, sizeof(limits->secret), KEY_BYTES);
	add_bytes(&hash, &kind, sizeof(kind));
	if (address)
		add_address(&hash, address);
	if (text)
		add_text(&hash, text);
	crypto_generichash_final(&hash, key.bytes, KEY_BYTES);
	return key;
}

static struct entry **slot_of(const struct limits *limits, const struct key *key)
{
	size_t hash;

	memcpy(&hash, key->bytes, sizeof(hash));
	return &limits->slots[hash & (limits->slot_count - 1)];
}

/* Where the entry hangs, or where its chain ends. */
static struct entry **locate(const struct limits *limits, const struct key *key)
{
	struct entry **at = slot_of(limits, key);

	while (*at && memcmp((*at)->key.bytes, key->bytes, KEY_BYTES) != 0)
		at = &(*at)->next;
	return at;
}

static struct entry *find(const struct limits *limits, const struct key *key)
{
	return *locate(limits, key);
}

/* A new entry, or the one that was not used for the longest time. */
static struct entry *take_free(struct limits *limits)
{
	struct entry *entry;

	if (limits->count < limits->capacity)
		return &limits->entries[limits->count++];
	entry = LIST_ENTRY(list_shift(&limits->used), struct entry, used);
	*locate(limits, &entry->key) = entry->next;
	return entry;
}

static struct entry *get(struct limits *limits, const struct key *key)
{
	struct entry *entry = find(limits, key);
	struct entry **slot;

	if (entry) {
		list_remove(&entry->used);
	} else {
		entry = take_free(limits);
		slot = slot_of(limits, key);
		*entry = (struct entry){ .key = *key, .next = *slot };
		*slot = entry;
	}
	list_append(&limits->used, &entry->used);
	return entry;
}

static struct key bucket_key(const struct limits *limits, enum limit limit, const char *key)
{
	bool is_address = bys[limit] == LIMIT_BY_ADDRESS;

	return make_key(limits, (int)limit, is_address ? key : NULL, is_address ? NULL : key);
}

bool limits_take(struct limits *limits, enum limit limit, const char *key, int64_t now_us,
	int64_t *retry_us_out)
{
	const struct rule *rule = &limits->rules[limit];
	const int64_t one_us = rule->period_us / rule->count;
	struct key made = bucket_key(limits, limit, key);
	struct entry *entry = get(limits, &made);
	int64_t full_us = entry->full_us > now_us ? entry->full_us : now_us;

	if (full_us + one_us - now_us > rule->period_us) {
		*retry_us_out = full_us + one_us - now_us - rule->period_us;
		return false;
	}
	entry->full_us = full_us + one_us;
	return true;
}

struct limit_state limits_look(
	struct limits *limits, enum limit limit, const char *key, int64_t now_us)
{
	const struct rule *rule = &limits->rules[limit];
	struct key made = bucket_key(limits, limit, key);
	const struct entry *entry = find(limits, &made);
	int64_t until_us = entry && entry->full_us > now_us ? entry->full_us - now_us : 0;

	return (struct limit_state){
		.count = rule->count,
		.period_s = rule->period_us / US_PER_S,
		.left = (rule->period_us - until_us) / (rule->period_us / rule->count),
		.full_in_s = (until_us + US_PER_S - 1) / US_PER_S,
	};
}

bool limits_is_news(struct limits *limits, enum limit limit, const char *key, int64_t now_us)
{
	struct key made = bucket_key(limits, limit, key);
	struct entry *entry = find(limits, &made);

	if (!entry || (entry->told_us && now_us - entry->told_us < limits->rules[limit].period_us))
		return false;
	entry->told_us = now_us;
	return true;
}

void limits_give_back(struct limits *limits, enum limit limit, const char *key)
{
	const struct rule *rule = &limits->rules[limit];
	struct key made = bucket_key(limits, limit, key);
	struct entry *entry = find(limits, &made);

	if (entry)
		entry->full_us -= rule->period_us / rule->count;
}

static int64_t wait_after(const struct limits *limits, unsigned failures)
{
	unsigned shift = failures - limits->free_failures - 1;
	int64_t wait_us;

	if (failures <= limits->free_failures)
		return 0;
	wait_us = US_PER_S << (shift < LONGEST_SHIFT ? shift : LONGEST_SHIFT);
	return wait_us < limits->longest_wait_us ? wait_us : limits->longest_wait_us;
}

static void count_failure(const struct limits *limits, struct entry *entry, int64_t now_us)
{
	if (entry->failures && now_us - entry->failed_us > FORGET_US)
		entry->failures = 0;
	entry->failures++;
	entry->failed_us = now_us;
	entry->wait_until_us = now_us + wait_after(limits, entry->failures);
}

static void take_back(const struct limits *limits, struct entry *entry, unsigned failures)
{
	entry->failures -= failures < entry->failures ? failures : entry->failures;
	entry->wait_until_us = entry->failed_us + wait_after(limits, entry->failures);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void give_back_try(struct limits *limits, const char *address, struct entry *here)
{
	if (here && here->taken) {
		here->taken--;
		limits_give_back(limits, LIMIT_sign_in, address);
	}
}

bool limits_sign_in_try(struct limits *limits, const char *address, const char *login,
	int64_t now_us, int64_t *retry_us_out)
{
	struct key here_key = make_key(limits, KIND_ACCOUNT_AT_ADDRESS, address, login);
	struct key account_key = make_key(limits, KIND_ACCOUNT, NULL, login);
	struct entry *here = find(limits, &here_key), *account;
	bool works_here = here && here->is_known && !here->failures;
	int64_t until_us;

	if (!works_here && !limits_take(limits, LIMIT_sign_in, address, now_us, retry_us_out))
		return false;
	account = get(limits, &account_key);
	here = get(limits, &here_key);
	here->taken += !works_here;
	if (here->failures && here->failed_us <= account->forgiven_us)
		take_back(limits, here, here->failures);
	until_us = here->wait_until_us;
	if (!here->is_known)
		until_us = later(until_us, account->wait_until_us);
	if (now_us < until_us) {
		*retry_us_out = until_us - now_us;
		return false;
	}
	count_failure(limits, here, now_us);
	if (!here->is_known)
		count_failure(limits, account, now_us);
	return true;
}

void limits_sign_in_right(struct limits *limits, const char *address, const char *login)
{
	struct key here_key = make_key(limits, KIND_ACCOUNT_AT_ADDRESS, address, login);
	struct key account_key = make_key(limits, KIND_ACCOUNT, NULL, login);
	struct entry *here = get(limits, &here_key);
	struct entry *account = find(limits, &account_key);

	/* Behind one address many sign in at the beginning of a shift. */
	give_back_try(limits, address, here);
	/* Whoever guesses elsewhere still waits: only what was counted from here is forgiven. */
	if (!here->is_known && account)
		take_back(limits, account, here->failures);
	take_back(limits, here, here->failures);
	here->is_known = true;
}

bool limits_sign_in_waits_for_others(
	struct limits *limits, const char *address, const char *login, int64_t now_us)
{
	struct key here_key = make_key(limits, KIND_ACCOUNT_AT_ADDRESS, address, login);
	struct key account_key = make_key(limits, KIND_ACCOUNT, NULL, login);
	const struct entry *here = find(limits, &here_key);
	const struct entry *account = find(limits, &account_key);

	if (here && (here->is_known || here->wait_until_us > now_us))
		return false;
	return (account && account->wait_until_us > now_us) ||
	       limits_look(limits, LIMIT_sign_in, address, now_us).left == 0;
}

void limits_sign_in_know(struct limits *limits, const char *address, const char *login)
{
	struct key here_key = make_key(limits, KIND_ACCOUNT_AT_ADDRESS, address, login);

	get(limits, &here_key)->is_known = true;
}

void limits_sign_in_forgive(struct limits *limits, const char *login, int64_t now_us)
{
	struct key account_key = make_key(limits, KIND_ACCOUNT, NULL, login);
	struct entry *account = get(limits, &account_key);

	take_back(limits, account, account->failures);
	account->forgiven_us = now_us;
}

void limits_sign_in_undecided(struct limits *limits, const char *address, const char *login)
{
	struct key here_key = make_key(limits, KIND_ACCOUNT_AT_ADDRESS, address, login);
	struct key account_key = make_key(limits, KIND_ACCOUNT, NULL, login);
	struct entry *here = find(limits, &here_key);
	struct entry *account = find(limits, &account_key);

	give_back_try(limits, address, here);
	if (here)
		take_back(limits, here, 1);
	if (account && !(here && here->is_known))
		take_back(limits, account, 1);
}
