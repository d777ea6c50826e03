// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/status.h"

/* Bits that are the same in every answer tell the kinds apart. */
enum {
	REALTIME_MASK = 0x93,
	REALTIME = 0x12,
	MARK_MASK = 0x90,
	MARK = 0x00,
};
enum {
	PAPER_END = 0x60,  /* 4: the sensor at the end of the roll */
	COVER = 0x04,      /* 2: */
	STOPPED = 0x20,    /* printing stands because of the paper */
	BROKEN = 0x40,     /* knife, heat, ... */
	NOT_ONLINE = 0x08, /* 1: */
};

void status_take(struct status *status, unsigned char byte)
{
	if ((byte & REALTIME_MASK) != REALTIME) {
		status->is_done = status->is_done || (byte & MARK_MASK) == MARK;
		return;
	}
	if (status->answers == STATUS_ANSWERS)
		*status = (struct status){ .is_done = status->is_done };
	switch (status->answers++) {
	case 0:
		status->has_no_paper = byte & PAPER_END;
		return;
	case 1:
		status->is_open = byte & COVER;
		status->has_no_paper = status->has_no_paper || byte & STOPPED;
		status->is_unready = byte & BROKEN;
		return;
	default:
		status->is_unready = status->is_unready || byte & NOT_ONLINE;
		return;
	}
}

enum printer_why status_why(const struct status *status)
{
	if (status->is_open)
		return PRINTER_COVER_OPEN;
	if (status->has_no_paper)
		return PRINTER_NO_PAPER;
	return status->is_unready ? PRINTER_NOT_READY : PRINTER_NONE;
}
