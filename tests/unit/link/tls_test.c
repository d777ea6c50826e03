// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The link over TLS: whom it believes, and that it tells nobody else a password. */
#include "tests/unit/link/fake.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

enum { PATH_BYTES = 128 };

struct scene {
	struct fake fake;
	struct link *link;
	char folder[64];
	char ca[PATH_BYTES], other_ca[PATH_BYTES], certificate[PATH_BYTES], key[PATH_BYTES];
	size_t offline;
	enum link_why why;
	char detail[LINK_DETAIL_BYTES];
};

/* ---- certificates ---- */

struct pair {
	EVP_PKEY *key;
	X509 *x509;
};

static void add_extension(X509 *x509, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(extension);
	X509_add_ext(x509, extension, -1);
	X509_EXTENSION_free(extension);
}

/* Of this name, signed by the issuer, or by itself. alternatives NULL: it may sign others. */
static struct pair make_pair(
	const char *name, const struct pair *issuer, const char *alternatives, long life_s)
{
	struct pair pair = { EVP_EC_gen("P-256"), X509_new() };
	X509_NAME *subject = X509_get_subject_name(pair.x509);

	X509_set_version(pair.x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(pair.x509), issuer ? 2 : 1);
	X509_gmtime_adj(X509_getm_notBefore(pair.x509), -3600);
	X509_gmtime_adj(X509_getm_notAfter(pair.x509), life_s);
	X509_set_pubkey(pair.x509, pair.key);
	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(pair.x509, issuer ? X509_get_subject_name(issuer->x509) : subject);
	add_extension(pair.x509, NID_basic_constraints, alternatives ? "CA:FALSE" : "CA:TRUE");
	if (alternatives)
		add_extension(pair.x509, NID_subject_alt_name, alternatives);
	assert_true(X509_sign(pair.x509, issuer ? issuer->key : pair.key, EVP_sha256()) > 0);
	return pair;
}

static void free_pair(struct pair *pair)
{
	X509_free(pair->x509);
	EVP_PKEY_free(pair->key);
}

static void write_certificate(const char *path, const struct pair *pair)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	PEM_write_X509(file, pair->x509);
	fclose(file);
}

static void write_key(const char *path, const struct pair *pair)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	PEM_write_PrivateKey(file, pair->key, NULL, NULL, 0, NULL, NULL);
	fclose(file);
}

static void make_files(struct scene *scene, const char *alternatives, long life_s)
{
	struct pair ca = make_pair("authority", NULL, NULL, 3600);
	struct pair other = make_pair("another authority", NULL, NULL, 3600);
	struct pair server = make_pair("server", &ca, alternatives, life_s);

	snprintf(scene->folder, sizeof(scene->folder), "/tmp/foleni-link-XXXXXX");
	assert_non_null(mkdtemp(scene->folder));
	snprintf(scene->ca, PATH_BYTES, "%s/ca.pem", scene->folder);
	snprintf(scene->other_ca, PATH_BYTES, "%s/other.pem", scene->folder);
	snprintf(scene->certificate, PATH_BYTES, "%s/cert.pem", scene->folder);
	snprintf(scene->key, PATH_BYTES, "%s/key.pem", scene->folder);
	write_certificate(scene->ca, &ca);
	write_certificate(scene->other_ca, &other);
	write_certificate(scene->certificate, &server);
	write_key(scene->key, &server);
	free_pair(&ca);
	free_pair(&other);
	free_pair(&server);
}

static void remove_files(struct scene *scene)
{
	unlink(scene->ca);
	unlink(scene->other_ca);
	unlink(scene->certificate);
	unlink(scene->key);
	assert_int_equal(rmdir(scene->folder), 0);
}

/* ---- the scene ---- */

static void state_began(void *arg, const struct link_status *status)
{
	struct scene *scene = arg;

	if (status->state != LINK_OFFLINE)
		return;
	scene->offline++;
	scene->why = status->why;
	snprintf(scene->detail, sizeof(scene->detail), "%s", status->detail);
}

static const struct link_events events = { .state = state_began };

static void begin_server(struct scene *scene, const char *alternatives, long life_s)
{
	make_files(scene, alternatives, life_s);
	scene->fake.options.tls_certificate_path = scene->certificate;
	scene->fake.options.tls_key_path = scene->key;
	fake_start(&scene->fake);
}

static void begin_link(struct scene *scene, const char *host, const char *ca, bool has_tls)
{
	char why[LINK_DETAIL_BYTES];
	struct link_options options = {
		.server = { .port = scene->fake.options.port, .has_tls = has_tls },
		.ca_path = ca,
		.login = "asha",
		.password = "right",
		.limits = { .retry_least_ms = 5, .retry_most_ms = 20 },
	};

	snprintf(options.server.host, sizeof(options.server.host), "%s", host);
	scene->link = link_create(scene->fake.loop, &options, &events, scene, why);
	if (!scene->link)
		fail_msg("%s", why);
}

static void end(struct scene *scene)
{
	link_destroy(&scene->link);
	fake_finish(&scene->fake);
	remove_files(scene);
}

