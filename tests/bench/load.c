// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Load from many clients in one thread, and what they measured as one JSON line.
 *
 *	bench.load rest PORT PID SECONDS FILE		each line a caller: TOKEN, PATH, BODY
 *	bench.load live PORT PID SECONDS FILE		each line a caller: TOKEN, FACILITY,
 *							COMMAND, DATA
 *	bench.load hall PORT PID SECONDS FILE RATE	the first line is a REST caller, every
 *							other a display: TOKEN, FACILITY
 *
 * Members of a line are parted by tabs. A caller sends its next command when the last one was
 * answered, each with an id of its own. In a hall the caller sends at a steady rate, and what is
 * measured is the time from the moment a call was due until the caller has its answer and the last
 * display has read the frame with the event that the answer names. server_us is what the process
 *PID took of the processor for each delivery, or for each answer where nobody is delivered to;
 *making the connections does not count. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOT_KNOWN INT64_MAX
enum {
	MEMBERS = 4,
	SAMPLES_MAX = 4000000,
	READ_BYTES = 1 << 16,
	EVENTS_MAX = 256,
	HEARD_MAX_S = 5,
	ANSWERED_MAX_S = 60
};

enum kind {
	REST,
	LIVE,
	DISPLAY,
};

struct client {
	enum kind kind;
	int fd;
	char *members[MEMBERS];
	struct text in;
	int64_t sent_us;
	bool waits;
	bool has_board;
	int64_t seq; /* Of a display: the last event read. */
};

struct load {
	uint16_t port;
	int epoll;
	struct client *clients;
	size_t count;
	int64_t *samples;
	size_t sample_count;
	size_t errors;
	bool stopping;
	/* A hall. */
	size_t displays;
	int64_t call_seq; /* The event of the call under way; NOT_KNOWN before its answer. */
	size_t heard;     /* Displays that have read it; a late frame is one of an older event. */
	int64_t due_us;
	uint64_t deliveries;
	uint64_t delivered_bytes;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void read_clients(struct load *load, const char *path, const char *mode)
{
	FILE *file = fopen(path, "r");
	char *line = NULL, *at, *member;
	size_t room = 0;
	ssize_t length;

	if (!file)
		die(path);
	while ((length = getline(&line, &room, file)) > 0) {
		struct client *client;

		line[strcspn(line, "\n")] = '\0';
		load->clients = mem_regrow(
			load->clients, load->count, load->count + 1, sizeof(*load->clients));
		client = &load->clients[load->count];
		at = line;
		for (int i = 0; i < MEMBERS && (member = strsep(&at, "\t")); i++)
			client->members[i] = mem_strdup(member);
		client->kind = strcmp(mode, "live") == 0 ? LIVE : REST;
		if (strcmp(mode, "hall") == 0 && load->count > 0)
			client->kind = DISPLAY;
		load->displays += client->kind == DISPLAY;
		load->count++;
	}
	free(line);
	fclose(file);
}

static void send_all(struct client *client, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);

		if (sent < 0)
			die("send");
		bytes += sent;
		length -= (size_t)sent;
	}
}

static void send_frame(struct client *client, const struct text *message)
{
	struct text frame = { 0 };
	size_t length = message->length;

	/* A client's frames are masked; a mask of zeroes leaves them readable. */
	text_add_char(&frame, (char)0x81);
	if (length < 126) {
		text_add_char(&frame, (char)(0x80 | length));
	} else {
		text_add_char(&frame, (char)(0x80 | 126));
		text_add_char(&frame, (char)(length >> 8));
		text_add_char(&frame, (char)(length & 255));
	}
	text_add_bytes(&frame, "\0\0\0\0", 4);
	text_add_bytes(&frame, message->bytes, length);
	send_all(client, frame.bytes, frame.length);
	text_finish(&frame);
}

