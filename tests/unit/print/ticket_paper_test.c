// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/ticket_paper.h"

#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "tests/unit/print/reader.h"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADDRESS "https://foleni.hospitali.example/t/0123456789abcdefghjkmnpqrs"

static struct ticket_paper ordinary(void)
{
	struct ticket_paper paper = {
		.facility_sw = "Hospitali ya Mfano",
		.facility_en = "Example Hospital",
		.number = "A042",
		.service_sw = "Daktari",
		.service_en = "Doctor",
		.ahead = 6,
		.wait = { WAIT_RANGE, 20, 35 },
		.utc_offset_s = 3 * 3600,
		.address = ADDRESS,
		.is_shown = true,
	};

	assert_true(time_parse("2026-11-22T08:41:30+03:00", &paper.printed_us));
	return paper;
}

static struct reader print(const struct ticket_paper *paper, enum paper width, enum charset charset)
{
	struct text bytes = { 0 };
	struct reader reader = { .columns = paper_columns(width) };

	ticket_paper_put(
		paper, &(struct escpos){ .paper = width, .charset = charset, .bytes = &bytes });
	reader_take(&reader, &bytes);
	text_finish(&bytes);
	return reader;
}

static bool says(const struct ticket_paper *paper, const char *words)
{
	struct reader reader = print(paper, PAPER_58, CHARSET_437);
	bool found = strstr(text_string(&reader.paper), words);

	if (!found)
		print_message("not on the paper: %s\n%s", words, text_string(&reader.paper));
	reader_finish(&reader);
	return found;
}

static const char narrow[] = "|       Hospitali ya Mfano       | !\n"
			     "|        Example Hospital        |\n"
			     "\n"
			     "|          Nambari yako          |\n"
			     "|          Your number           |\n"
			     "|A042 | x6 !\n"
			     "\n"
			     "|            Daktari             | !\n"
			     "|             Doctor             |\n"
			     "\n"
			     "|      Walio mbele yako: 6       | !\n"
			     "|     People ahead of you: 6     |\n"
			     "|  Subiri takriban dakika 20-35  | !\n"
			     "|    Wait about 20-35 minutes    |\n"
			     "|  Wa dharura huhudumiwa kwanza  |\n"
			     "|   Emergencies are seen first   |\n"
			     "\n"
			     "|Tazama skrini uone nambari yako | !\n"
			     "|Watch the screen for your number|\n"
			     "[picture 320x246]\n"
			     "| Skani msimbo uone nafasi yako  |\n"
			     "|   Scan to follow your place    |\n"
			     "|https://foleni.hospitali.example|\n"
			     "| /t/0123456789abcdefghjkmnpqrs  |\n"
			     "\n"
			     "|  Hali ya 22/11/2026, saa 2:41  |\n"
			     "|        asubuhi (08:41)         |\n"
			     "|    As of 22/11/2026, 08:41     |\n"
			     "[feed 3]\n"
			     "[cut]\n";

static void a_narrow_paper_looks_so(void **state)
{
	const struct ticket_paper paper = ordinary();
	struct reader reader = print(&paper, PAPER_58, CHARSET_437);
	(void)state;

	assert_string_equal(text_string(&reader.paper), narrow);
	reader_finish(&reader);
}

static const char wide[] = "|               Hospitali ya Mfano               | !\n"
			   "|                Example Hospital                |\n"
			   "|         NAKALA         | x2 !\n"
			   "|          COPY          | x2\n"
			   "\n"
			   "|                  Nambari yako                  |\n"
			   "|                  Your number                   |\n"
			   "|  A042  | x6 !\n"
			   "\n"
			   "|                    Daktari                     | !\n"
			   "|                     Doctor                     |\n"
			   "\n"
			   "|              Walio mbele yako: 6               | !\n"
			   "|             People ahead of you: 6             |\n"
			   "|          Subiri takriban dakika 20-35          | !\n"
			   "|            Wait about 20-35 minutes            |\n"
			   "|          Wa dharura huhudumiwa kwanza          |\n"
			   "|           Emergencies are seen first           |\n"
			   "\n"
			   "|        Tazama skrini uone nambari yako         | !\n"
			   "|        Watch the screen for your number        |\n"
			   "[picture 456x328]\n"
			   "|         Skani msimbo uone nafasi yako          |\n"
			   "|           Scan to follow your place            |\n"
			   "|      https://foleni.hospitali.example/t/       |\n"
			   "|           0123456789abcdefghjkmnpqrs           |\n"
			   "\n"
			   "|  Hali ya 22/11/2026, saa 2:41 asubuhi (08:41)  |\n"
			   "|            As of 22/11/2026, 08:41             |\n"
			   "[feed 3]\n"
			   "[cut]\n";

