// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the commands of folenid do. Each returns an exit code. */
#pragma once

#include "server/cli.h"

extern const struct cli_option cli_check_config_options[];
int cli_check_config(struct cli *cli);
extern const struct cli_option cli_config_help_options[];
int cli_config_help(struct cli *cli);

int cli_serve(struct cli *cli);

extern const struct cli_option cli_migrate_options[];
int cli_migrate(struct cli *cli);
int cli_status(struct cli *cli);

int cli_database_restored(struct cli *cli);

extern const struct cli_option cli_verify_audit_options[];
int cli_verify_audit(struct cli *cli);

extern const struct cli_option cli_facility_add_options[];
int cli_facility_add(struct cli *cli);
int cli_facility_list(struct cli *cli);

extern const struct cli_option cli_user_add_options[];
int cli_user_add(struct cli *cli);
extern const struct cli_option cli_user_list_options[];
int cli_user_list(struct cli *cli);
int cli_user_disable(struct cli *cli);
int cli_user_enable(struct cli *cli);
int cli_user_unlock(struct cli *cli);
extern const struct cli_option cli_user_password_options[];
int cli_user_password(struct cli *cli);
int cli_user_remove_second_factor(struct cli *cli);
int cli_key_list(struct cli *cli);
int cli_key_add(struct cli *cli);
int cli_key_rotate(struct cli *cli);
int cli_key_retire(struct cli *cli);
int cli_openapi(struct cli *cli);
int cli_rights(struct cli *cli);
