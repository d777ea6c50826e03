// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/routes.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/hub.h"
#include "server/app/presence.h"
#include "server/app/sessions.h"
#include "server/app/sign_in.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/routes/codes.h"
#include "server/routes/dispatch.h"
#include "server/routes/live.h"
#include "server/routes/shown.h"

extern const struct route_table routes_auth, routes_facilities, routes_visits, routes_tickets,
	routes_desks, routes_services, routes_displays, routes_staff, routes_patients, routes_notes,
	routes_consultations, routes_appointments, routes_codes, routes_pages, routes_machine,
	routes_visit_phones, routes_admin_users, routes_admin_user_acts, routes_sessions,
	routes_audit, routes_second_factor, routes_pairing, routes_devices, routes_device_pairings,
	routes_device_history, routes_queue_rules, routes_admin_desks, routes_admin_facilities,
	routes_settings, routes_personal_data, routes_patient_sign_in, routes_me_patient,
	routes_me_patient_codes, routes_prints;

const struct route_table *const route_tables[] = {
	&routes_auth,
	&routes_second_factor,
	&routes_sessions,
	&routes_patient_sign_in,
	&routes_me_patient,
	&routes_me_patient_codes,
	&routes_facilities,
	&routes_visits,
	&routes_visit_phones,
	&routes_tickets,
	&routes_prints,
	&routes_desks,
	&routes_services,
	&routes_displays,
	&routes_pairing,
	&routes_devices,
	&routes_device_pairings,
	&routes_device_history,
	&routes_staff,
	&routes_patients,
	&routes_personal_data,
	&routes_notes,
	&routes_consultations,
	&routes_appointments,
	&routes_admin_users,
	&routes_admin_user_acts,
	&routes_audit,
	&routes_codes,
	&routes_pages,
	&routes_queue_rules,
	&routes_admin_desks,
	&routes_admin_facilities,
	&routes_settings,
	&routes_machine,
	NULL,
};

static void accounts_changed(void *arg)
{
	struct routes *routes = arg;

	live_check_accounts(routes->live);
}

struct routes *routes_create(struct app *app)
{
	struct routes *routes = mem_alloc(sizeof(*routes));
	struct sign_ins_options sign_ins = {
		.loop = app->loop,
		.db = app->db,
		.passwords = app->passwords,
		.limits = app->limits,
		.tokens = app->tokens,
		.seals = app->seals,
		.rule = app->config->auth.second_factor,
		.access_token_us = app->config->auth.access_token_s * US_PER_S,
		.session_us = app->config->auth.session_s * US_PER_S,
		.idle_us = app->config->auth.session_idle_s * US_PER_S,
		.free_failures = app->config->limits.sign_in_failures,
		.longest_wait_s = app->config->limits.sign_in_wait_max_s,
	};

	metrics_set(app->metrics, METRIC_start_time_seconds, METRIC_NONE_NONE, time_now_us());
	routes->app = app;
	routes->router = router_create(route_tables);
	list_init(&routes->under_way);
	list_init(&routes->searches);
	list_init(&routes->looks);
	routes->live_states = map_create();
	routes->shown = shown_create();
	routes->sign_ins = sign_ins_create(&sign_ins);
	routes->audit = audit_create(app->loop, app->db);
	routes->presence = presence_create(app->loop, app->db, app->node);
	routes->live = live_create(routes);
	routes->sessions = sessions_create(app->loop, app->db, accounts_changed, routes);
	return routes;
}

void routes_destroy(struct routes **routes)
{
	struct list *link;

	if (!*routes)
		return;
	audit_destroy(&(*routes)->audit); /* Before those that wait for it. */
	while ((link = list_shift(&(*routes)->under_way))) {
		struct arena *arena = LIST_ENTRY(link, struct request, link)->arena;

		arena_destroy(&arena);
	}
	code_forget_searches(*routes);
	command_forget_looks(*routes);
	live_destroy(&(*routes)->live);
	presence_destroy(&(*routes)->presence);
	sessions_destroy(&(*routes)->sessions);
	sign_ins_destroy(&(*routes)->sign_ins);
	shown_destroy(&(*routes)->shown);
	live_states_destroy(&(*routes)->live_states);
	router_destroy(&(*routes)->router);
	mem_free(*routes);
	*routes = NULL;
}

void routes_flush(struct routes *routes)
{
	audit_flush(routes->audit);
}

static void audit_stopped(void *arg)
{
	struct routes *routes = arg;
	size_t rows = audit_waiting(routes->audit);

	if (rows)
		log_error(routes->app->log, "audit.lost", LOG_INT("rows", (int64_t)rows));
	routes->stopped(routes->stopped_arg);
}

void routes_stop(struct routes *routes, unsigned limit_ms, void (*stopped)(void *arg), void *arg)
{
	routes->stopped = stopped;
	routes->stopped_arg = arg;
	presence_leave(routes->presence);
	audit_stop(routes->audit, limit_ms, audit_stopped, routes);
}

/* ---- what the network side calls ---- */

static void requested(void *arg, const struct net_request *http)
{
	dispatch(arg, http);
}

static enum err upgrade(void *arg, const struct net_upgrade *wanted, const char **protocol_out)
{
	struct routes *routes = arg;

	return live_upgrade(routes->live, wanted, protocol_out);
}

static bool refused(void *arg, const struct net_request *http, enum err err)
{
	struct routes *routes = arg;

	return live_refuse_upgrade(routes->live, http, err);
}

static void said(void *arg, struct net_socket_id socket, const struct net_message *message)
{
	struct routes *routes = arg;

	live_message(routes->live, socket, message);
}

static void closed(void *arg, struct net_socket_id socket, enum net_why why)
{
	struct routes *routes = arg;

	(void)why;
	live_closed(routes->live, socket);
}

static bool is_proxy(void *arg, const char *remote)
{
	return is_trusted_proxy(arg, remote);
}

static bool is_busy(void *arg, struct net_socket_id socket)
{
	struct routes *routes = arg;

	return live_is_busy(routes->live, socket);
}

static void drained(void *arg, struct net_socket_id socket)
{
	struct routes *routes = arg;

	hub_drained(routes->app->hub, socket.n);
}

static void noted(void *arg, const char *event, const char *detail)
{
	struct routes *routes = arg;

	log_info(routes->app->log, event, LOG_STR("detail", detail));
}

const struct net_handlers *routes_handlers(void)
{
	static const struct net_handlers handlers = {
		.request = requested,
		.upgrade = upgrade,
		.refused = refused,
		.message = said,
		.closed = closed,
		.is_proxy = is_proxy,
		.is_busy = is_busy,
		.drained = drained,
		.event = noted,
	};

	return &handlers;
}
