// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#define _XOPEN_SOURCE 700 /* pseudo-terminals */
#include "common/print/printer.h"

#include "common/print/ticket_paper.h"
#include "tests/unit/print/fake_printer.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct scene {
	struct loop *loop;
	struct fake_printer fake;
	struct printer *printer;
	struct printer_limits limits;
	struct text told;  /* "1 printed", "2 waits no_paper", a line each */
	struct text known; /* "ready", "gone", a line each: how the printer is */
	char folder[64];
};

static int setup(void **state)
{
	struct scene *scene = mem_alloc(sizeof(*scene));

	scene->loop = loop_create();
	assert_non_null(scene->loop);
	fake_begin(&scene->fake, scene->loop);
	/* What is waited for in vain is short, the rest is long: the machine may be busy. */
	scene->limits = (struct printer_limits){
		.status_ms = 10000,
		.done_ms = 10000,
		.stuck_ms = 10000,
		.poll_ms = 20,
		.again_ms = 20,
		.retry_least_ms = 10,
		.retry_most_ms = 40,
		.close_ms = 10000,
		.idle_ms = 3600 * 1000,
	};
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	char path[80];

	printer_destroy(&scene->printer);
	fake_end(&scene->fake);
	text_finish(&scene->told);
	text_finish(&scene->known);
	if (*scene->folder) {
		snprintf(path, sizeof(path), "%s/lp0", scene->folder);
		unlink(path);
		rmdir(scene->folder);
	}
	loop_destroy(&scene->loop);
	mem_free(scene);
	return 0;
}

static void told(void *arg, uint64_t job, enum printer_news news, enum printer_why why)
{
	static const char *const words[] = { "printed", "waits", "dropped" };
	struct scene *scene = arg;

	text_printf(&scene->told, "%llu %s%s%s\n", (unsigned long long)job, words[news],
		news == PRINTER_WAITS ? " " : "",
		news == PRINTER_WAITS ? printer_why_word(why) : "");
}

static void changed(void *arg, enum printer_why why)
{
	text_printf(&((struct scene *)arg)->known, "%s\n", printer_why_word(why));
}

static void use(struct scene *scene, const char *address)
{
	struct printer_address parsed;

	assert_true(printer_address_parse(address, &parsed));
	scene->printer = printer_create(scene->loop, &parsed, &scene->limits, changed, scene);
}

static void use_fake(struct scene *scene)
{
	char address[64];

	fake_plug_in(&scene->fake);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", scene->fake.port);
	use(scene, address);
}

/* "ticket n", long enough to be cut in the middle. */
static void add_ticket(struct text *bytes, int n)
{
	text_printf(bytes, "\x1b@ticket %d", n);
	for (int i = 0; i < 1000; i++)
		text_printf(bytes, " %04d", i);
	text_add_bytes(bytes, "\x1dVB", 4);
}

static uint64_t print(struct scene *scene, int n)
{
	struct text bytes = { 0 };
	uint64_t job;

	add_ticket(&bytes, n);
	job = printer_print(scene->printer, bytes.bytes, bytes.length, told, scene);
	text_finish(&bytes);
	return job;
}

static bool has(const struct text *text, const char *line)
{
	return strstr(text_string(text), line);
}

/* The paper is the ticket, byte for byte. */
static void ticket_is(const struct scene *scene, size_t at, int n)
{
	struct text bytes = { 0 };

	assert_true(at < scene->fake.count);
	add_ticket(&bytes, n);
	assert_int_equal(scene->fake.tickets[at].length, bytes.length);
	assert_memory_equal(scene->fake.tickets[at].bytes, bytes.bytes, bytes.length);
	text_finish(&bytes);
}

/* ---- what goes well ---- */