static void ask(struct load *load, struct client *client)
{
	struct text out = { 0 };
	char id[UUID_TEXT_BYTES];

	uuid_format(uuid_make_v4(), id);
	if (client->kind == REST) {
		text_printf(&out,
			"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
			"Idempotency-Key: %s\r\nContent-Type: application/json\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			client->members[1], load->port, client->members[0], id,
			strlen(client->members[2]), client->members[2]);
		client->sent_us = time_monotonic_us();
		send_all(client, out.bytes, out.length);
	} else {
		text_printf(&out, "{\"t\":\"command\",\"id\":\"%s\",\"name\":\"%s\",\"data\":%s}",
			id, client->members[2], client->members[3]);
		client->sent_us = time_monotonic_us();
		send_frame(client, &out);
	}
	client->waits = true;
	text_finish(&out);
}

static void take_sample(struct load *load, int64_t us)
{
	if (load->sample_count < SAMPLES_MAX)
		load->samples[load->sample_count++] = us;
}

/* The number behind a key among the first bytes; NOT_KNOWN: it is not there. */
static int64_t find_number(const char *bytes, size_t length, const char *key)
{
	const char *at = memmem(bytes, length, key, strlen(key));

	return at ? strtoll(at + strlen(key), NULL, 10) : NOT_KNOWN;
}

static void count_heard(struct load *load)
{
	load->heard = 0;
	for (size_t i = 0; i < load->count; i++)
		load->heard +=
			load->clients[i].kind == DISPLAY && load->clients[i].seq >= load->call_seq;
}

static void was_answered(struct load *load, struct client *client, bool good)
{
	load->errors += !good;
	client->waits = false;
	if (load->displays)
		return;
	if (good)
		take_sample(load, time_monotonic_us() - client->sent_us);
	if (!load->stopping)
		ask(load, client);
}

/* Takes one answer off the front, and the number of the event it tells. False: it is not there
 * whole. */
static bool take_answer(struct client *client, int64_t *seq_out)
{
	char *end = strstr(client->in.bytes, "\r\n\r\n");
	char *length_at = end ? strstr(client->in.bytes, "Content-Length: ") : NULL;
	size_t whole;

	if (!end)
		return false;
	whole = (size_t)(end - client->in.bytes) + 4 +
		(length_at ? strtoul(length_at + 16, NULL, 10) : 0);
	if (client->in.length < whole)
		return false;
	*seq_out = find_number(client->in.bytes, whole, "\"seq\":");
	memmove(client->in.bytes, client->in.bytes + whole, client->in.length - whole + 1);
	client->in.length -= whole;
	return true;
}

static void read_answers(struct load *load, struct client *client)
{
	while (client->in.length) {
		bool good = strncmp(client->in.bytes, "HTTP/1.1 2", 10) == 0;
		int64_t seq;

		if (!take_answer(client, &seq))
			return;
		if (good && load->displays) {
			load->call_seq = seq;
			count_heard(load);
		}
		was_answered(load, client, good);
	}
}

static void heard_events(struct load *load, struct client *client, const char *bytes, size_t length)
{
	int64_t to = find_number(bytes, length, "\"to\":");

	load->deliveries++;
	load->delivered_bytes += length;
	load->heard += client->seq < load->call_seq && to >= load->call_seq;
	client->seq = to;
}

static void read_message(struct load *load, struct client *client, const char *bytes, size_t length)
{
	static const char answer[] = "{\"t\":\"answer\"", events[] = "{\"t\":\"events\"",
			  snapshot[] = "{\"t\":\"snapshot\"";

	if (length > sizeof(snapshot) && memcmp(bytes, snapshot, sizeof(snapshot) - 1) == 0)
		client->has_board = true;

	if (length > sizeof(answer) && memcmp(bytes, answer, sizeof(answer) - 1) == 0)
		was_answered(load, client, memmem(bytes, length, "\"ok\":true", 9) != NULL);
	if (client->kind == DISPLAY && length > sizeof(events) &&
		memcmp(bytes, events, sizeof(events) - 1) == 0)
		heard_events(load, client, bytes, length);
}