static void a_wide_paper_looks_so(void **state)
{
	struct ticket_paper paper = ordinary();
	struct reader reader;
	(void)state;

	paper.is_copy = true;
	reader = print(&paper, PAPER_80, CHARSET_437);
	assert_string_equal(text_string(&reader.paper), wide);
	reader_finish(&reader);
}

/* ---- the code ---- */

static void write_file(const char *path, const struct text *bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes->bytes, 1, bytes->length, file), bytes->length);
	assert_int_equal(fclose(file), 0);
}

/* What a phone would read. */
static void scan(const struct text *picture, char *read_out, size_t room)
{
	char path[] = "/tmp/foleni-ticket-XXXXXX";
	int ends[2], status, file = mkstemp(path);
	size_t length = 0;
	ssize_t count;
	pid_t child;

	assert_true(file >= 0);
	close(file);
	write_file(path, picture);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execlp("zbarimg", "zbarimg", "--quiet", "--nodbus", "--raw", path, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((count = read(ends[0], read_out + length, room - 1 - length)) > 0)
		length += (size_t)count;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	unlink(path);
	assert_int_equal(status, 0);
	read_out[length] = '\0';
	read_out[strcspn(read_out, "\n")] = '\0';
}

static void the_code_is_read_as_the_address_at_both_widths(void **state)
{
	static const char *const addresses[] = {
		ADDRESS,
		"http://10.0.0.5:8080/t/0123456789abcdefghjkmnpqrs",
		("https://a-very-long-name-of-a-hospital-and-of-its-district-and-of-its-region."
		 "foleni.health.go.example:8443/t/0123456789abcdefghjkmnpqrs"),
	};
	char read[512];
	(void)state;

	for (size_t i = 0; i < COUNT_OF(addresses); i++)
		for (int width = PAPER_58; width <= PAPER_80; width++) {
			struct ticket_paper paper = ordinary();
			struct reader reader;

			paper.address = addresses[i];
			reader = print(&paper, (enum paper)width, CHARSET_437);
			scan(&reader.picture, read, sizeof(read));
			assert_string_equal(read, addresses[i]);
			reader_finish(&reader);
		}
}

static void an_address_that_no_code_can_hold_stands_there_in_letters(void **state)
{
	struct ticket_paper paper = ordinary();
	struct reader reader;
	char address[600];
	(void)state;

	memset(address, 'x', sizeof(address) - 1);
	address[sizeof(address) - 1] = '\0';
	memcpy(address, "https://h/", 10);
	paper.address = address;
	reader = print(&paper, PAPER_58, CHARSET_437);
	assert_int_equal(reader.picture.length, 0);
	assert_non_null(
		strstr(text_string(&reader.paper), "|https://h/xxxxxxxxxxxxxxxxxxxxxx|\n|xxx"));
	reader_finish(&reader);
}

/* ---- what is said, and what is not ---- */

static void nothing_is_cut_however_long_the_names_are(void **state)
{
	struct ticket_paper paper = ordinary();
	(void)state;

	paper.facility_sw = "Hospitali ya Rufaa ya Kanda ya Kusini ya Mtakatifu Wenceslaus";
	paper.service_sw = "Otorhinolaryngologistundersuchung";
	assert_true(says(&paper, "| Hospitali ya Rufaa ya Kanda ya |"));
	assert_true(says(&paper, "| Kusini ya Mtakatifu Wenceslaus |"));
	assert_true(says(&paper, "|Otorhinolaryngologistundersuchun|"));
	assert_true(says(&paper, "|               g                |"));
}

static void a_long_number_is_as_large_as_the_paper_allows(void **state)
{
	struct ticket_paper paper = ordinary();
	(void)state;

	paper.number = "ABD99999";
	assert_true(says(&paper, "|ABD99999| x4 !"));
	paper.number = "A1";
	assert_true(says(&paper, "| A1  | x6 !"));
}

static void an_urgent_ticket_promises_no_wait(void **state)
{
	struct ticket_paper paper = ordinary();
	struct reader reader;
	(void)state;

	paper.wait = (struct wait_shown){ 0 };
	paper.ahead = -1;
	reader = print(&paper, PAPER_58, CHARSET_437);
	assert_null(strstr(text_string(&reader.paper), "minutes"));
	assert_null(strstr(text_string(&reader.paper), "ahead"));
	assert_non_null(strstr(text_string(&reader.paper), "A042"));
	reader_finish(&reader);
}

static void short_and_long_waits_are_said_in_words(void **state)
{
	struct ticket_paper paper = ordinary();
	(void)state;

	paper.wait = (struct wait_shown){ WAIT_BELOW_10, 0, 10 };
	assert_true(says(&paper, "less than 10 minutes"));
	paper.wait = (struct wait_shown){ WAIT_ABOVE_180, 180, 180 };
	assert_true(says(&paper, "more than 3 hours"));
}

static void the_time_is_told_by_both_clocks(void **state)
{
	static const struct {
		const char *at, *said;
	} rows[] = {
		{ "2026-11-22T07:00:00+03:00", "saa 1:00 asubuhi (07:00)" },
		{ "2026-11-22T08:30:00+03:00", "saa 2:30 asubuhi (08:30)" },
		{ "2026-11-22T12:00:00+03:00", "saa 6:00 mchana (12:00)" },
		{ "2026-11-22T13:15:00+03:00", "saa 7:15 mchana (13:15)" },
		{ "2026-11-22T18:00:00+03:00", "saa 12:00 jioni (18:00)" },
		{ "2026-11-22T19:00:00+03:00", "saa 1:00 usiku (19:00)" },
		{ "2026-11-22T00:00:00+03:00", "saa 6:00 usiku (00:00)" },
		{ "2026-11-22T05:59:59+03:00", "saa 11:59 alfajiri (05:59)" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ticket_paper paper = ordinary();
		struct reader reader;

		assert_true(time_parse(rows[i].at, &paper.printed_us));
		reader = print(&paper, PAPER_80, CHARSET_437);
		assert_non_null(strstr(text_string(&reader.paper), rows[i].said));
		reader_finish(&reader);
	}
}

static void what_a_page_lacks_is_folded(void **state)
{
	static const struct {
		enum charset charset;
		const char *bytes;
	} rows[] = {
		{ CHARSET_437, "H\x93pital ng'ombe A - w... Euro ? ?" },
		{ CHARSET_858, "H\x93pital ng'ombe \xb5 - w... Euro \xd5 ?" },
		{ CHARSET_ASCII, "Hopital ng'ombe A - w... Euro ? ?" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text bytes = { 0 };

		charset_fold(rows[i].charset, "Hôpital ng’ombe Á – ŵ… Euro € 漢", &bytes);
		assert_string_equal(text_string(&bytes), rows[i].bytes);
		text_finish(&bytes);
	}
}

static void a_name_is_never_a_command(void **state)
{
	struct ticket_paper paper = ordinary();
	struct reader reader;
	(void)state;

	paper.service_sw = paper.service_en = "A\x1b@\x1d"
					      "V\n\x7f\xff\xc2\x85 e\xcc\x81";
	reader = print(&paper, PAPER_58, CHARSET_437);
	assert_non_null(strstr(text_string(&reader.paper), "A @ V  ? e"));
	assert_null(strstr(strstr(text_string(&reader.paper), "[cut]") + 1, "[cut]"));
	reader_finish(&reader);
}

static void what_the_service_tells_everybody_stands_on_it(void **state)
{
	struct ticket_paper paper = ordinary();
	(void)state;

	paper.note_sw = "Njoo na kadi ya bima";
	assert_true(says(&paper, "Njoo na kadi ya bima"));
	paper.note_en = "Bring your insurance card";
	assert_true(says(&paper, "|      Njoo na kadi ya bima      |\n"
				 "|   Bring your insurance card    |\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_narrow_paper_looks_so),
		cmocka_unit_test(a_wide_paper_looks_so),
		cmocka_unit_test(the_code_is_read_as_the_address_at_both_widths),
		cmocka_unit_test(an_address_that_no_code_can_hold_stands_there_in_letters),
		cmocka_unit_test(nothing_is_cut_however_long_the_names_are),
		cmocka_unit_test(a_long_number_is_as_large_as_the_paper_allows),
		cmocka_unit_test(an_urgent_ticket_promises_no_wait),
		cmocka_unit_test(short_and_long_waits_are_said_in_words),
		cmocka_unit_test(the_time_is_told_by_both_clocks),
		cmocka_unit_test(what_a_page_lacks_is_folded),
		cmocka_unit_test(a_name_is_never_a_command),
		cmocka_unit_test(what_the_service_tells_everybody_stands_on_it),
	};

	if (!i18n_init())
		print_error("there is no catalogue: set FOLENI_LOCALE_DIR\n");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