static void a_ticket_arrives_as_it_was_made(void **state)
{
	struct scene *s = *state;
	const struct ticket_paper paper = {
		.facility_sw = "Hospitali ya Mfano",
		.facility_en = "Example Hospital",
		.number = "A042",
		.service_sw = "Daktari",
		.service_en = "Doctor",
		.address = "https://foleni.example/t/0123456789abcdefghjkmnpqrs",
	};
	struct text bytes = { 0 };

	ticket_paper_put(&paper, &(struct escpos){ .paper = PAPER_80, .bytes = &bytes });
	use_fake(s);
	assert_int_equal(printer_print(s->printer, bytes.bytes, bytes.length, told, s), 1);
	assert_int_equal(printer_waiting(s->printer), 1);
	fake_until(&s->fake, has(&s->told, "1 printed"));
	assert_int_equal(s->fake.count, 1);
	assert_int_equal(s->fake.tickets[0].length, bytes.length);
	assert_memory_equal(s->fake.tickets[0].bytes, bytes.bytes, bytes.length);
	assert_int_equal(printer_waiting(s->printer), 0);
	assert_string_equal(text_string(&s->told), "1 printed\n");
	assert_string_equal(text_string(&s->known), "ready\n");
	text_finish(&bytes);
}

static void twenty_tickets_come_in_order_over_one_connection(void **state)
{
	struct scene *s = *state;

	use_fake(s);
	for (int i = 1; i <= 20; i++)
		assert_int_equal(print(s, i), i);
	fake_until(&s->fake, has(&s->told, "20 printed"));
	assert_int_equal(s->fake.count, 20);
	for (int i = 1; i <= 20; i++)
		ticket_is(s, (size_t)i - 1, i);
	assert_int_equal(s->fake.connections, 1);
}

static void between_tickets_others_can_use_the_printer(void **state)
{
	struct scene *s = *state;

	use_fake(s);
	print(s, 1);
	fake_until(&s->fake, has(&s->told, "1 printed") && s->fake.fd < 0);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_int_equal(s->fake.connections, 2);
}

static void a_slow_printer_is_waited_for(void **state)
{
	struct scene *s = *state;

	s->fake.a_turn = 16;
	use_fake(s);
	for (int i = 1; i <= 3; i++)
		print(s, i);
	fake_until(&s->fake, has(&s->told, "3 printed"));
	assert_string_equal(text_string(&s->told), "1 printed\n2 printed\n3 printed\n");
	ticket_is(s, 2, 3);
}

static void a_printer_without_marks_is_asked_how_it_is(void **state)
{
	struct scene *s = *state;

	s->limits.done_ms = s->limits.close_ms = 100;
	s->fake.has_no_marks = true;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_string_equal(text_string(&s->told), "1 printed\n2 printed\n");
	assert_int_equal(s->fake.halves, 0);
}

/* ---- one that never answers ---- */

static void a_silent_printer_gets_its_tickets(void **state)
{
	struct scene *s = *state;

	s->limits.status_ms = 20;
	s->fake.is_silent = true;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	ticket_is(s, 0, 1);
	ticket_is(s, 1, 2);
	assert_string_equal(text_string(&s->told), "1 printed\n2 printed\n");
	/* It is not waited for again. */
	assert_int_equal(s->fake.questions, 3);
}

static void one_that_does_not_even_close_is_not_waited_for_forever(void **state)
{
	struct scene *s = *state;

	s->limits.status_ms = s->limits.close_ms = 20;
	s->fake.is_silent = s->fake.never_closes = true;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed") && s->fake.count == 2);
}

static void a_silent_printer_that_hangs_up_gets_it_again(void **state)
{
	struct scene *s = *state;

	s->limits.status_ms = 20;
	s->fake.is_silent = true;
	s->fake.closes_at = 2000;
	use_fake(s);
	print(s, 1);
	fake_until(&s->fake, has(&s->told, "1 printed"));
	assert_string_equal(text_string(&s->told), "1 waits gone\n1 printed\n");
	assert_int_equal(s->fake.count, 1);
	ticket_is(s, 0, 1);
	assert_int_equal(s->fake.halves, 1);
}

/* ---- what goes wrong ---- */

static void a_ticket_that_was_cut_off_is_printed_again_whole(void **state)
{
	struct scene *s = *state;

	s->fake.closes_at = 3000;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_string_equal(
		text_string(&s->told), "1 waits gone\n2 waits gone\n1 printed\n2 printed\n");
	assert_int_equal(s->fake.count, 2);
	ticket_is(s, 0, 1);
	ticket_is(s, 1, 2);
	assert_int_equal(s->fake.halves, 1);
	assert_string_equal(text_string(&s->known), "ready\ngone\nready\n");
}

