// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/theory.h"

double theory_erlang_c(int servers, double offered)
{
	double term = 1, sum = 0;

	for (int i = 0; i < servers; i++) {
		sum += term;
		term *= offered / (i + 1);
	}
	term *= servers / (servers - offered);
	return term / (sum + term);
}

static double load_of(const struct theory *theory, int row)
{
	return theory->arrivals[row] * theory->service / theory->servers;
}

static double total_load(const struct theory *theory)
{
	double load = 0;

	for (int i = 0; i < theory->classes; i++)
		load += load_of(theory, i);
	return load;
}

double theory_fifo(const struct theory *theory)
{
	const double load = total_load(theory);

	return theory_erlang_c(theory->servers, load * theory->servers) * theory->service /
	       (theory->servers * (1 - load));
}

void theory_strict(const struct theory *theory, double waits_out[THEORY_CLASSES_MAX])
{
	const double base = theory_fifo(theory) * (1 - total_load(theory));
	double above = 0;

	for (int i = 0; i < theory->classes; i++) {
		const double with = above + load_of(theory, i);

		waits_out[i] = base / ((1 - above) * (1 - with));
		above = with;
	}
}

void theory_accumulating(const struct theory *theory, double waits_out[THEORY_CLASSES_MAX])
{
	const double *slopes = theory->slopes;

	/* From the slowest class up. */
	for (int k = theory->classes - 1; k >= 0; k--) {
		double top = theory_fifo(theory), bottom = 1;

		for (int i = 0; i < theory->classes; i++) {
			if (slopes[i] < slopes[k])
				top -= load_of(theory, i) * waits_out[i] *
				       (1 - slopes[i] / slopes[k]);
			if (slopes[i] > slopes[k])
				bottom -= load_of(theory, i) * (1 - slopes[k] / slopes[i]);
		}
		waits_out[k] = top / bottom;
	}
}
