// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/audit_chain.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/audit_sealer.h"
#include "server/app/es256.h"
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HASH_HEX = 2 * AUDIT_HASH_BYTES,
	/* Of what a seal covers; more would bury it. */
	NAMED_MAX = 200,
	LINE_BYTES = 256,
};

/* Rows, as a reader looks for them. */
struct names {
	struct text text;
	size_t count;
};

struct audit_chain {
	const char *facility;
	audit_chain_found *found;
	void *arg;
	struct audit_chain_sums sums;
	int64_t dropped_seq;
	char before[HASH_HEX + 1]; /* "": there is none, or it is not known. */
	bool is_lost;              /* The link before is missing: nothing to compare with. */
	bool has_no_keys;
	bool is_broken;        /* A seal did not fit: those behind it do not, either. */
	struct names unsealed; /* What no seal has covered yet. */
	int64_t unsealed_from; /* The first link of it. */
	/* The link that is being taken. */
	struct audit_chain_link link;
	char hash[HASH_HEX + 1];
	struct names names;
	struct text leaves;  /* As the database says, in hex. */
	struct text content; /* Before there were leaves: the texts of the rows. */
	size_t position;     /* Of the next leaf. */
	int64_t expected_seq;
};

struct audit_chain *audit_chain_create(const char *facility, audit_chain_found *found, void *arg)
{
	struct audit_chain *chain = mem_alloc(sizeof(*chain));

	chain->facility = facility;
	chain->found = found;
	chain->arg = arg;
	chain->unsealed_from = 1;
	return chain;
}

void audit_chain_destroy(struct audit_chain **chain)
{
	if (!*chain)
		return;
	text_finish(&(*chain)->unsealed.text);
	text_finish(&(*chain)->names.text);
	text_finish(&(*chain)->leaves);
	text_finish(&(*chain)->content);
	mem_free(*chain);
	*chain = NULL;
}

void audit_chain_forgive(struct audit_chain *chain, int64_t dropped_seq)
{
	chain->dropped_seq = dropped_seq;
}

void audit_chain_without_keys(struct audit_chain *chain)
{
	chain->has_no_keys = true;
}

struct audit_chain_sums audit_chain_sums(const struct audit_chain *chain)
{
	return chain->sums;
}

PRINTF_LIKE(2, 3) static void tell(struct audit_chain *chain, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	chain->sums.problems++;
	chain->found(chain->arg, line);
}

/* The same with names behind it, however many. */
static void tell_names(struct audit_chain *chain, struct text *line, const struct names *names)
{
	text_add(line, names->count ? text_string(&names->text) : "nothing");
	if (names->count > NAMED_MAX)
		text_printf(line, " and %zu more", names->count - NAMED_MAX);
	chain->sums.problems++;
	chain->found(chain->arg, text_string(line));
	text_finish(line);
}

static bool is_of_events(const struct audit_chain *chain)
{
	return chain->link.last_seq > 0;
}

static const char *kind(const struct audit_chain *chain)
{
	return is_of_events(chain) ? "event" : "audit row";
}

/* ---- hashes ---- */

