// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The same server with TLS: handshake, large answers, frames, a new certificate while it runs. */
#include "tests/unit/net/rig.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

struct tls_rig {
	struct rig rig;
	char folder[64];
	char certificate[128];
	char key[128];
};

struct tls_client {
	struct raw raw; /* its descriptor and its pump */
	SSL_CTX *context;
	SSL *ssl;
};

/* A self-signed certificate for this name, and its key, which is taken. */
static void write_pair_of(
	EVP_PKEY *key, const char *certificate_path, const char *key_path, const char *name)
{
	X509 *x509 = X509_new();
	X509_NAME *subject = X509_get_subject_name(x509);
	FILE *file;

	X509_set_version(x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
	X509_gmtime_adj(X509_getm_notBefore(x509), -60);
	X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
	X509_set_pubkey(x509, key);
	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x509, subject);
	assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
	if (certificate_path) {
		file = fopen(certificate_path, "w");
		assert_non_null(file);
		PEM_write_X509(file, x509);
		fclose(file);
	}
	if (key_path) {
		file = fopen(key_path, "w");
		assert_non_null(file);
		PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
		fclose(file);
	}
	X509_free(x509);
	EVP_PKEY_free(key);
}

static void write_pair(const char *certificate_path, const char *key_path, const char *name)
{
	write_pair_of(EVP_EC_gen("P-256"), certificate_path, key_path, name);
}

static void make_files(struct tls_rig *tls)
{
	snprintf(tls->folder, sizeof(tls->folder), "/tmp/foleni-tls-XXXXXX");
	assert_non_null(mkdtemp(tls->folder));
	snprintf(tls->certificate, sizeof(tls->certificate), "%s/cert.pem", tls->folder);
	snprintf(tls->key, sizeof(tls->key), "%s/key.pem", tls->folder);
	write_pair(tls->certificate, tls->key, "first");
	tls->rig.options.tls_certificate_path = tls->certificate;
	tls->rig.options.tls_key_path = tls->key;
}

static void remove_files(struct tls_rig *tls)
{
	unlink(tls->certificate);
	unlink(tls->key);
	rmdir(tls->folder);
}

static void start(struct tls_rig *tls)
{
	make_files(tls);
	rig_start(&tls->rig);
}

static void finish(struct tls_rig *tls)
{
	rig_finish(&tls->rig);
	remove_files(tls);
}

/* False: the handshake failed. */
static bool connect_with(
	struct tls_rig *tls, struct tls_client *client, int least_version, int most_version)
{
	int result;

	*client = (struct tls_client){ .context = SSL_CTX_new(TLS_client_method()) };
	rig_connect(&tls->rig, &client->raw);
	SSL_CTX_set_security_level(client->context, 0);
	SSL_CTX_set_min_proto_version(client->context, least_version);
	SSL_CTX_set_max_proto_version(client->context, most_version);
	client->ssl = SSL_new(client->context);
	SSL_set_fd(client->ssl, client->raw.fd);
	SSL_set_alpn_protos(client->ssl, (const unsigned char *)"\x02h2\x08http/1.1", 12);
	while ((result = SSL_connect(client->ssl)) != 1) {
		int error = SSL_get_error(client->ssl, result);

		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
			return false;
		rig_pump(&tls->rig);
	}
	return true;
}

static void connect_tls(struct tls_rig *tls, struct tls_client *client)
{
	assert_true(connect_with(tls, client, TLS1_2_VERSION, TLS1_3_VERSION));
}

static void close_tls(struct tls_client *client)
{
	SSL_free(client->ssl);
	SSL_CTX_free(client->context);
	raw_close(&client->raw);
	ERR_clear_error();
}

static void say(struct tls_client *client, const char *bytes, size_t length)
{
	while (SSL_write(client->ssl, bytes, (int)length) <= 0)
		raw_pump(&client->raw);
}

/* Until that many bytes have been heard, or the server has ended; returns how many they are. */
static size_t hear(struct tls_client *client, size_t length)
{
	char bytes[16384];

	while (client->raw.heard.length < length) {
		int count = SSL_read(client->ssl, bytes, sizeof(bytes));

		if (count > 0) {
			text_add_bytes(&client->raw.heard, bytes, (size_t)count);
			continue;
		}
		if (SSL_get_error(client->ssl, count) != SSL_ERROR_WANT_READ)
			break;
		raw_pump(&client->raw);
	}
	return client->raw.heard.length;
}

static const char *subject(struct tls_client *client, char name_out[64])
{
	X509 *x509 = SSL_get1_peer_certificate(client->ssl);

	X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, name_out, 64);
	X509_free(x509);
	return name_out;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void expect_answer(struct tls_client *client)
{
	say(client, GET("/a"), strlen(GET("/a")));
	while (!strstr(text_string(&client->raw.heard), "GET [a]"))
		hear(client, client->raw.heard.length + 1);
	text_clear(&client->raw.heard);
}