static void read_frames(struct load *load, struct client *client)
{
	size_t at = 0;

	for (;;) {
		const unsigned char *b = (const unsigned char *)client->in.bytes + at;
		size_t left = client->in.length - at, head = 2, length;

		if (left < 2)
			break;
		length = b[1] & 127;
		if (length == 126)
			head = 4;
		if (length == 127)
			head = 10;
		if (left < head)
			break;
		if (head > 2) {
			length = 0;
			for (size_t i = 2; i < head; i++)
				length = length << 8 | b[i];
		}
		if (left < head + length)
			break;
		if ((b[0] & 15) == 1)
			read_message(load, client, (const char *)b + head, length);
		at += head + length;
	}
	if (!at)
		return;
	memmove(client->in.bytes, client->in.bytes + at, client->in.length - at + 1);
	client->in.length -= at;
}

static bool read_some(struct client *client)
{
	char bytes[READ_BYTES];
	ssize_t got = recv(client->fd, bytes, sizeof(bytes), 0);

	if (got <= 0)
		return false;
	text_add_bytes(&client->in, bytes, (size_t)got);
	return true;
}

static void connect_client(struct load *load, struct client *client)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(load->port) };
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd < 0 ||
		connect(client->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		die("connect");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0)
		die("epoll_ctl");
}

/* Upgrades, says hello, and reads until the board is there. */
static void go_live(struct load *load, struct client *client)
{
	struct text out = { 0 };
	int64_t none;

	text_printf(&out,
		"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: foleni.v1\r\n"
		"Authorization: Bearer %s\r\n\r\n",
		load->port, client->members[0]);
	send_all(client, out.bytes, out.length);
	while (!client->in.length || !strstr(client->in.bytes, "\r\n\r\n"))
		if (!read_some(client))
			die("the server refused a socket");
	if (strncmp(client->in.bytes, "HTTP/1.1 101", 12) != 0) {
		fprintf(stderr, "refused: %.300s\n", client->in.bytes);
		exit(1);
	}
	if (!take_answer(client, &none))
		die("the server's answer is not whole");
	text_clear(&out);
	text_printf(&out, "{\"t\":\"hello\",\"facility\":\"%s\"}", client->members[1]);
	send_frame(client, &out);
	for (read_frames(load, client); !client->has_board; read_frames(load, client))
		if (!read_some(client))
			die("the server closed a socket");
	text_finish(&out);
}

static void read_ready(struct load *load, int wait_ms)
{
	struct epoll_event events[EVENTS_MAX];
	int ready = epoll_wait(load->epoll, events, EVENTS_MAX, wait_ms);

	for (int i = 0; i < ready; i++) {
		struct client *client = events[i].data.ptr;

		if (!read_some(client)) {
			fprintf(stderr, "a connection was closed\n");
			exit(1);
		}
		if (client->kind == REST)
			read_answers(load, client);
		else
			read_frames(load, client);
	}
}

