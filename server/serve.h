// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The running server: puts the parts together, runs until it is told to stop. */
#pragma once

struct config;

/* Returns an exit code of sysexits.h. Logs to stderr. */
int serve_run(const struct config *config);
