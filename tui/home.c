// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/home.h"

#include "tui/admin.h"
#include "tui/console.h"

void home_open(struct console *console)
{
	switch (console_status(console)->user.role) {
	case ROLE_RECEPTIONIST:
		console_replace(console, &view_reception);
		return;
	case ROLE_ADMIN:
		admin_open(console);
		return;
	case ROLE_NURSE:
	case ROLE_DOCTOR:
		console_replace(console, console_desk(console) ? &view_desk : &view_desks);
		return;
	case ROLE_DISPLAY:
	case ROLE_PATIENT:
	case ROLE_COUNT:
		return;
	}
}
