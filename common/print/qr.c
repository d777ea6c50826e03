// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/qr.h"

#include "common/base/mem.h"
#include <qrencode.h>
#include <string.h>

enum {
	EDGE = 4,        /* modules of white around it: ISO/IEC 18004 */
	DOTS_MOST = 8,   /* a module of 1 mm */
	DOTS_LEAST = 3,  /* smaller ones run together on cheap paper, and a lone dot is DLE */
	BLACK = 1,       /* the lowest bit of a module */
	BYTES_MOST = 512 /* of an address */
};

static int dots_per_module(int modules, int paper_dots)
{
	int dots = paper_dots * 2 / 3 / modules;

	if (dots < DOTS_LEAST)
		dots = paper_dots / modules;
	return dots < DOTS_MOST ? dots : DOTS_MOST;
}

static void draw(const QRcode *code, int dots, struct qr *qr)
{
	for (int y = 0; y < code->width * dots; y++)
		for (int x = 0; x < code->width * dots; x++)
			qr->is_black[(y + EDGE * dots) * qr->side + x + EDGE * dots] =
				code->data[y / dots * code->width + x / dots] & BLACK;
}

bool qr_make(const char *address, int paper_dots, struct qr *qr_out)
{
	QRcode *code = NULL;
	struct qr qr = { 0 };
	int dots = 0;

	if (strlen(address) <= BYTES_MOST)
		code = QRcode_encodeString8bit(address, 0, QR_ECLEVEL_M);
	if (code)
		dots = dots_per_module(code->width + 2 * EDGE, paper_dots);
	if (dots >= DOTS_LEAST) {
		qr.side = (code->width + 2 * EDGE) * dots;
		qr.is_black = mem_array((size_t)qr.side, (size_t)qr.side * sizeof(*qr.is_black));
		draw(code, dots, &qr);
		*qr_out = qr;
	}
	QRcode_free(code);
	return dots >= DOTS_LEAST;
}

void qr_finish(struct qr *qr)
{
	mem_free(qr->is_black);
	*qr = (struct qr){ 0 };
}