static void leaf_of(const char *text, char leaf_out[HASH_HEX + 1])
{
	unsigned char hash[AUDIT_HASH_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	hex_encode(hash, sizeof(hash), leaf_out);
}

/* What is no hex counts as nothing, and so breaks the hash. */
static void add_hex(crypto_hash_sha256_state *state, const char *hex, size_t length)
{
	unsigned char *bytes = mem_alloc(length / 2 + 1);
	size_t count = 0;

	if (sodium_hex2bin(bytes, length / 2, hex, length, NULL, &count, NULL) == 0)
		crypto_hash_sha256_update(state, bytes, count);
	mem_free(bytes);
}

/* What the hash of the link has to be. */
static void hash_link(const struct audit_chain *chain, char hash_out[HASH_HEX + 1])
{
	unsigned char hash[AUDIT_HASH_BYTES];
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	add_hex(&state, chain->before, strlen(chain->before));
	if (chain->link.leaves)
		add_hex(&state, text_string(&chain->leaves), chain->leaves.length);
	else
		crypto_hash_sha256_update(&state,
			(const unsigned char *)text_string(&chain->content), chain->content.length);
	crypto_hash_sha256_final(&state, hash);
	hex_encode(hash, sizeof(hash), hash_out);
}

/* ---- rows ---- */

static void add_name(struct names *names, const char *kind, const char *key)
{
	if (names->count++ < NAMED_MAX)
		text_printf(&names->text, "%s%s %s", names->text.length ? ", " : "", kind, key);
}

static void clear_names(struct names *names)
{
	text_clear(&names->text);
	names->count = 0;
}

static void take_text(struct audit_chain *chain, const char *key, const char *text)
{
	char leaf[HASH_HEX + 1];

	if (!chain->link.leaves) {
		if (chain->content.length)
			text_add_char(&chain->content, '\n');
		text_add(&chain->content, text);
		return;
	}
	leaf_of(text, leaf);
	if ((chain->position + 1) * HASH_HEX > chain->leaves.length)
		tell(chain, "%s %s was put into link %lld", kind(chain), key,
			(long long)chain->link.number);
	else if (memcmp(chain->leaves.bytes + chain->position * HASH_HEX, leaf, HASH_HEX) != 0)
		tell(chain, "%s %s was changed", kind(chain), key);
}

static bool was_dropped(const struct audit_chain *chain)
{
	return is_of_events(chain) && chain->expected_seq <= chain->dropped_seq;
}

/* Two events of one number: the second was put in, unless it is the one that the leaf knows. */
static bool is_twice(struct audit_chain *chain, const char *key)
{
	if (!is_of_events(chain) || strtoll(key, NULL, 10) >= chain->expected_seq)
		return false;
	tell(chain, "event %s is there twice: one was put in", key);
	return true;
}

void audit_chain_take(struct audit_chain *chain, const char *key, const char *text)
{
	if (is_twice(chain, key))
		return;
	if (text)
		take_text(chain, key, text);
	else if (was_dropped(chain))
		chain->sums.dropped++;
	else
		tell(chain, "%s %s is missing", kind(chain), key);
	add_name(&chain->names, kind(chain), key);
	add_name(&chain->unsealed, kind(chain), key);
	chain->position++;
	chain->expected_seq++;
	if (is_of_events(chain))
		chain->sums.events++;
	else
		chain->sums.rows++;
}

/* ---- links ---- */

static void tell_missing_links(struct audit_chain *chain, int64_t to)
{
	int64_t from = chain->sums.last_link + 1;

	if (from == to)
		tell(chain, "link %lld is missing", (long long)from);
	else
		tell(chain, "links %lld to %lld are missing", (long long)from, (long long)to);
	chain->is_lost = true;
}

static void tell_missing_events(struct audit_chain *chain, int64_t from, int64_t to)
{
	if (chain->is_lost)
		return; /* They are in the links that are missing. */
	if (from == to)
		tell(chain, "event %lld is in no link: it was taken away before it was chained",
			(long long)from);
	else
		tell(chain,
			"events %lld to %lld are in no link: they were taken away before they "
			"were chained",
			(long long)from, (long long)to);
}

void audit_chain_begin(struct audit_chain *chain, const struct audit_chain_link *link)
{
	chain->link = *link;
	chain->position = 0;
	chain->expected_seq = link->first_seq;
	text_clear(&chain->leaves);
	text_clear(&chain->content);
	clear_names(&chain->names);
	if (link->leaves)
		text_add(&chain->leaves, link->leaves);
	if (link->number != chain->sums.last_link + 1)
		tell_missing_links(chain, link->number - 1);
	if (is_of_events(chain) && link->first_seq != chain->sums.last_seq + 1)
		tell_missing_events(chain, chain->sums.last_seq + 1, link->first_seq - 1);
	snprintf(chain->hash, sizeof(chain->hash), "%s", link->hash);
}

static bool is_signed(const struct audit_chain *chain)
{
	const struct audit_sealer_claim claim = {
		.facility = chain->facility,
		.number = chain->link.number,
		.seq = chain->sums.last_seq,
		.hash_hex = chain->hash,
	};

	return audit_sealer_is_signed(chain->link.key, &claim, chain->link.signature);
}

/* Why the seal vouches for nothing; NULL: it does. */
static const char *seal_fault(const struct audit_chain *chain)
{
	if (strcmp(chain->link.seal_hash, chain->hash) != 0)
		return "is of another hash";
	if (!chain->link.key && chain->has_no_keys)
		return NULL;
	if (!chain->link.key)
		return "is by a key that nobody vouches for";
	return is_signed(chain) ? NULL : "has a signature that is not that of its key";
}

static void check_seal(struct audit_chain *chain)
{
	const char *fault = seal_fault(chain);

	chain->sums.seals++;
	if (!fault) {
		chain->sums.sealed_link = chain->link.number;
		chain->sums.sealed_seq = chain->sums.last_seq;
		chain->is_broken = false;
	} else if (!chain->is_broken) {
		struct text line = { 0 };

		text_printf(&line,
			"the seal of link %lld %s (%s): something was written anew in "
			"links %lld to %lld: ",
			(long long)chain->link.number, fault, chain->link.key_id,
			(long long)chain->unsealed_from, (long long)chain->link.number);
		tell_names(chain, &line, &chain->unsealed);
		chain->is_broken = true;
	}
	clear_names(&chain->unsealed);
	chain->unsealed_from = chain->link.number + 1;
}

void audit_chain_end(struct audit_chain *chain)
{
	char wanted[HASH_HEX + 1];
	bool has_text = chain->link.leaves || chain->content.length;

	if (is_of_events(chain))
		chain->sums.last_seq = chain->link.last_seq;
	hash_link(chain, wanted);
	if (!chain->is_lost && has_text && strcmp(wanted, chain->hash) != 0) {
		struct text line = { 0 };

		text_printf(&line, "link %lld was changed, or does not follow the one before it: ",
			(long long)chain->link.number);
		tell_names(chain, &line, &chain->names);
	}
	chain->is_lost = false;
	chain->sums.links++;
	chain->sums.last_link = chain->link.number;
	memcpy(chain->before, chain->hash, sizeof(chain->before));
	if (chain->link.seal_hash)
		check_seal(chain);
}

void audit_chain_compare(
	struct audit_chain *chain, int64_t number, int64_t seq, const char *hash, const char *where)
{
	if (number > chain->sums.last_link)
		tell(chain, "links %lld to %lld are missing, up to event %lld: %s has the seal",
			(long long)chain->sums.last_link + 1, (long long)number, (long long)seq,
			where);
	else if (strcmp(hash, chain->hash) != 0)
		tell(chain,
			"link %lld was sealed with another hash: %s has that seal; something "
			"up to it was written anew",
			(long long)number, where);
}
