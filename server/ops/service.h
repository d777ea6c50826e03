// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the program tells systemd. Without systemd nothing of it does anything. */
#pragma once

#include <stdint.h>

/* The start is over. */
void service_ready(void);
/* Settings or certificates are being read again: service_ready() says that it is over. */
void service_reloading(int64_t monotonic_us);
void service_stopping(void);
/* One line for systemctl status. No personal data. */
void service_status(const char *words);
/* How often service_is_alive() should be called, which is twice in the time systemd waits; 0: it
 * does not wait. */
uint64_t service_watchdog_ms(void);
void service_is_alive(void);
