// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_patient_comes_is_called_and_goes(void **state)
{
	struct scene *s = *state;

	when(s, "visit.open service=opd patient=p1");
	then(s, "day.opened day=2026-03-02",
		"visit.opened patient=p1 origin=walk_in series=A ordinal=1 colour=untriaged",
		"ticket.issued ticket=A001 visit=A001 service=opd number=A001 clock_at=08:00");
	answered(s, "\"number\":\"A001\"");
	scene_as(s, "amina", ROLE_DOCTOR);
	scene_pass(s, 300);
	when(s, "ticket.call_next desk=r1");
	then(s, "ticket.called ticket=A001 desk=r1 number=A001 staff=amina rule=only_one "
		"waited_us=300000000 waiting=0 !runner_up !reason");
	when(s, "ticket.start ticket=A001");
	then(s, "ticket.started ticket=A001 desk=r1");
	scene_pass(s, 600);
	when(s, "ticket.finish ticket=A001");
	then(s, "ticket.finished ticket=A001 desk=r1 outcome=done service_s=600",
		"visit.closed visit=A001");
	is(s, "tickets A001 state=done !outcome finished_at=08:15");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_patient_comes_is_called_and_goes, scene_setup, scene_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
