// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/statements.h"

#include "common/base/mem.h"
#include "server/store/accounts.h"
#include "server/store/appointments.h"
#include "server/store/audit.h"
#include "server/store/commit.h"
#include "server/store/consultations.h"
#include "server/store/devices.h"
#include "server/store/facilities.h"
#include "server/store/load.h"
#include "server/store/notes.h"
#include "server/store/notifications.h"
#include "server/store/patient_self.h"
#include "server/store/patients.h"
#include "server/store/personal_data.h"
#include "server/store/phone_codes.h"
#include "server/store/plans.h"
#include "server/store/prints.h"
#include "server/store/second_factor.h"
#include "server/store/settings.h"
#include "server/store/sign_in.h"
#include "server/store/users.h"
#include "server/store/visit_phones.h"
#include "server/store/visits.h"
#include <string.h>

/* One row for each file that has statements. */
static const struct {
	const struct db_statement *const *statements;
	const size_t *count;
} groups[] = {
	{ store_commit_statements, &store_commit_statement_count },
	{ store_load_statements, &store_load_statement_count },
	{ accounts_statements, &accounts_statement_count },
	{ appointments_statements, &appointments_statement_count },
	{ audit_statements, &audit_statement_count },
	{ devices_statements, &devices_statement_count },
	{ consultations_statements, &consultations_statement_count },
	{ facilities_statements, &facilities_statement_count },
	{ settings_statements, &settings_statement_count },
	{ notes_statements, &notes_statement_count },
	{ notifications_statements, &notifications_statement_count },
	{ patient_self_statements, &patient_self_statement_count },
	{ patients_statements, &patients_statement_count },
	{ personal_data_statements, &personal_data_statement_count },
	{ phone_codes_statements, &phone_codes_statement_count },
	{ plans_statements, &plans_statement_count },
	{ prints_statements, &prints_statement_count },
	{ second_factor_statements, &second_factor_statement_count },
	{ sign_in_statements, &sign_in_statement_count },
	{ users_statements, &users_statement_count },
	{ visit_phones_statements, &visit_phones_statement_count },
	{ visits_statements, &visits_statement_count },
};

const struct db_statement **store_gather_statements(size_t *count_out)
{
	const struct db_statement **all;
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(groups); i++)
		count += *groups[i].count;
	all = mem_array(count, sizeof(*all));
	count = 0;
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		memcpy(all + count, groups[i].statements, *groups[i].count * sizeof(*all));
		count += *groups[i].count;
	}
	*count_out = count;
	return all;
}
