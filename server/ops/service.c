// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/service.h"

#include <systemd/sd-daemon.h>

/* The results are of no use: whether anybody listens changes nothing for us. */

void service_ready(void)
{
	(void)sd_notify(0, "READY=1");
}

void service_reloading(int64_t monotonic_us)
{
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)monotonic_us);
}

void service_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1");
}

void service_status(const char *words)
{
	(void)sd_notifyf(0, "STATUS=%s", words);
}

uint64_t service_watchdog_ms(void)
{
	uint64_t wait_us;

	if (sd_watchdog_enabled(0, &wait_us) <= 0)
		return 0;
	/* Never 0, which means that nobody waits. */
	return wait_us / 2000 ? wait_us / 2000 : 1;
}

void service_is_alive(void)
{
	(void)sd_notify(0, "WATCHDOG=1");
}