static void requests_are_answered_and_told_to_stay_with_tls(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	say(&client, GET("/a"), strlen(GET("/a")));
	while (!strstr(text_string(&client.raw.heard), "GET [a]"))
		hear(&client, client.raw.heard.length + 1);
	assert_non_null(strstr(client.raw.heard.bytes,
		"\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"));
	close_tls(&client);
	finish(&tls);
}

static void only_http_1_1_is_agreed_on(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	const unsigned char *name;
	unsigned length;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	SSL_get0_alpn_selected(client.ssl, &name, &length);
	assert_int_equal(length, strlen("http/1.1"));
	assert_memory_equal(name, "http/1.1", length);
	close_tls(&client);
	finish(&tls);
}

static void versions_before_1_2_are_refused(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	(void)state;

	start(&tls);
	assert_false(connect_with(&tls, &client, TLS1_VERSION, TLS1_1_VERSION));
	close_tls(&client);
	assert_true(connect_with(&tls, &client, TLS1_2_VERSION, TLS1_2_VERSION));
	assert_string_equal(SSL_get_cipher(client.ssl), "ECDHE-ECDSA-AES128-GCM-SHA256");
	expect_answer(&client);
	close_tls(&client);
	assert_true(connect_with(&tls, &client, TLS1_3_VERSION, TLS1_3_VERSION));
	expect_answer(&client);
	close_tls(&client);
	finish(&tls);
}

static void a_large_answer_arrives_whole_over_tls(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	const char *body;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	say(&client, GET("/big?bytes=3000000"), strlen(GET("/big?bytes=3000000")));
	hear(&client, 3000000);
	body = strstr(client.raw.heard.bytes, "\r\n\r\n") + 4;
	hear(&client, (size_t)(body - client.raw.heard.bytes) + 3000000);
	body = strstr(client.raw.heard.bytes, "\r\n\r\n") + 4;
	assert_int_equal(strspn(body, "x"), 3000000);
	text_clear(&client.raw.heard);
	expect_answer(&client);
	close_tls(&client);
	finish(&tls);
}

