// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
//
// What is compared byte by byte until one differs, and is called like a secret: how long that takes
// tells how much was guessed right. sodium_memcmp() and CRYPTO_memcmp() take the same time always.
@@
identifier compare =~ "^(mem|b|str|strn|strcase|strncase)cmp$";
identifier secret =~ "(secret|password|token|digest|signature|otp|code_hash|hmac)";
expression other, whole;
@@
(
* compare(<+... secret ...+>, other, ...)
|
* compare(other, <+... secret ...+>, ...)
|
* compare(<+... \(whole->secret\|whole.secret\) ...+>, other, ...)
|
* compare(other, <+... \(whole->secret\|whole.secret\) ...+>, ...)
)
