// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the description says of a client's own id, of staff and of patients. */
#pragma once

#define CLIENT_HELP                                                                                \
	"Made up at random by the client; the refresh tokens of the session are good together "    \
	"with it only"
#define CLIENT_AGAIN_HELP                                                                          \
	"As at sign-in: another one ends the session. With it a token that comes again within 30 " \
	"seconds, because the answer was lost, gets the same answer; without, it ends the session"
