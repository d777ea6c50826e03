// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/service.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Plays systemd: a datagram socket that the environment names. */
static int listen_as_systemd(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	/* In the abstract namespace, which needs no file. */
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "foleni-service-test-%ld",
		(long)getpid());
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
					     strlen(address.sun_path + 1))),
		0);
	address.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return fd;
}

static void heard(int fd, const char *wanted)
{
	char message[256] = "";
	ssize_t length = recv(fd, message, sizeof(message) - 1, MSG_DONTWAIT);

	assert_true(length > 0);
	assert_string_equal(message, wanted);
}

static void systemd_hears_what_it_is_told(void **state)
{
	int fd = listen_as_systemd();
	(void)state;

	service_ready();
	heard(fd, "READY=1");
	service_status("serving 3 facilities");
	heard(fd, "STATUS=serving 3 facilities");
	service_reloading(77);
	heard(fd, "RELOADING=1\nMONOTONIC_USEC=77");
	service_is_alive();
	heard(fd, "WATCHDOG=1");
	service_stopping();
	heard(fd, "STOPPING=1");
	close(fd);
	unsetenv("NOTIFY_SOCKET");
}

static void without_systemd_nothing_happens(void **state)
{
	(void)state;

	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	service_ready();
	service_is_alive();
	service_stopping();
	assert_int_equal(service_watchdog_ms(), 0);
}

static void the_watchdog_is_fed_twice_in_its_time(void **state)
{
	char pid[32];
	(void)state;

	setenv("WATCHDOG_USEC", "10000000", 1);
	assert_int_equal(service_watchdog_ms(), 5000);
	setenv("WATCHDOG_USEC", "10", 1);
	assert_int_equal(service_watchdog_ms(), 1);
	/* Meant for another process. */
	snprintf(pid, sizeof(pid), "%ld", (long)getppid());
	setenv("WATCHDOG_PID", pid, 1);
	assert_int_equal(service_watchdog_ms(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(systemd_hears_what_it_is_told),
		cmocka_unit_test(without_systemd_nothing_happens),
		cmocka_unit_test(the_watchdog_is_fed_twice_in_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