static void without_paper_nothing_is_sent_and_all_is_printed_later(void **state)
{
	struct scene *s = *state;

	s->fake.has_no_paper = true;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 waits no_paper"));
	assert_int_equal(s->fake.seen.length, 0);
	assert_int_equal(printer_why(s->printer), PRINTER_NO_PAPER);
	assert_int_equal(printer_waiting(s->printer), 2);
	/* It is asked again and again; the reason is told once. */
	fake_until(&s->fake, s->fake.connections >= 3);
	s->fake.has_no_paper = false;
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_string_equal(text_string(&s->told),
		"1 waits no_paper\n2 waits no_paper\n1 printed\n2 printed\n");
	assert_int_equal(s->fake.halves, 0);
}

static void paper_that_ends_in_the_middle_costs_a_whole_ticket(void **state)
{
	struct scene *s = *state;

	s->fake.ends_at = 8000;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 waits no_paper"));
	s->fake.ends_at = 0;
	s->fake.has_no_paper = false;
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_string_equal(text_string(&s->told), "1 printed\n2 waits no_paper\n2 printed\n");
	assert_int_equal(s->fake.halves, 1);
	ticket_is(s, 1, 2);
}

static void an_open_cover_is_said_before_missing_paper(void **state)
{
	struct scene *s = *state;

	s->fake.is_open = s->fake.has_no_paper = true;
	use_fake(s);
	print(s, 1);
	fake_until(&s->fake, has(&s->told, "1 waits cover_open"));
	s->fake.is_open = false;
	fake_until(&s->fake, has(&s->told, "1 waits no_paper"));
	s->fake.has_no_paper = false;
	s->fake.is_offline = true;
	fake_until(&s->fake, has(&s->told, "1 waits not_ready"));
	s->fake.is_offline = false;
	fake_until(&s->fake, has(&s->told, "1 printed"));
}

static void a_printer_that_is_off_is_tried_until_it_is_on(void **state)
{
	struct scene *s = *state;

	use_fake(s);
	fake_until(&s->fake, has(&s->known, "ready"));
	fake_pull_out(&s->fake);
	print(s, 1);
	fake_until(&s->fake, has(&s->told, "1 waits gone"));
	fake_plug_in(&s->fake);
	fake_until(&s->fake, has(&s->told, "1 printed"));
	assert_string_equal(text_string(&s->known), "ready\ngone\nready\n");
}

/* Neither when it has said how it is, nor when it never says a word. */
static void a_printer_that_takes_nothing_is_not_ready(void **state)
{
	struct scene *s = *state;
	struct text bytes = { 0 };

	s->limits.stuck_ms = s->limits.close_ms = s->limits.done_ms = s->limits.status_ms = 50;
	for (int silent = 0; silent < 2; silent++) {
		s->fake.is_silent = silent;
		s->fake.is_stuck = false;
		use_fake(s);
		fake_until(&s->fake, has(&s->known, "ready"));
		s->fake.is_stuck = true;
		text_clear(&s->told);
		while (bytes.length < PRINTER_JOB_BYTES_MAX - 8)
			text_add(&bytes, "12345678");
		assert_int_equal(printer_print(s->printer, bytes.bytes, bytes.length, told, s), 1);
		fake_until(&s->fake, has(&s->told, "1 waits not_ready"));
		assert_int_equal(printer_waiting(s->printer), 1);
		printer_destroy(&s->printer);
		fake_pull_out(&s->fake);
		text_clear(&s->known);
	}
	text_finish(&bytes);
}

static void a_name_that_nobody_has_is_a_printer_that_is_gone(void **state)
{
	struct scene *s = *state;

	use(s, "tcp:printer.invalid");
	print(s, 1);
	fake_until(&s->fake, has(&s->told, "1 waits gone"));
}

static void no_paper_is_known_before_there_is_a_ticket(void **state)
{
	struct scene *s = *state;

	s->limits.idle_ms = 20;
	use_fake(s);
	fake_until(&s->fake, has(&s->known, "ready"));
	s->fake.has_no_paper = true;
	fake_until(&s->fake, has(&s->known, "no_paper"));
	s->fake.has_no_paper = false;
	fake_until(&s->fake, has(&s->known, "no_paper\nready"));
	assert_string_equal(text_string(&s->told), "");
}

