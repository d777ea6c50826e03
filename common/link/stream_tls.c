// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/stream_tls.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <stdio.h>

struct stream_tls {
	SSL_CTX *context;
};

struct stream_tls_session {
	SSL *ssl;
	BIO *from_server; /* both are the ssl's */
	BIO *to_server;
};

static const char *reason(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	return text ? text : "no reason given";
}

struct stream_tls *stream_tls_create(const char *ca_path, char why_out[LINK_DETAIL_BYTES])
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	struct stream_tls *tls;
	bool good;

	ERR_clear_error();
	good = context && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
	if (good && ca_path)
		good = SSL_CTX_load_verify_file(context, ca_path) == 1;
	else if (good)
		good = SSL_CTX_set_default_verify_paths(context) == 1;
	if (!good) {
		snprintf(why_out, LINK_DETAIL_BYTES, "cannot use the certificates of %s: %s",
			ca_path ? ca_path : "the system", reason());
		ERR_clear_error();
		SSL_CTX_free(context);
		return NULL;
	}
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	tls = mem_alloc(sizeof(*tls));
	tls->context = context;
	return tls;
}

void stream_tls_destroy(struct stream_tls **tls)
{
	if (*tls)
		SSL_CTX_free((*tls)->context);
	mem_free(*tls);
	*tls = NULL;
}

/* A certificate names hosts and addresses in different places; an address is no server name. */
static bool expect(SSL *ssl, const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];
	bool is_address =
		inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;

	if (is_address)
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	/* SSL_set_tlsext_host_name() without its cast, which drops the const. */
	return SSL_set1_host(ssl, host) == 1 &&
	       SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
		       (void *)(uintptr_t)host) == 1;
}

struct stream_tls_session *stream_tls_begin(struct stream_tls *tls, const char *host)
{
	struct stream_tls_session *session = mem_alloc(sizeof(*session));

	session->ssl = SSL_new(tls->context);
	session->from_server = BIO_new(BIO_s_mem());
	session->to_server = BIO_new(BIO_s_mem());
	if (!session->ssl || !session->from_server || !session->to_server ||
		!expect(session->ssl, host)) {
		SSL_free(session->ssl);
		BIO_free(session->from_server);
		BIO_free(session->to_server);
		mem_free(session);
		return NULL;
	}
	SSL_set_bio(session->ssl, session->from_server, session->to_server);
	SSL_set_connect_state(session->ssl);
	return session;
}

void stream_tls_end(struct stream_tls_session **session, struct text *wire_out)
{
	if (!*session)
		return;
	ERR_clear_error();
	if (SSL_is_init_finished((*session)->ssl)) {
		SSL_shutdown((*session)->ssl);
		stream_tls_give(*session, wire_out);
	}
	ERR_clear_error();
	SSL_free((*session)->ssl);
	mem_free(*session);
	*session = NULL;
}

void stream_tls_take(struct stream_tls_session *session, const char *bytes, size_t length)
{
	BIO_write(session->from_server, bytes, (int)length);
}

static enum stream_tls_result result_of(struct stream_tls_session *session, int returned)
{
	switch (SSL_get_error(session->ssl, returned)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return STREAM_TLS_MORE;
	case SSL_ERROR_ZERO_RETURN:
		return STREAM_TLS_ENDED;
	default:
		return STREAM_TLS_FAILED;
	}
}

enum stream_tls_result stream_tls_shake(struct stream_tls_session *session)
{
	int returned;

	ERR_clear_error();
	returned = SSL_do_handshake(session->ssl);
	return returned == 1 ? STREAM_TLS_OK : result_of(session, returned);
}

enum stream_tls_result stream_tls_read(
	struct stream_tls_session *session, char *bytes_out, size_t room, size_t *length_out)
{
	int returned;

	ERR_clear_error();
	returned = SSL_read_ex(session->ssl, bytes_out, room, length_out);
	return returned == 1 ? STREAM_TLS_OK : result_of(session, returned);
}

bool stream_tls_write(struct stream_tls_session *session, const char *bytes, size_t length)
{
	size_t written;

	ERR_clear_error();
	return !length || SSL_write_ex(session->ssl, bytes, length, &written) == 1;
}

void stream_tls_give(struct stream_tls_session *session, struct text *wire_out)
{
	char *bytes;
	long length = BIO_get_mem_data(session->to_server, &bytes);

	if (length <= 0)
		return;
	text_add_bytes(wire_out, bytes, (size_t)length);
	(void)BIO_reset(session->to_server);
}

enum link_why stream_tls_why(
	const struct stream_tls_session *session, char detail_out[LINK_DETAIL_BYTES])
{
	long verdict = SSL_get_verify_result(session->ssl);

	snprintf(detail_out, LINK_DETAIL_BYTES, "%s",
		verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : reason());
	ERR_clear_error();
	return verdict != X509_V_OK ? LINK_WHY_UNTRUSTED : LINK_WHY_TLS;
}
