// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/port.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

enum {
	READ_BYTES = 256,
	WRITE_BYTES = 64 * 1024, /* a turn; then others have theirs */
	TICK_MS = 20,            /* for devices that cannot be watched */
};

enum port_state {
	PORT_FINDING, /* the addresses of the host; or a file, before it is opened */
	PORT_CONNECTING,
	PORT_OPEN,
	PORT_CLOSED,
};

/* Outlives the port where the answer comes too late. */
struct finding {
	uv_getaddrinfo_t uv;
	struct port *port;
};

struct port {
	struct loop *loop;
	const struct printer_address *address;
	uint32_t connect_ms;
	const struct port_events *events;
	void *arg;
	enum port_state state;
	struct finding *finding;
	struct addrinfo *addresses;
	const struct addrinfo *next; /* to be tried */
	int fd;
	struct loop_watch *watch; /* NULL of a device that cannot be watched: the timer ticks */
	struct loop_timer *timer;
	struct loop_task task;
	bool can_answer;
	bool is_finishing;
	struct text out;
	size_t out_at;
};

static void try_next(struct port *port);

static void drop(struct port *port)
{
	loop_timer_stop(port->timer);
	loop_watch_destroy(&port->watch);
	if (port->fd >= 0)
		close(port->fd);
	port->fd = -1;
}

static void shut(struct port *port)
{
	port->state = PORT_CLOSED;
	if (port->finding) {
		port->finding->port = NULL;
		(void)uv_cancel((uv_req_t *)&port->finding->uv);
		port->finding = NULL;
	}
	drop(port);
	loop_cancel(port->loop, &port->task);
	uv_freeaddrinfo(port->addresses);
	port->addresses = NULL;
	text_finish(&port->out);
	port->out_at = 0;
}

static void end(struct port *port, bool is_good)
{
	shut(port);
	port->events->closed(port->arg, is_good);
}

/* ---- open ---- */

static void watch(struct port *port)
{
	if (port->watch)
		loop_watch_set(port->watch, (port->can_answer ? LOOP_READABLE : 0) |
						    (port_unsent(port) ? LOOP_WRITABLE : 0));
}

static ssize_t write_bytes(struct port *port)
{
	const char *bytes = port->out.bytes + port->out_at;
	size_t length = port_unsent(port);

	if (length > WRITE_BYTES)
		length = WRITE_BYTES;
	return port->address->is_file ? write(port->fd, bytes, length)
				      : send(port->fd, bytes, length, MSG_NOSIGNAL);
}

static bool is_for_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void finish(void *arg)
{
	struct port *port = arg;

	if (port->address->is_file)
		end(port, true);
	else if (shutdown(port->fd, SHUT_WR) != 0)
		end(port, false);
}

static void write_some(struct port *port)
{
	ssize_t count = write_bytes(port);

	if (count < 0) {
		if (!is_for_later())
			end(port, false);
		return;
	}
	port->out_at += (size_t)count;
	if (!port_unsent(port)) {
		text_clear(&port->out);
		port->out_at = 0;
	}
	port->events->sent(port->arg);
	if (port->state == PORT_OPEN && port->is_finishing && !port_unsent(port))
		finish(port);
}

static void read_some(struct port *port)
{
	unsigned char bytes[READ_BYTES];
	ssize_t count = read(port->fd, bytes, sizeof(bytes));

	if (count > 0)
		port->events->received(port->arg, bytes, (size_t)count);
	else if (count < 0 && is_for_later())
		return;
	else if (!port->address->is_file)
		end(port, count == 0 && port->is_finishing && !port_unsent(port));
	else if (isatty(port->fd))
		end(port, false);
	else
		port->can_answer = false; /* a device that is only written to */
}

static void ready(void *arg, unsigned what)
{
	struct port *port = arg;

	if (what & LOOP_WRITABLE && port_unsent(port))
		write_some(port);
	if (port->state == PORT_OPEN && what & LOOP_READABLE && port->can_answer)
		read_some(port);
	if (port->state == PORT_OPEN)
		watch(port);
}

static void tick(struct port *port)
{
	loop_timer_start(port->timer, TICK_MS, 0);
	ready(port, LOOP_READABLE | LOOP_WRITABLE);
}

static void become_open(struct port *port)
{
	port->state = PORT_OPEN;
	loop_timer_stop(port->timer);
	if (!port->watch)
		loop_timer_start(port->timer, TICK_MS, 0);
	watch(port);
	port->events->opened(port->arg, port->can_answer);
}

void port_send(struct port *port, const char *bytes, size_t length)
{
	assert(port->state == PORT_OPEN && !port->is_finishing);
	text_add_bytes(&port->out, bytes, length);
	watch(port);
}

size_t port_unsent(const struct port *port)
{
	return port->out.length - port->out_at;
}

