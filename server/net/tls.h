// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What our TLS is: versions, ciphers, certificate. TLS 1.2 and 1.3, forward secrecy and
 * authenticated encryption only. */
#pragma once

#include "common/base/attr.h"
#include <openssl/types.h>
#include <stdbool.h>

enum { TLS_WHY_BYTES = 256 };

/* Are certificate and key there, and do they belong together? */
MUST_CHECK bool tls_check(const char *certificate_path, const char *key_path, char *why_out);
MUST_CHECK bool tls_configure(
	SSL_CTX *tls, const char *certificate_path, const char *key_path, char *why_out);
/* All or nothing: on false the old certificate and key are still in use. */
MUST_CHECK bool tls_reload(
	SSL_CTX *tls, const char *certificate_path, const char *key_path, char *why_out);
