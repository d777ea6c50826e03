// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>

static const char ciphers_1_2[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
				  "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
				  "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char ciphers_1_3[] =
	"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

static bool say(char *why_out, const char *what, const char *path)
{
	unsigned long error = ERR_peek_error();
	const char *reason = ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error))
						     : ERR_reason_error_string(error);

	snprintf(why_out, TLS_WHY_BYTES, "%s %s: %s", what, path ? path : "(none)",
		reason ? reason : "unknown reason");
	ERR_clear_error();
	return false;
}

static bool load(SSL_CTX *tls, const char *certificate_path, const char *key_path, char *why_out)
{
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(tls, certificate_path) != 1)
		return say(why_out, "cannot use the certificate", certificate_path);
	if (!key_path || SSL_CTX_use_PrivateKey_file(tls, key_path, SSL_FILETYPE_PEM) != 1)
		return say(why_out, "cannot use the key", key_path);
	if (SSL_CTX_check_private_key(tls) != 1)
		return say(why_out, "the key does not belong to the certificate", certificate_path);
	return true;
}

SSL_CTX *tls_load(const char *certificate_path, const char *key_path, char *why_out)
{
	SSL_CTX *pair = SSL_CTX_new(TLS_server_method());

	if (!pair) {
		say(why_out, "no TLS", NULL);
		return NULL;
	}
	if (!load(pair, certificate_path, key_path, why_out)) {
		SSL_CTX_free(pair);
		return NULL;
	}
	return pair;
}

bool tls_check(const char *certificate_path, const char *key_path, char *why_out)
{
	SSL_CTX *pair = tls_load(certificate_path, key_path, why_out);

	SSL_CTX_free(pair);
	return pair != NULL;
}

/* OpenSSL keeps one certificate for each type of key, and would go on with one of another type
 * that was replaced: so each handshake takes exactly the pair of now. */
static int choose_certificate(SSL *ssl, void *arg)
{
	SSL_CTX *pair = *(SSL_CTX **)arg;
	STACK_OF(X509) *chain = NULL;

	SSL_CTX_get0_chain_certs(pair, &chain);
	SSL_certs_clear(ssl);
	return SSL_use_cert_and_key(ssl, SSL_CTX_get0_certificate(pair),
		       SSL_CTX_get0_privatekey(pair), chain, 1) == 1;
}

bool tls_configure(SSL_CTX *tls, SSL_CTX **pair, char *why_out)
{
	/* Not const: OpenSSL's macro takes a char *, and keeps nothing. */
	char groups[] = "X25519:P-256:P-384";

	SSL_CTX_set_options(tls,
		SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1 ||
		SSL_CTX_set_cipher_list(tls, ciphers_1_2) != 1 ||
		SSL_CTX_set_ciphersuites(tls, ciphers_1_3) != 1 ||
		SSL_CTX_set1_groups_list(tls, groups) != 1)
		return say(why_out, "no TLS", NULL);
	SSL_CTX_set_cert_cb(tls, choose_certificate, pair);
	return true;
}
