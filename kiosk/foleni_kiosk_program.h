// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The display as a running program: terminal, link, voice and display in one loop. */
#pragma once

#include "common/link/access.h"
#include "common/term/term.h"
#include "kiosk/announce.h"
#include "kiosk/device.h"

enum { KIOSK_WHY_BYTES = 1280 };

enum kiosk_voice { KIOSK_VOICE_OFF, KIOSK_VOICE_CLIPS, KIOSK_VOICE_ESPEAK };

struct kiosk_settings {
	struct access access; /* the password is wiped as soon as the link has it */
	struct device device; /* where no login is given */
	const char *pin_file, *log_file;
	char pin[SECRET_BYTES]; /* "": none */
	enum language languages[ANNOUNCE_LANGUAGES];
	size_t language_count; /* 0: as the hospital says */
	enum kiosk_voice voice;
	const char *clips, *cache, *player;
	struct term_options term;
	int log_fd; /* -1: nowhere */
};

/* Returns after it was told to end: an exit code of sysexits.h; why_out: "" or what was wrong. */
int kiosk_run(struct kiosk_settings *settings, char why_out[KIOSK_WHY_BYTES]);