/* ---- the queue ---- */

static void a_ticket_can_be_cancelled_while_it_waits(void **state)
{
	struct scene *s = *state;

	s->fake.has_no_paper = true;
	use_fake(s);
	for (int i = 1; i <= 3; i++)
		print(s, i);
	fake_until(&s->fake, has(&s->told, "3 waits"));
	assert_true(printer_cancel(s->printer, 1));
	assert_true(printer_cancel(s->printer, 3));
	assert_false(printer_cancel(s->printer, 3));
	s->fake.has_no_paper = false;
	fake_until(&s->fake, has(&s->told, "2 printed"));
	assert_int_equal(s->fake.count, 1);
	ticket_is(s, 0, 2);
	assert_false(printer_cancel(s->printer, 2));
}

static void what_is_being_printed_cannot_be_cancelled(void **state)
{
	struct scene *s = *state;

	s->fake.a_turn = 16;
	use_fake(s);
	print(s, 1);
	fake_until(&s->fake, s->fake.bytes > 100);
	assert_false(printer_cancel(s->printer, 1));
	fake_until(&s->fake, has(&s->told, "1 printed"));
}

static void a_full_queue_takes_no_more(void **state)
{
	struct scene *s = *state;

	use_fake(s);
	for (int i = 1; i <= PRINTER_JOBS_MAX; i++)
		assert_int_equal(print(s, i), i);
	assert_int_equal(print(s, 99), 0);
	assert_int_equal(printer_waiting(s->printer), PRINTER_JOBS_MAX);
	fake_until(&s->fake, printer_waiting(s->printer) < PRINTER_JOBS_MAX);
	assert_int_not_equal(print(s, 99), 0);
}

static void who_ends_it_is_told_what_is_not_printed(void **state)
{
	struct scene *s = *state;

	s->fake.has_no_paper = true;
	use_fake(s);
	print(s, 1);
	print(s, 2);
	printer_destroy(&s->printer);
	assert_string_equal(text_string(&s->told), "1 dropped\n2 dropped\n");
	printer_destroy(&s->printer);
}

/* ---- device files ---- */

static void make_folder(struct scene *scene, char path[80])
{
	snprintf(scene->folder, sizeof(scene->folder), "/tmp/foleni-print-XXXXXX");
	assert_non_null(mkdtemp(scene->folder));
	snprintf(path, 80, "%s/lp0", scene->folder);
}

static void a_device_file_without_a_printer_blocks_nobody(void **state)
{
	struct scene *s = *state;
	char path[80], address[96];

	make_folder(s, path);
	snprintf(address, sizeof(address), "file:%s", path);
	use(s, address);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "1 waits gone"));
	/* A FIFO has the manners of one: nobody is there until somebody reads. */
	assert_int_equal(mkfifo(path, 0600), 0);
	fake_hold(&s->fake, open(path, O_RDONLY | O_NONBLOCK));
	s->fake.a_turn = 100;
	s->fake.never_closes = true;
	fake_until(&s->fake, has(&s->told, "1 printed") && s->fake.count == 1);
	loop_watch_set(s->fake.reading, LOOP_READABLE);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	ticket_is(s, 0, 1);
}

static void a_line_to_a_printer_changes_no_byte(void **state)
{
	struct scene *s = *state;
	struct text bytes = { 0 };
	char address[96];
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);

	assert_true(fd >= 0);
	assert_int_equal(grantpt(fd), 0);
	assert_int_equal(unlockpt(fd), 0);
	snprintf(address, sizeof(address), "file:%s", ptsname(fd));
	fake_hold(&s->fake, fd);
	use(s, address);
	text_add(&bytes, "\x1b@");
	for (int i = 0; i < 3 * 256; i++)
		text_add_char(&bytes, (char)i);
	text_add_bytes(&bytes, "\x1dVB", 4);
	assert_int_equal(printer_print(s->printer, bytes.bytes, bytes.length, told, s), 1);
	fake_until(&s->fake, has(&s->told, "1 printed"));
	/* It answers, and marks the end. */
	assert_true(s->fake.questions >= 3);
	assert_int_equal(s->fake.tickets[0].length, bytes.length);
	assert_memory_equal(s->fake.tickets[0].bytes, bytes.bytes, bytes.length);
	text_finish(&bytes);
}