/* Of all threads of a process. */
static double cpu_us(const char *pid)
{
	char path[64], line[1024], *at;
	unsigned long long user = 0, system = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = fopen(path, "r");
	if (!file || !fgets(line, sizeof(line), file))
		die(path);
	fclose(file);
	/* The name may hold blanks; it ends with the last parenthesis. */
	at = strrchr(line, ')');
	for (int field = 2; at && field < 14; field++)
		at = strchr(at + 1, ' ');
	if (at) {
		user = strtoull(at, &at, 10);
		system = strtoull(at, NULL, 10);
	}
	return 1e6 * (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void run_callers(struct load *load, int64_t end_us)
{
	for (size_t i = 0; i < load->count; i++)
		ask(load, &load->clients[i]);
	while (time_monotonic_us() < end_us)
		read_ready(load, 100);
	load->stopping = true;
}

/* Until the last display has read it. A call that was refused, or not heard for long, is no
 * sample. */
static void call_once(struct load *load)
{
	const size_t errors = load->errors;
	int64_t late_us;

	load->call_seq = NOT_KNOWN;
	load->heard = 0;
	ask(load, &load->clients[0]);
	while (load->clients[0].waits || load->heard < load->displays) {
		read_ready(load, 100);
		if (load->errors > errors)
			return;
		late_us = time_monotonic_us() - load->due_us;
		if (load->clients[0].waits && late_us > ANSWERED_MAX_S * US_PER_S) {
			fprintf(stderr, "a call was not answered\n");
			exit(1);
		}
		if (!load->clients[0].waits && late_us > HEARD_MAX_S * US_PER_S) {
			load->errors++;
			return;
		}
	}
	take_sample(load, time_monotonic_us() - load->due_us);
}

/* Open loop: a call that comes late is counted from the moment it was due. */
static void run_hall(struct load *load, int64_t end_us, double rate)
{
	int64_t next_us = time_monotonic_us(), step_us = (int64_t)(1e6 / rate);

	while (next_us < end_us) {
		while (time_monotonic_us() < next_us)
			read_ready(load, 0);
		load->due_us = next_us;
		call_once(load);
		next_us += step_us;
	}
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t quantile(const struct load *load, double q)
{
	if (!load->sample_count)
		return 0;
	return load->samples[(size_t)(q * (double)(load->sample_count - 1))];
}

static void report(struct load *load, double seconds, double server_us)
{
	size_t pieces = load->displays ? load->deliveries : load->sample_count;

	qsort(load->samples, load->sample_count, sizeof(*load->samples), by_time);
	printf("{\"callers\":%zu,\"displays\":%zu,\"answers\":%zu,\"errors\":%zu,\"seconds\":%.2f,"
	       "\"rate\":%.1f,\"p50_us\":%lld,\"p99_us\":%lld,\"deliveries\":%llu,"
	       "\"frame_bytes\":%.0f,\"server_us\":%.2f}\n",
		load->count - load->displays, load->displays, load->sample_count, load->errors,
		seconds, (double)load->sample_count / seconds, (long long)quantile(load, 0.5),
		(long long)quantile(load, 0.99), (unsigned long long)load->deliveries,
		(double)load->delivered_bytes / (double)(load->deliveries ? load->deliveries : 1),
		server_us / (double)(pieces ? pieces : 1));
}

static void finish(struct load *load)
{
	for (size_t i = 0; i < load->count; i++) {
		close(load->clients[i].fd);
		text_finish(&load->clients[i].in);
		for (int member = 0; member < MEMBERS; member++)
			mem_free(load->clients[i].members[member]);
	}
	mem_free(load->clients);
	mem_free(load->samples);
	close(load->epoll);
}

int main(int argc, char **argv)
{
	struct load load = { 0 };
	int64_t began_us, port;
	double seconds, cpu_before_us;

	if (argc < 6 || !text_to_int(argv[2], 1, 65535, &port)) {
		fprintf(stderr, "usage: bench.load rest|live|hall PORT PID SECONDS FILE [RATE]\n");
		return 64;
	}
	load.port = (uint16_t)port;
	seconds = strtod(argv[4], NULL);
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	load.samples = mem_array(SAMPLES_MAX, sizeof(*load.samples));
	read_clients(&load, argv[5], argv[1]);
	for (size_t i = 0; i < load.count; i++) {
		connect_client(&load, &load.clients[i]);
		if (load.clients[i].kind != REST)
			go_live(&load, &load.clients[i]);
	}
	load.deliveries = load.delivered_bytes = load.heard = 0;
	cpu_before_us = cpu_us(argv[3]);
	began_us = time_monotonic_us();
	if (load.displays)
		run_hall(&load, began_us + (int64_t)(seconds * 1e6),
			argc > 6 ? strtod(argv[6], NULL) : 100);
	else
		run_callers(&load, began_us + (int64_t)(seconds * 1e6));
	report(&load, (double)(time_monotonic_us() - began_us) / 1e6,
		cpu_us(argv[3]) - cpu_before_us);
	finish(&load);
	return 0;
}
