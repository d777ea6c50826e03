// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The voice of a hall: plays a sentence, from a recording where there is one, else by a program
 * that makes speech of text, whose sounds are kept. One sound at a time. It never blocks and never
 * logs; a program that hangs is ended, and the sentence counts as not heard. */
#pragma once

#include "common/base/attr.h"
#include "common/loop/loop.h"
#include "common/model/words.h"

struct voice;

/* All of it is copied. */
struct voice_options {
	/* A folder with chime.wav, and for each language, sw and en, a folder of recordings: whole
	 * sentences by their key, and the parts of sentences. NULL: there is none. */
	const char *clips;
	const char *cache;  /* a folder for what was made */
	const char *player; /* a command, words with blanks between; the files follow it */
	/* A command that is followed by -v LANGUAGE -w FILE TEXT. NULL: only recordings speak. */
	const char *speech;
	uint32_t limit_ms; /* for one sentence; 0: VOICE_LIMIT_MS */
};
enum { VOICE_LIMIT_MS = 30000 };

/* NULL with errno set: the cache cannot be used. */
MUST_CHECK struct voice *voice_create(struct loop *loop, const struct voice_options *options);
/* Ends what is being played; nobody is told. Sets *voice to NULL. NULL is fine. */
void voice_destroy(struct voice **voice);

struct voice_sentence {
	enum language language;
	const char *key;   /* "call-a041-room-2"; kiosk/phrase.h. NULL: there is no recording */
	const char *parts; /* "number a 0 4 1 go room-2"; NULL as above */
	const char *text;
};

/* Why the last sound was not heard. */
enum voice_trouble {
	VOICE_WELL,
	VOICE_NO_SPEECH, /* there is no recording, and no speech could be made */
	VOICE_NO_SOUND,  /* the player has failed: most often there is no sound card */
	VOICE_HUNG,      /* a program took too long */
	VOICE_TROUBLE_COUNT,
};
/* "well", "no_speech", ... for logs and tests. */
const char *voice_trouble_word(enum voice_trouble trouble);
enum voice_trouble voice_trouble(const struct voice *voice);

/* Comes from the loop, never from within a call of this module; may call it, but not destroy it. */
typedef void voice_played(void *arg, bool was_heard);
/* Nothing else may be playing. */
void voice_say(struct voice *voice, const struct voice_sentence *sentence, voice_played *played,
	void *arg);
void voice_chime(struct voice *voice, voice_played *played, void *arg);