static void a_body_of_many_records_is_read(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct text text = { 0 };
	struct tls_client client;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	text_add(&text, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
	for (int i = 0; i < 60000; i++)
		text_add_char(&text, 'b');
	for (size_t at = 0; at < text.length; at += 1000)
		say(&client, text.bytes + at, at + 1000 < text.length ? 1000 : text.length - at);
	hear(&client, 60000);
	assert_non_null(strstr(client.raw.heard.bytes, "POST [a] body:bbb"));
	text_finish(&text);
	close_tls(&client);
	finish(&tls);
}

static void a_websocket_works_and_fills_up_over_tls(void **state)
{
	static const char ask[] =
		"GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		"Sec-WebSocket-Protocol: foleni.v1\r\n\r\n";
	struct tls_rig tls = { .rig = { .options = { .limits = { .outbox_bytes = 200000,
							     .send_buffer_bytes = 4096 } } } };
	struct tls_client client;
	char text[1001];
	size_t taken = 0;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	say(&client, ask, strlen(ask));
	while (!strstr(text_string(&client.raw.heard), "\r\n\r\n"))
		hear(&client, client.raw.heard.length + 1);
	text_clear(&client.raw.heard);
	say(&client, "\x81\x82\0\0\0\0hi", 8);
	hear(&client, 4);
	assert_memory_equal(client.raw.heard.bytes, "\x81\x02hi", 4);
	text_clear(&client.raw.heard);
	memset(text, 't', 1000);
	text[1000] = '\0';
	while (rig_send(&tls.rig, tls.rig.sockets[0], text) == NET_SENT_QUEUED) {
		taken++;
		rig_pump(&tls.rig);
	}
	hear(&client, taken * 1004);
	for (size_t i = 0; i < taken; i++)
		assert_memory_equal(client.raw.heard.bytes + i * 1004, "\x81\x7e\x03\xe8tttt", 8);
	rig_wait_count(&tls.rig, &tls.rig.drained, 1);
	close_tls(&client);
	finish(&tls);
}

static void the_end_of_a_connection_is_said_in_tls_too(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	char byte;
	int result;
	(void)state;

	start(&tls);
	connect_tls(&tls, &client);
	say(&client, "nonsense\n", 9);
	hear(&client, SIZE_MAX);
	assert_non_null(strstr(client.raw.heard.bytes, "400 Bad Request"));
	result = SSL_read(client.ssl, &byte, 1);
	assert_int_equal(SSL_get_error(client.ssl, result), SSL_ERROR_ZERO_RETURN);
	close_tls(&client);
	finish(&tls);
}

static void a_new_certificate_is_used_and_old_connections_go_on(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client before, after;
	char why[NET_WHY_BYTES], name[64];
	(void)state;

	start(&tls);
	connect_tls(&tls, &before);
	expect_answer(&before);
	write_pair(tls.certificate, tls.key, "second");
	assert_true(net_reload_tls(tls.rig.net, why));
	connect_tls(&tls, &after);
	assert_string_equal(subject(&before, name), "first");
	assert_string_equal(subject(&after, name), "second");
	expect_answer(&before);
	expect_answer(&after);
	close_tls(&before);
	close_tls(&after);
	finish(&tls);
}

/* A client of this version, which takes keys of both types. */
static void expect_subject(struct tls_rig *tls, int version, const char *expected)
{
	struct tls_client client;
	char name[64];

	assert_true(connect_with(tls, &client, version, version));
	assert_string_equal(subject(&client, name), expected);
	expect_answer(&client);
	close_tls(&client);
}

static void a_new_key_may_be_of_another_type(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	char why[NET_WHY_BYTES];
	(void)state;

	start(&tls);
	for (int i = 0; i < 2; i++) {
		write_pair_of(EVP_RSA_gen(2048), tls.certificate, tls.key, "rsa");
		assert_true(net_reload_tls(tls.rig.net, why));
		expect_subject(&tls, TLS1_2_VERSION, "rsa");
		expect_subject(&tls, TLS1_3_VERSION, "rsa");
		write_pair(tls.certificate, tls.key, "ec");
		assert_true(net_reload_tls(tls.rig.net, why));
		expect_subject(&tls, TLS1_2_VERSION, "ec");
		expect_subject(&tls, TLS1_3_VERSION, "ec");
	}
	finish(&tls);
}

static void a_pair_that_does_not_fit_leaves_the_old_one(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct tls_client client;
	char why[NET_WHY_BYTES] = "", name[64];
	(void)state;

	start(&tls);
	write_pair(tls.certificate, NULL, "only the certificate");
	assert_false(net_reload_tls(tls.rig.net, why));
	assert_non_null(strstr(why, "key"));
	unlink(tls.certificate);
	assert_false(net_reload_tls(tls.rig.net, why));
	assert_non_null(strstr(why, "cannot use the certificate"));
	connect_tls(&tls, &client);
	assert_string_equal(subject(&client, name), "first");
	expect_answer(&client);
	close_tls(&client);
	finish(&tls);
}

static void a_server_does_not_start_with_a_bad_pair(void **state)
{
	struct tls_rig tls = { .rig = { .loop = loop_create() } };
	char why[NET_WHY_BYTES] = "";
	(void)state;

	make_files(&tls);
	write_pair(NULL, tls.key, "another");
	assert_null(net_create(tls.rig.loop, &tls.rig.options, &rig_handlers, &tls.rig, why));
	assert_non_null(strstr(why, tls.key));
	loop_destroy(&tls.rig.loop);
	remove_files(&tls);
}

static void who_speaks_no_tls_is_closed(void **state)
{
	struct tls_rig tls = { .rig = { .loop = NULL } };
	struct raw raw;
	(void)state;

	start(&tls);
	rig_connect(&tls.rig, &raw);
	raw_say(&raw, GET("/a"));
	raw_wait_end(&raw);
	rig_until(&tls.rig, !net_stats(tls.rig.net).connections);
	assert_int_equal(net_stats(tls.rig.net).tls_failures, 1);
	assert_int_equal(net_stats(tls.rig.net).requests, 0);
	raw_close(&raw);
	finish(&tls);
}

static void a_handshake_that_never_begins_is_ended_in_time(void **state)
{
	struct tls_rig tls = { .rig = { .options = { .limits = { .request_ms = 30 } } } };
	struct raw raw;
	(void)state;

	start(&tls);
	rig_connect(&tls.rig, &raw);
	raw_wait_end(&raw);
	raw_close(&raw);
	rig_connect(&tls.rig, &raw);
	raw_say(&raw, "\x16\x03\x01");
	raw_wait_end(&raw);
	raw_close(&raw);
	finish(&tls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_answered_and_told_to_stay_with_tls),
		cmocka_unit_test(only_http_1_1_is_agreed_on),
		cmocka_unit_test(versions_before_1_2_are_refused),
		cmocka_unit_test(a_large_answer_arrives_whole_over_tls),
		cmocka_unit_test(a_body_of_many_records_is_read),
		cmocka_unit_test(a_websocket_works_and_fills_up_over_tls),
		cmocka_unit_test(the_end_of_a_connection_is_said_in_tls_too),
		cmocka_unit_test(a_new_certificate_is_used_and_old_connections_go_on),
		cmocka_unit_test(a_new_key_may_be_of_another_type),
		cmocka_unit_test(a_pair_that_does_not_fit_leaves_the_old_one),
		cmocka_unit_test(a_server_does_not_start_with_a_bad_pair),
		cmocka_unit_test(who_speaks_no_tls_is_closed),
		cmocka_unit_test(a_handshake_that_never_begins_is_ended_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