static void a_file_that_cannot_be_watched_is_written_all_the_same(void **state)
{
	struct scene *s = *state;
	char path[80], address[96];
	struct stat file;
	struct text bytes = { 0 };
	int fd;

	make_folder(s, path);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	snprintf(address, sizeof(address), "file:%s", path);
	use(s, address);
	print(s, 1);
	print(s, 2);
	fake_until(&s->fake, has(&s->told, "2 printed"));
	add_ticket(&bytes, 1);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_size, 2 * bytes.length);
	text_finish(&bytes);
}

static void addresses_are_hosts_or_files(void **state)
{
	static const struct {
		const char *string, *place;
		unsigned port;
	} rows[] = {
		{ "tcp:10.0.0.9", "10.0.0.9", 9100 },
		{ "tcp:printer.hospital.example:9101", "printer.hospital.example", 9101 },
		{ "tcp:[fd00::9]", "fd00::9", 9100 },
		{ "tcp:[fd00::9]:1", "fd00::9", 1 },
		{ "file:/dev/usb/lp0", "/dev/usb/lp0", 0 },
		{ "", NULL, 0 },
		{ "10.0.0.9", NULL, 0 },
		{ "tcp:", NULL, 0 },
		{ "tcp::9100", NULL, 0 },
		{ "tcp:host:", NULL, 0 },
		{ "tcp:host:0", NULL, 0 },
		{ "tcp:host:65536", NULL, 0 },
		{ "tcp:host:9100/", NULL, 0 },
		{ "tcp:ho st", NULL, 0 },
		{ "tcp:[fd00::9", NULL, 0 },
		{ "tcp:[fd00::9]9100", NULL, 0 },
		{ "file:lp0", NULL, 0 },
		{ "file:", NULL, 0 },
		{ "usb:/dev/usb/lp0", NULL, 0 },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct printer_address address;
		bool is_good = printer_address_parse(rows[i].string, &address);

		if (is_good != (rows[i].place != NULL))
			fail_msg("\"%s\"", rows[i].string);
		if (!is_good)
			continue;
		assert_string_equal(address.place, rows[i].place);
		assert_int_equal(address.port, rows[i].port);
		assert_int_equal(address.is_file, !rows[i].port);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_ticket_arrives_as_it_was_made),
		TEST(twenty_tickets_come_in_order_over_one_connection),
		TEST(between_tickets_others_can_use_the_printer),
		TEST(a_slow_printer_is_waited_for),
		TEST(a_printer_without_marks_is_asked_how_it_is),
		TEST(a_silent_printer_gets_its_tickets),
		TEST(one_that_does_not_even_close_is_not_waited_for_forever),
		TEST(a_silent_printer_that_hangs_up_gets_it_again),
		TEST(a_ticket_that_was_cut_off_is_printed_again_whole),
		TEST(without_paper_nothing_is_sent_and_all_is_printed_later),
		TEST(paper_that_ends_in_the_middle_costs_a_whole_ticket),
		TEST(an_open_cover_is_said_before_missing_paper),
		TEST(a_printer_that_is_off_is_tried_until_it_is_on),
		TEST(a_printer_that_takes_nothing_is_not_ready),
		TEST(a_name_that_nobody_has_is_a_printer_that_is_gone),
		TEST(no_paper_is_known_before_there_is_a_ticket),
		TEST(a_ticket_can_be_cancelled_while_it_waits),
		TEST(what_is_being_printed_cannot_be_cancelled),
		TEST(a_full_queue_takes_no_more),
		TEST(who_ends_it_is_told_what_is_not_printed),
		TEST(a_device_file_without_a_printer_blocks_nobody),
		TEST(a_line_to_a_printer_changes_no_byte),
		TEST(a_file_that_cannot_be_watched_is_written_all_the_same),
		TEST(addresses_are_hosts_or_files),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
