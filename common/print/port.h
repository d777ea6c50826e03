// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The way of bytes to a printer and back: a TCP connection, or a device file. Never blocks: a name
 * is looked up on another thread, files are written as far as they take it. Callbacks come from the
 * loop, never from inside a call. The program has to ignore SIGPIPE. */
#pragma once

#include "common/print/printer_address.h"
#include <stddef.h>

struct loop;
struct port;

struct port_events {
	/* can_answer: bytes may come back. */
	void (*opened)(void *arg, bool can_answer);
	void (*received)(void *arg, const unsigned char *bytes, size_t length);
	/* Some of it was taken: port_unsent() says how much is left. */
	void (*sent)(void *arg);
	/* Once, and nothing after it. is_good: after port_finish(), all was taken. */
	void (*closed)(void *arg, bool is_good);
};

/* Never NULL. address and events are borrowed while the port lives. connect_ms: for the name, and
 * for each address. */
struct port *port_open(struct loop *loop, const struct printer_address *address,
	uint32_t connect_ms, const struct port_events *events, void *arg);
/* Only after opened. Copied; leaves when the loop turns. */
void port_send(struct port *port, const char *bytes, size_t length);
size_t port_unsent(const struct port *port);
/* The same, and what the system still holds, because the printer has not taken it. */
size_t port_untaken(const struct port *port);
/* That was all: a connection is closed in one direction, and the printer, when it has taken all,
 * closes the other one. */
void port_finish(struct port *port);
/* May be called from inside its callbacks; there is none after it. Sets *port to NULL. NULL is
 * fine. */
void port_destroy(struct port **port);