size_t port_untaken(const struct port *port)
{
	int held = 0;

	if (!port->address->is_file && ioctl(port->fd, SIOCOUTQ, &held) != 0)
		held = 0;
	return port_unsent(port) + (size_t)held;
}

void port_finish(struct port *port)
{
	assert(port->state == PORT_OPEN);
	port->is_finishing = true;
	if (!port_unsent(port))
		loop_defer(port->loop, &port->task, finish, port);
}

/* ---- a connection ---- */

static void connected(void *arg, unsigned what)
{
	struct port *port = arg;
	int error = 0;
	socklen_t length = sizeof(error);

	if (port->state == PORT_OPEN) {
		ready(port, what);
		return;
	}
	if (getsockopt(port->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		error = errno;
	if (error) {
		try_next(port);
		return;
	}
	port->can_answer = true;
	become_open(port);
}

static bool connect_to(struct port *port, const struct addrinfo *address)
{
	port->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (port->fd < 0)
		return false;
	if (connect(port->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)
		return false;
	port->watch = loop_watch_create(port->loop, port->fd, connected, port);
	if (!port->watch)
		return false;
	loop_watch_set(port->watch, LOOP_WRITABLE);
	loop_timer_start(port->timer, port->connect_ms, 0);
	return true;
}

static void try_next(struct port *port)
{
	drop(port);
	port->state = PORT_CONNECTING;
	while (port->next) {
		const struct addrinfo *address = port->next;

		port->next = address->ai_next;
		if (connect_to(port, address))
			return;
		drop(port);
	}
	end(port, false);
}

static void found(uv_getaddrinfo_t *uv, int status, struct addrinfo *addresses)
{
	struct finding *finding = uv->data;
	struct port *port = finding->port;

	mem_free(finding);
	if (!port) {
		uv_freeaddrinfo(addresses);
		return;
	}
	port->finding = NULL;
	port->addresses = addresses;
	port->next = addresses;
	if (status)
		end(port, false);
	else
		try_next(port);
}

static void not_found(void *arg)
{
	end(arg, false);
}

/* getaddrinfo() waits for name servers: it runs on another thread. */
static void find(struct port *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	char service[8];

	snprintf(service, sizeof(service), "%u", port->address->port);
	port->finding = mem_alloc(sizeof(*port->finding));
	port->finding->port = port;
	port->finding->uv.data = port->finding;
	loop_timer_start(port->timer, port->connect_ms, 0);
	if (!uv_getaddrinfo(loop_uv(port->loop), &port->finding->uv, found, port->address->place,
		    service, &hints))
		return;
	mem_free(port->finding);
	port->finding = NULL;
	loop_defer(port->loop, &port->task, not_found, port);
}

/* ---- a device file ---- */

/* A terminal line would change the bytes. */
static void make_raw(int fd)
{
	struct termios line;

	if (tcgetattr(fd, &line) != 0)
		return;
	cfmakeraw(&line);
	(void)tcsetattr(fd, TCSANOW, &line);
}

static void open_file(void *arg)
{
	const int flags = O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_APPEND;
	struct port *port = arg;
	struct stat kind;

	/* Who opens a FIFO both ways reads itself. */
	port->can_answer = stat(port->address->place, &kind) == 0 && S_ISCHR(kind.st_mode);
	if (port->can_answer)
		port->fd = open(port->address->place, flags | O_RDWR);
	if (port->fd < 0) {
		port->can_answer = false;
		port->fd = open(port->address->place, flags | O_WRONLY);
	}
	if (port->fd < 0) {
		end(port, false);
		return;
	}
	if (isatty(port->fd))
		make_raw(port->fd);
	port->watch = loop_watch_create(port->loop, port->fd, ready, port);
	become_open(port);
}

/* ---- beginning and end ---- */

static void waited(void *arg)
{
	struct port *port = arg;

	switch (port->state) {
	case PORT_FINDING:
		end(port, false);
		return;
	case PORT_CONNECTING:
		try_next(port);
		return;
	case PORT_OPEN:
		tick(port);
		return;
	case PORT_CLOSED:
		return;
	}
}

struct port *port_open(struct loop *loop, const struct printer_address *address,
	uint32_t connect_ms, const struct port_events *events, void *arg)
{
	struct port *port = mem_alloc(sizeof(*port));

	port->loop = loop;
	port->address = address;
	port->connect_ms = connect_ms;
	port->events = events;
	port->arg = arg;
	port->fd = -1;
	port->timer = loop_timer_create(loop, waited, port);
	if (address->is_file)
		loop_defer(loop, &port->task, open_file, port);
	else
		find(port);
	return port;
}

void port_destroy(struct port **port)
{
	struct port *ended = *port;

	if (!ended)
		return;
	*port = NULL;
	shut(ended);
	loop_timer_destroy(&ended->timer);
	loop_reap(ended->loop, ended);
}
