// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A program that is run beside the loop: started, waited for, and ended when it takes too long. Its
 * input and outputs are /dev/null; it inherits the environment and no other descriptor. */
#pragma once

#include "common/loop/loop.h"

struct process;

enum process_end {
	PROCESS_EXITED,   /* code says with what */
	PROCESS_KILLED,   /* by a signal of somebody else: code says which */
	PROCESS_TOO_LATE, /* it took longer than its limit, and was killed */
};
/* The process is freed behind it. */
typedef void process_ended(void *arg, enum process_end end, int code);

/* arguments: the program, looked for in PATH where it has no slash, and its arguments, then NULL;
 * all copied. limit_ms: it is killed then; what it has started goes with it, as far as that stayed
 * in its process group. NULL with errno set: it cannot be run, and ended is not called. */
MUST_CHECK struct process *process_start(struct loop *loop, const char *const *arguments,
	uint32_t limit_ms, process_ended *ended, void *arg);
/* Kills it; ended is not called. Sets *process to NULL. NULL is fine. */
void process_kill(struct process **process);
