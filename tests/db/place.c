// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/db/place.h"

#include "common/base/text.h"
#include "server/db/migrate.h"
#include "tests/db/cluster.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void forward(struct cluster *cluster, int count)
{
	struct migrate_options options = {
		.conninfo = cluster_conninfo(cluster, OWNER),
		.migrations = schema_migrations,
		.count = count,
	};
	char why[MIGRATE_WHY_BYTES];

	if (migrate_forward(&options, why))
		fail_msg("%s", why);
}

int make_place(void **state)
{
	struct cluster *cluster = cluster_create();

	forward(cluster, 1);
	cluster_run_file(cluster, OWNER, "people.sql");
	forward(cluster, schema_migration_count);
	cluster_run_file(cluster, OWNER, "lines.sql");
	cluster_run(cluster, OWNER,
		"INSERT INTO facilities (id, code, name_sw, name_en) VALUES"
		" ('" THEIRS "', 'pili', 'Pili', 'Second');"
		"INSERT INTO patients (id, facility_id, full_name) VALUES"
		" ('00000000-0000-4000-8000-000000000029', '" THEIRS "', 'Zuhura Pembe');"
		"INSERT INTO users (id, facility_id, login, display_name, role) VALUES"
		" ('" THEIR_NURSE "', '" THEIRS "', 'zawadi', 'Zawadi Pili', 'nurse'),"
		" ('" ADMINISTRATOR "', NULL, 'msimamizi', 'Msimamizi Mkuu', 'admin');"
		"UPDATE otp_codes SET facility_id = '" OURS "';"
		"UPDATE inbound_messages SET facility_id = '" OURS "';"
		"UPDATE jobs SET facility_id = '" OURS "';"
		"INSERT INTO settings (facility_id, name, value) VALUES ('" OURS "', 'b', '1');"
		"INSERT INTO notification_templates (id, facility_id, kind, channel, language, "
		"body)"
		" VALUES (uuid_generate_v4(), '" OURS "', 'near', 'sms', 'sw', 'Zamu yako')");
	*state = cluster;
	return 0;
}

int remove_place(void **state)
{
	struct cluster *cluster = *state;

	cluster_destroy(&cluster);
	return 0;
}

void speak_for(struct text *sql, const char *facility)
{
	text_printf(sql, "SET foleni.schema = %d; SET foleni.facility = '%s';",
		schema_migration_count, facility);
}
