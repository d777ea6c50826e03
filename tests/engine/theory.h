// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What queueing theory says, to compare the engine with. Any one unit of time. */
#pragma once

enum { THEORY_CLASSES_MAX = 8 };

/* Classes of one exponential service time, the most urgent first. */
struct theory {
	int servers;
	double service; /* Mean. */
	int classes;
	double arrivals[THEORY_CLASSES_MAX]; /* Rates. */
	double slopes[THEORY_CLASSES_MAX];   /* Of the accumulating priority. */
};

/* The probability that somebody who comes has to wait, by servers and offered load. */
double theory_erlang_c(int servers, double offered);
/* Mean waits: first come first served, strict priority (Cobham), accumulating priority
 * (Kleinrock). */
double theory_fifo(const struct theory *theory);
void theory_strict(const struct theory *theory, double waits_out[THEORY_CLASSES_MAX]);
void theory_accumulating(const struct theory *theory, double waits_out[THEORY_CLASSES_MAX]);
