// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What our TLS is: versions, ciphers, certificate. TLS 1.2 and 1.3, forward secrecy and
 * authenticated encryption only. */
#pragma once

#include "common/base/attr.h"
#include <openssl/types.h>
#include <stdbool.h>

enum { TLS_WHY_BYTES = 256 };

/* A certificate with its chain, and its key. NULL: they are not there or do not belong together. */
MUST_CHECK SSL_CTX *tls_load(const char *certificate_path, const char *key_path, char *why_out);
/* Whether tls_load() could load them. */
MUST_CHECK bool tls_check(const char *certificate_path, const char *key_path, char *why_out);
/* Each new connection shows what *pair holds then; it must outlive tls. */
MUST_CHECK bool tls_configure(SSL_CTX *tls, SSL_CTX **pair, char *why_out);
