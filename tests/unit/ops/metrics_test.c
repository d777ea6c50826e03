// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/ops/metrics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scene {
	struct metrics *metrics;
	struct text out;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .metrics = metrics_create() };
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	metrics_destroy(&s->metrics);
	text_finish(&s->out);
	return 0;
}

/* Says that the text holds this whole line. */
static void has(struct scene *s, const char *line)
{
	char whole[256];

	text_clear(&s->out);
	metrics_write(s->metrics, &s->out);
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	if (!strstr(text_string(&s->out), whole))
		fail_msg("not there: %s", line);
}

static void a_counter_counts_for_each_label_by_itself(void **state)
{
	struct scene *s = *state;

	metrics_add(s->metrics, METRIC_http_requests_total, METRIC_STATUS_2XX, 2);
	metrics_add(s->metrics, METRIC_http_requests_total, METRIC_STATUS_2XX, 1);
	metrics_add(s->metrics, METRIC_http_requests_total, METRIC_STATUS_5XX, 1);
	has(s, "# TYPE foleni_http_requests_total counter");
	has(s, "foleni_http_requests_total{status=\"1xx\"} 0");
	has(s, "foleni_http_requests_total{status=\"2xx\"} 3");
	has(s, "foleni_http_requests_total{status=\"5xx\"} 1");
}

static void a_gauge_goes_up_and_down(void **state)
{
	struct scene *s = *state;

	metrics_add(s->metrics, METRIC_boards, METRIC_NONE_NONE, 5);
	metrics_add(s->metrics, METRIC_boards, METRIC_NONE_NONE, -2);
	has(s, "foleni_boards 3");
	metrics_set(s->metrics, METRIC_boards, METRIC_NONE_NONE, 7);
	has(s, "foleni_boards 7");
	has(s, "# TYPE foleni_boards gauge");
}

static void seconds_are_given_as_microseconds_and_told_exactly(void **state)
{
	struct scene *s = *state;

	metrics_set(s->metrics, METRIC_db_waited_seconds_total, 0, INT64_C(90071992547409931));
	has(s, "foleni_db_waited_seconds_total 90071992547.409931");
	metrics_set(s->metrics, METRIC_db_waited_seconds_total, 0, 5);
	has(s, "foleni_db_waited_seconds_total 0.000005");
}

static void a_value_falls_into_its_bucket_and_all_above(void **state)
{
	struct scene *s = *state;

	metrics_observe(s->metrics, METRIC_command_seconds, 0, 0);
	metrics_observe(s->metrics, METRIC_command_seconds, 0, 500);
	metrics_observe(s->metrics, METRIC_command_seconds, 0, 501);
	metrics_observe(s->metrics, METRIC_command_seconds, 0, 10000000);
	metrics_observe(s->metrics, METRIC_command_seconds, 0, 10000001);
	has(s, "foleni_command_seconds_bucket{le=\"0.000500\"} 2");
	has(s, "foleni_command_seconds_bucket{le=\"0.001000\"} 3");
	has(s, "foleni_command_seconds_bucket{le=\"5.000000\"} 3");
	has(s, "foleni_command_seconds_bucket{le=\"10.000000\"} 4");
	has(s, "foleni_command_seconds_bucket{le=\"+Inf\"} 5");
	has(s, "foleni_command_seconds_sum 20.001002");
	has(s, "foleni_command_seconds_count 5");
}

static void a_histogram_of_counts_has_whole_numbers(void **state)
{
	struct scene *s = *state;

	metrics_observe(s->metrics, METRIC_batch_commands, 0, 64);
	has(s, "foleni_batch_commands_bucket{le=\"32\"} 0");
	has(s, "foleni_batch_commands_bucket{le=\"64\"} 1");
	has(s, "foleni_batch_commands_sum 64");
}

static void the_version_is_a_label(void **state)
{
	struct scene *s = *state;

	text_clear(&s->out);
	metrics_set(s->metrics, METRIC_build_info, METRIC_VERSION_THIS, 1);
	metrics_write(s->metrics, &s->out);
	assert_non_null(strstr(
		text_string(&s->out), "foleni_build_info{version=\"" FOLENI_VERSION "\"} 1\n"));
}

static void promtool_finds_nothing(void **state)
{
	struct scene *s = *state;
	FILE *promtool;

	if (access("/usr/bin/promtool", X_OK) != 0)
		skip();
	metrics_observe(s->metrics, METRIC_command_seconds, 0, 1234);
	metrics_write(s->metrics, &s->out);
	promtool = popen("/usr/bin/promtool check metrics 2>&1", "w");
	assert_non_null(promtool);
	assert_int_equal(fwrite(s->out.bytes, 1, s->out.length, promtool), s->out.length);
	assert_int_equal(pclose(promtool), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_counter_counts_for_each_label_by_itself),
		TEST(a_gauge_goes_up_and_down),
		TEST(seconds_are_given_as_microseconds_and_told_exactly),
		TEST(a_value_falls_into_its_bucket_and_all_above),
		TEST(a_histogram_of_counts_has_whole_numbers),
		TEST(the_version_is_a_label),
		TEST(promtool_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
