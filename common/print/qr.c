// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/qr.h"

#include "common/base/mem.h"
#include <qrencode.h>
#include <string.h>

enum {
	EDGE = 4,        /* modules of white around it: ISO/IEC 18004 */
	EDGE_SMALL = 1,  /* so that it fits on a terminal of 24 rows */
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

static void draw(const QRcode *code, int dots, int edge, struct qr *qr)
{
	qr->side = (code->width + 2 * edge) * dots;
	qr->is_black = mem_array((size_t)qr->side, (size_t)qr->side * sizeof(*qr->is_black));
	for (int y = 0; y < code->width * dots; y++)
		for (int x = 0; x < code->width * dots; x++)
			qr->is_black[(y + edge * dots) * qr->side + x + edge * dots] =
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
		draw(code, dots, EDGE, &qr);
		*qr_out = qr;
	}
	QRcode_free(code);
	return dots >= DOTS_LEAST;
}

bool qr_make_small(const char *address, struct qr *qr_out)
{
	QRcode *code = NULL;

	if (strlen(address) <= BYTES_MOST)
		code = QRcode_encodeString8bit(address, 0, QR_ECLEVEL_L);
	if (!code)
		return false;
	*qr_out = (struct qr){ 0 };
	draw(code, 1, EDGE_SMALL, qr_out);
	QRcode_free(code);
	return true;
}

void qr_finish(struct qr *qr)
{
	mem_free(qr->is_black);
	*qr = (struct qr){ 0 };
}
