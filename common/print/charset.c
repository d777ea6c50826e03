// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/charset.h"

#include "common/base/unicode.h"

enum { FIRST_HIGH = 0x80 };

/* The upper halves, from 0x80 on. */
static const struct {
	unsigned char page;
	const char *high;
} charsets[] = {
	[CHARSET_437] = { 0, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»"
			     "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
			     "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■" },
	[CHARSET_858] = { 19, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»"
			      "░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀"
			      "ÓßÔÒõÕµþÞÚÛÙýÝ¯´" },
	[CHARSET_ASCII] = { 0, "" },
};

static const struct {
	uint32_t character;
	const char *plain;
} folds[] = {
	{ 0x00a0, " " },  /* no-break space */
	{ 0x00ad, "" },   /* soft hyphen */
	{ 0x2010, "-" },  /* hyphen */
	{ 0x2011, "-" },  /* no-break hyphen */
	{ 0x2012, "-" },  /* figure dash */
	{ 0x2013, "-" },  /* en dash */
	{ 0x2014, "-" },  /* em dash */
	{ 0x2018, "'" },  /* quotes */
	{ 0x2019, "'" },  /* also the one of ng'ombe */
	{ 0x02bc, "'" },  /* the letter */
	{ 0x201c, "\"" }, /* double quotes */
	{ 0x201d, "\"" },
	{ 0x2022, "*" }, /* bullet */
	{ 0x00b7, "-" }, /* middle dot */
	{ 0x2026, "..." },
	{ 0x202f, " " },
};

unsigned char charset_page(enum charset charset)
{
	return charsets[charset].page;
}

/* 0: the page has it not. */
static unsigned char find_high(enum charset charset, uint32_t character)
{
	const char *high = charsets[charset].high;

	for (unsigned at = FIRST_HIGH; *high; at++)
		if (unicode_next(&high) == character)
			return (unsigned char)at;
	return 0;
}

static void add(enum charset charset, uint32_t character, struct text *bytes)
{
	unsigned char high = find_high(charset, character);

	if (high) {
		text_add_char(bytes, (char)high);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(folds); i++)
		if (folds[i].character == character) {
			text_add(bytes, folds[i].plain);
			return;
		}
	/* A mark that stands on the letter before it; what would do something, not say it. */
	if (unicode_width(character) == 0 || !unicode_is_harmless(character))
		return;
	text_add_char(bytes, unicode_plain(character));
}

void charset_fold(enum charset charset, const char *utf8, struct text *bytes)
{
	uint32_t character;

	while ((character = unicode_next(&utf8))) {
		if (character < ' ' || character == 0x7f)
			text_add_char(bytes, ' ');
		else if (character < FIRST_HIGH)
			text_add_char(bytes, (char)character);
		else
			add(charset, character, bytes);
	}
}