static void wait_live(struct scene *scene)
{
	fake_until(&scene->fake, link_status(scene->link)->state == LINK_LIVE);
}

static void assert_refused(struct scene *scene, enum link_why why)
{
	fake_until(&scene->fake, scene->offline >= 2);
	assert_string_equal(link_why_word(scene->why), link_why_word(why));
	assert_int_equal(scene->fake.sign_ins, 0);
	end(scene);
}

/* ---- what is true ---- */

static void a_trusted_server_is_followed_by_address(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", scene.ca, true);
	wait_live(&scene);
	fake_publish(&scene.fake);
	fake_until(&scene.fake, board_seq(link_board(scene.link)) == 1);
	end(&scene);
}

static void a_trusted_server_is_followed_by_name(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "DNS:localhost", 3600);
	begin_link(&scene, "localhost", scene.ca, true);
	wait_live(&scene);
	end(&scene);
}

static void large_frames_come_whole(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", scene.ca, true);
	wait_live(&scene);
	/* Some 600 KB in one message. */
	for (int i = 0; i < 5000; i++)
		fake_happen(&scene.fake);
	fake_send_events(&scene.fake, 1, 5000);
	fake_until(&scene.fake, board_seq(link_board(scene.link)) == 5000);
	assert_int_equal(scene.offline, 0);
	end(&scene);
}

static void another_authority_is_not_believed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", scene.other_ca, true);
	assert_refused(&scene, LINK_WHY_UNTRUSTED);
}

static void the_authorities_of_the_system_do_not_know_it(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", NULL, true);
	assert_refused(&scene, LINK_WHY_UNTRUSTED);
}

static void a_certificate_for_another_address_is_not_believed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.2,DNS:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", scene.ca, true);
	assert_refused(&scene, LINK_WHY_UNTRUSTED);
}

static void a_certificate_for_another_name_is_not_believed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "DNS:otherhost,IP:127.0.0.1", 3600);
	begin_link(&scene, "localhost", scene.ca, true);
	assert_refused(&scene, LINK_WHY_UNTRUSTED);
}

static void a_certificate_that_has_run_out_is_not_believed(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", -60);
	begin_link(&scene, "127.0.0.1", scene.ca, true);
	fake_until(&scene.fake, scene.offline >= 1);
	assert_string_equal(scene.detail, "certificate has expired");
	assert_refused(&scene, LINK_WHY_UNTRUSTED);
}

static void a_server_in_clear_is_told_no_password_by_who_wants_tls(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	make_files(&scene, "IP:127.0.0.1", 3600);
	fake_start(&scene.fake);
	begin_link(&scene, "127.0.0.1", scene.ca, true);
	assert_refused(&scene, LINK_WHY_TLS);
}

static void a_server_with_tls_is_not_understood_in_clear(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	begin_link(&scene, "127.0.0.1", NULL, false);
	fake_until(&scene.fake, scene.offline >= 2);
	assert_true(scene.why == LINK_WHY_BROKEN || scene.why == LINK_WHY_PROTOCOL);
	end(&scene);
}

static void an_authority_that_cannot_be_read_is_said(void **state)
{
	struct link_options options = {
		.server = { .host = "127.0.0.1", .port = 1, .has_tls = true },
		.ca_path = "/nowhere/ca.pem",
		.login = "asha",
		.password = "right",
	};
	char why[LINK_DETAIL_BYTES] = "";
	struct loop *loop = loop_create();
	(void)state;

	assert_null(link_create(loop, &options, &events, NULL, why));
	assert_non_null(strstr(why, "/nowhere/ca.pem"));
	loop_destroy(&loop);
}

static void it_may_end_at_any_moment(void **state)
{
	struct scene scene = { 0 };
	(void)state;

	begin_server(&scene, "IP:127.0.0.1", 3600);
	for (int turns = 0; turns < 60; turns++) {
		begin_link(&scene, "127.0.0.1", scene.ca, true);
		for (int i = 0; i < turns; i++)
			loop_turn(scene.fake.loop, false);
		link_destroy(&scene.link);
		fake_until(&scene.fake, net_stats(scene.fake.net).connections == 0);
	}
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trusted_server_is_followed_by_address),
		cmocka_unit_test(a_trusted_server_is_followed_by_name),
		cmocka_unit_test(large_frames_come_whole),
		cmocka_unit_test(another_authority_is_not_believed),
		cmocka_unit_test(the_authorities_of_the_system_do_not_know_it),
		cmocka_unit_test(a_certificate_for_another_address_is_not_believed),
		cmocka_unit_test(a_certificate_for_another_name_is_not_believed),
		cmocka_unit_test(a_certificate_that_has_run_out_is_not_believed),
		cmocka_unit_test(a_server_in_clear_is_told_no_password_by_who_wants_tls),
		cmocka_unit_test(a_server_with_tls_is_not_understood_in_clear),
		cmocka_unit_test(an_authority_that_cannot_be_read_is_said),
		cmocka_unit_test(it_may_end_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
