// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// Every answer of the running server is one that its own description promises: the status is
// listed, the body has the promised shape. A patient's day calls what can succeed; then each
// operation is asked what it must refuse. An operation that was never seen to succeed fails here.
// usage: ADMIN_OF_ALL=LOGIN:PASSWORD node contract.mjs UP.JSON PORT    an administrator of all
// facilities; what packaging/quickstart has printed; where the server has its gateway of text messages
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import * as OTPAuth from "otpauth";

const up = JSON.parse(readFileSync(process.argv[2], "utf8"));
const api = await (await fetch(`${up.base_url}/openapi.json`)).json();
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(api, "api");

const operations = new Map();
for (const [path, methods] of Object.entries(api.paths))
	for (const [method, operation] of Object.entries(methods))
		operations.set(operation.operationId, { path, method: method.toUpperCase(), ...operation });

const wrong = [];
const succeeded = new Set();
let answers = 0;

function resolve(part) {
	if (!part?.$ref) return part;
	return part.$ref.slice(2).split("/").reduce((at, key) => at[key], api);
}

function judgeBody(promised, type, body) {
	const content = promised.content?.[type];
	if (!promised.content) return body.length ? "has a body that is not promised" : null;
	if (!content) return `has the type ${type}`;
	if (!type.endsWith("json")) return null;
	const schema = JSON.parse(JSON.stringify(content.schema).replaceAll('"#/', '"api#/'));
	if (ajv.validate(schema, JSON.parse(body))) return null;
	return ajv.errorsText(ajv.errors, { dataVar: "body" });
}

// Asks, and judges the answer by what the operation promises.
async function ask(id, { parameters = {}, query = "", token, body, headers = {} } = {}) {
	const operation = operations.get(id);
	if (!operation) throw new Error(`the description has no operation ${id}`);
	const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => parameters[name] ?? randomUUID());
	const given = { ...headers };
	if (token) given.Authorization = `Bearer ${token}`;
	if (body !== undefined) given["Content-Type"] ??= "application/json";
	if (operation.method !== "GET") given["Idempotency-Key"] ??= randomUUID();
	const answer = await fetch(up.base_url + path + query, {
		method: operation.method,
		headers: given,
		body: typeof body === "object" ? JSON.stringify(body) : body,
	});
	const text = await answer.text();
	const type = (answer.headers.get("content-type") ?? "").split(";")[0];
	const promised = resolve(operation.responses[answer.status]);
	const why = promised ? judgeBody(promised, type, text) : "is not promised";
	answers++;
	if (why) wrong.push(`${id} ${operation.method} ${path}${query}: ${answer.status} ${why}: ${text.slice(0, 200)}`);
	if (answer.ok) succeeded.add(id);
	const json = type.endsWith("json") && text ? JSON.parse(text) : undefined;
	return { status: answer.status, etag: answer.headers.get("etag"), json };
}

// Asks for what must succeed.
async function must(id, options) {
	const answer = await ask(id, options);
	if (answer.status >= 400) throw new Error(`${id}: ${answer.status} ${JSON.stringify(answer.json)}`);
	return answer;
}

const facility = up.facility.id;
const tokens = {};
for (const login of up.logins) {
	const answer = await must("signIn", { body: { login: login.login, password: login.password } });
	tokens[login.login] = answer.json.access_token;
}
// Of no facility, so of all.
const [login, password] = (process.env.ADMIN_OF_ALL ?? "").split(":");
const adminOfAll = (await must("signIn", { body: { login, password } })).json.access_token;
const at = (more = {}) => ({ facility, ...more });
const desk = (code) => at({ desk: up.desks[code] });

async function visit(service = "opd", more = {}) {
	const body = { service: up.services[service], ...more };
	return (await must("openVisit", { parameters: at(), token: tokens.asha, body })).json;
}

async function callNext(code, login, body = {}) {
	return (await must("callNext", { parameters: desk(code), token: tokens[login], body })).json;
}

const doctor = tokens.drmwangi;
const nurse = tokens.neema;
const admin = tokens.admin;
const hall = tokens[up.logins.find((login) => login.role === "display").login];

async function aDayOfPatients() {
	const [first, second, third] = [await visit(), await visit(), await visit()];
	const by = (token, ticket, body) => ({ parameters: at({ ticket }), token, body });
	await must("openDesk", { parameters: desk("opd-2"), token: doctor });
	await must("openDesk", { parameters: desk("lab-6"), token: nurse });
	const vitals = { breaths: 25, pulse: 115 };
	await must("triageTicket", by(nurse, second.ticket, { age_months: 480, vitals, colour: "green" }));
	await must("classifyTicket", by(tokens.asha, third.ticket, { colour: "yellow" }));
	await must("moveTicket", by(tokens.asha, third.ticket, { before: second.ticket, reason: "was sent out" }));
	let called = await callNext("opd-2", "drmwangi");
	await must("undo", { parameters: at(), token: doctor, body: { seq: called.seq } });
	called = await callNext("opd-2", "drmwangi");
	await must("recallTicket", by(doctor, called.ticket));
	const heard = { parameters: at({ call: called.call }), token: hall, body: { shown: true } };
	await must("acknowledgeCall", heard);
	const display = (await must("getMe", { token: hall })).json.display;
	await must("getHallLines", { parameters: at({ display }), token: hall });
	await must("skipTicket", by(doctor, called.ticket));
	await must("requeueTicket", by(tokens.asha, called.ticket));
	await must("callTicket", by(doctor, called.ticket, { desk: up.desks["opd-2"], reason: "came back" }));
	await must("startTicket", by(doctor, called.ticket));
	await must("holdTicket", by(doctor, called.ticket, { reason: "results" }));
	await must("resumeTicket", by(doctor, called.ticket));
	called = await callNext("opd-2", "drmwangi");
	await must("startTicket", by(doctor, called.ticket));
	const onward = { services: [up.services.laboratory], return_to_me: true };
	const sent = await must("transferTicket", by(doctor, called.ticket, onward));
	const lab = await callNext("lab-6", "neema");
	if (lab.ticket !== sent.json.tickets[0].ticket) throw new Error("the laboratory calls another");
	await must("startTicket", by(nurse, lab.ticket));
	await must("finishTicket", by(nurse, lab.ticket, { outcome: "done" }));
	await must("cancelTicket", by(tokens.asha, (await visit("pharmacy")).ticket));
	const other = await visit("cashier");
	const why = { reason: "went home" };
	await must("closeVisit", { parameters: at({ visit: other.visit }), token: tokens.asha, body: why });
	await must("getVisit", { parameters: at({ visit: first.visit }), token: tokens.asha });
	await must("getTicket", by(tokens.asha, first.ticket));
	await must("followTicket", { parameters: { code: first.code } });
}

// Its id, and the token it comes in with.
async function pair(kind, desks = []) {
	const asked = (await must("beginPairing", { body: { kind } })).json;
	const body = { code: asked.code, kind, name: `Kifaa ${kind}`, desks };
	const display = (await must("addDevice", { parameters: at(), token: admin, body })).json.id;
	const entered = await must("enterDevice", { body: { device_key: asked.device_key } });
	return { display, token: entered.json.access_token };
}

async function atTheMachine() {
	const { token } = await pair("tickets", [up.desks["cash-3"]]);
	const body = { service: up.services.cashier };
	const given = (await must("openVisit", { parameters: at(), token, body })).json;
	const phone = { phone_number: "+255711000009" };
	await must("giveVisitPhone", { parameters: at({ visit: given.visit }), token, body: phone });
	const found = await must("findPatients", { parameters: at(), token: tokens.asha, query: "?phone=000009" });
	if (found.json.visits.length !== 1) throw new Error("the phone that was left is not found");
}

async function desksAndServices() {
	const me = await must("getMe", { token: tokens.drokello });
	await must("openDesk", { parameters: desk("opd-3"), token: tokens.drokello });
	const one = await visit();
	await must("assignTicket", {
		parameters: at({ ticket: one.ticket }), token: tokens.asha, body: { staff: me.json.id },
	});
	await must("pauseDesk", { parameters: desk("opd-3"), token: tokens.drokello, body: { reason: "meal" } });
	await must("takeOverDesk", { parameters: desk("opd-3"), token: tokens.drhamisi });
	await must("closeDesk", { parameters: desk("opd-3"), token: tokens.drhamisi });
	const listed = (await must("listServices", { parameters: at(), token: admin })).json.services;
	const { id: service, rule, no_show } = listed[0].service;
	await must("changeRules", { parameters: at({ service }), token: admin, body: { rule, no_show, reason: "as it was" } });
	await must("listDesks", { parameters: at(), token: admin });
	for (const line of Object.values(up.services))
		await must("getQueue", { parameters: at({ service: line }), token: nurse, query: "?limit=5" });
	await must("configureDesk", {
		parameters: at({ desk: randomUUID() }), token: admin,
		body: { code: "x-1", name_sw: "Chumba", name_en: "Room", kind: "room", room: "9", services: [up.services.opd] },
	});
	const added = { parameters: at({ service: randomUUID() }), token: admin };
	const body = { code: "x", name_sw: "Huduma", name_en: "Service", series: "B" };
	await must("configureService", { ...added, body });
	await must("openService", added);
	await must("closeService", added);
	await must("registerDisplay", { parameters: at({ display: randomUUID() }), token: admin, body: { name: "Ukuta" } });
}

async function onPaper() {
	const { display, token } = await pair("printer");
	const { ticket } = await visit("cashier");
	const asked = (await must("printTicket", { parameters: at({ ticket }), token: tokens.asha, body: { printer: display } })).json;
	const waiting = (await must("listPrints", { parameters: at({ display }), token })).json.prints;
	if (waiting.length !== 1 || waiting[0].id !== asked.id) throw new Error("the printer is told something else");
	await must("endPrint", { parameters: at({ print: asked.id }), token });
	const told = (await must("getPrint", { parameters: at({ print: asked.id }), token: tokens.asha })).json;
	if (!told.printed_at) throw new Error("it is not on paper");
}

async function devices() {
	const asked = (await must("beginPairing", { body: { kind: "tickets" } })).json;
	const other = (await must("beginPairing", { body: { kind: "display" } })).json;
	const found = await must("findPairing", { parameters: at(), token: admin, body: { code: other.code } });
	await must("refusePairing", { parameters: at({ pairing: found.json.id }), token: admin });
	const body = { code: asked.code, kind: "tickets", name: "Mlango wa pili", desks: [up.desks["lab-6"]] };
	const made = await must("addDevice", { parameters: at(), token: admin, body });
	const device = at({ device: made.json.id });
	const key = { device_key: asked.device_key };
	await must("enterDevice", { body: key });
	await must("enterDevice", { body: (await must("renewDeviceKey", { body: key })).json });
	await must("editDevice", {
		parameters: device, token: admin, body: { name: "Mlango wa nyuma" },
		headers: { "If-Match": `"${made.json.version}"` },
	});
	await must("getDevice", { parameters: device, token: admin });
	await must("listDevices", { parameters: at(), token: admin, query: "?limit=2" });
	await must("listDeviceConnections", { parameters: device, token: admin });
	const next = (await must("beginPairing", { body: { kind: "tickets" } })).json;
	const place = { ...body, code: next.code, device: made.json.id, ends_old: true };
	const taken = await must("addDevice", { parameters: at(), token: admin, body: place });
	if (taken.json.id !== made.json.id) throw new Error("another device came in its place");
	await must("revokeDevice", { parameters: device, token: admin, body: { reason: "broken" } });
}

async function linesOfTheAdministrator() {
	const list = (await must("listQueueRules", { parameters: at(), token: admin })).json.queues;
	const about = { parameters: at({ service: list[0].queue.service }), token: admin };
	const read = await must("getQueueRules", about);
	const body = { rule: { classes: { green: { vulnerable_ppm: 130000 } } }, reason: "a little more" };
	await must("tryQueueRules", { ...about, body, query: "?limit=3" });
	await must("changeQueueRules", { ...about, body, headers: { "If-Match": read.etag } });
	await ask("changeQueueRules", { ...about, body, headers: { "If-Match": read.etag } });
	const place = await must("getFacility", { parameters: at(), token: admin });
	await must("listAdminFacilities", { token: admin });
	await must("changeFacility", {
		parameters: at(), token: admin, body: { name_en: "Example Hospital" }, headers: { "If-Match": place.etag },
	});
	const set = await must("getSettings", { parameters: at(), token: admin });
	await must("changeSettings", { parameters: at(), token: admin, body: { console_lock_min: 12, reason: "a test" }, headers: { "If-Match": set.etag } });
	const clinic = { code: "zahanati", name_sw: "Zahanati", name_en: "Health centre" };
	await must("addFacility", { token: adminOfAll, body: clinic });
	const desks = (await must("listDeskSetups", { parameters: at(), token: admin })).json.desks;
	const room = { parameters: at({ desk: desks[0].setup.desk }), token: admin };
	const setup = await must("getDeskSetup", room);
	await must("changeDesk", { ...room, body: { room: "77", reason: "moved" }, headers: { "If-Match": setup.etag } });
	const more = { ...setup.json, code: "y-1", reason: "new" };
	for (const name of ["desk", "version"]) delete more[name];
	await must("addDesk", { parameters: at(), token: admin, body: more });
	const another = { code: "y", name_sw: "Huduma", name_en: "Service", series: "B", reason: "new" };
	await must("addQueue", { parameters: at(), token: admin, body: another });
}

async function sessions() {
	const mine = up.logins.find((login) => login.role === "doctor");
	const client = randomUUID();
	const body = { login: mine.login, password: mine.password, client };
	let access = (await must("signIn", { body })).json;
	access = (await must("refresh", { body: { refresh_token: access.refresh_token, client } })).json;
	await must("signOut", { token: access.access_token });
}

// The authenticator is otpauth, from what the server gives for a QR code.
async function secondFactor() {
	const { login, password } = up.logins.find((one) => one.login === "drhamisi");
	const token = tokens[login];
	await must("proveMyself", { token, body: { password } });
	const { uri, secret } = (await must("beginSecondFactor", { token, body: { password } })).json;
	const authenticator = OTPAuth.URI.parse(uri);
	if (authenticator.label !== login || authenticator.secret.base32 !== secret)
		throw new Error(`otpauth reads ${authenticator}`);
	// A step before the present one, but not the one that is about to be too old.
	const first = Date.now() + 10000 - 30000;
	const [code, later] = [first, first + 30000].map((timestamp) => authenticator.generate({ timestamp }));
	const made = (await must("confirmSecondFactor", { token, body: { code } })).json.recovery_codes;
	await ask("signIn", { body: { login, password } });
	await ask("signIn", { body: { login, password, code } });
	await must("signIn", { body: { login, password, code: made[0] } });
	await must("makeRecoveryCodes", { token, body: { password, code: made[1] } });
	const left = (await must("getSecondFactor", { token })).json.recovery_codes_left;
	if (left !== 10) throw new Error(`${left} recovery codes are left`);
	await must("removeSecondFactor", { token, body: { password, code: later } });
	const other = `${password} tena`;
	await must("changeMyPassword", { token, body: { password, new_password: other } });
	await must("changeMyPassword", { token, body: { password: other, new_password: password } });
	// An access token of before is renewed; whoever has none to renew signs in.
	const anew = (await must("signIn", { body: { login, password } })).json.access_token;
	const { id } = (await must("getMe", { token: anew })).json;
	await must("removeUserSecondFactor", { parameters: { user: id }, token: admin, body: { reason: "lost phone" } });
}

async function accounts() {
	const body = { login: "mpya", name: "Mtumishi Mpya", role: "doctor", speciality: "Meno" };
	const made = (await must("addUser", { token: admin, body })).json;
	const parameters = { user: made.user.id };
	const read = await must("getUser", { parameters, token: admin });
	await must("editUser", { parameters, token: admin, body: { room: "4" }, headers: { "If-Match": read.etag } });
	await ask("editUser", { parameters, token: admin, body: { room: "5" }, headers: { "If-Match": read.etag } });
	const key = { "Idempotency-Key": randomUUID() };
	await must("resetPassword", { parameters, token: admin, headers: key, body: { reason: "lost" } });
	const told = (await must("resetPassword", { parameters, token: admin, headers: key, body: { reason: "lost" } })).json;
	if (told.password || !told.password_was_told) throw new Error("a password is told twice");
	for (const id of ["unlockUser", "endSessions", "disableUser", "enableUser"])
		await must(id, { parameters, token: admin, body: { reason: "a test" } });
	await must("listUserSessions", { parameters, token: admin });
	const me = (await must("getMe", { token: admin })).json.id;
	for (const id of ["disableUser", "resetPassword"]) await ask(id, { parameters: { user: me }, token: admin });
	const other = up.logins.find((login) => login.role === "nurse");
	const access = (await must("signIn", { body: { login: other.login, password: other.password } })).json;
	const mine = (await must("listMySessions", { token: access.access_token })).json.sessions;
	await must("endMySession", { parameters: { session: mine.find((one) => one.is_current).id }, token: access.access_token });
}

async function reading() {
	await must("giveLiveTicket", { token: nurse });
	await must("listFacilities", { token: admin });
	await must("getFacility", { parameters: at(), token: admin });
	await must("listStaff", { parameters: at(), token: tokens.asha });
	const users = (await must("listUsers", { token: admin, query: "?filter=a&limit=5" })).json.users;
	await must("getUser", { parameters: { user: users[0].id }, token: admin });
	const live = await must("getLiveState", { parameters: at(), token: nurse });
	await must("getLiveState", { parameters: at(), token: nurse, headers: { "If-None-Match": live.etag } });
	const audit = { parameters: at(), token: admin };
	await must("searchAudit", { ...audit, query: "?limit=5&action=ticket." });
	await must("getAuditSeal", audit);
	for (const id of ["getHealth", "getReadiness", "getKeys", "getMetrics", "getDescription"]) await must(id);
}

async function patients() {
	const body = { full_name: "Amani Mfano", sex: "female", birth_year: 1990 };
	const made = await must("registerPatient", { parameters: at(), token: tokens.asha, body });
	const patient = at({ patient: made.json.id });
	const read = await must("getPatient", { parameters: patient, token: tokens.asha });
	await must("editPatient", {
		parameters: patient, token: tokens.asha, body: { full_name: "Amani Mfano Mwema" },
		headers: { "If-Match": read.etag },
	});
	const { ticket } = await visit("opd", { patient: made.json.id });
	const treated = { parameters: at({ ticket }), token: doctor };
	const words = { base: 0, complaint: "homa\nsiku tatu", diagnosis: "malaria", diagnosis_code: "B54" };
	await must("getConsultation", treated);
	await must("writeConsultation", { ...treated, body: words });
	await must("writeConsultation", { ...treated, body: { base: 1, follow_up_on: "2026-12-24" } });
	await ask("writeConsultation", { ...treated, body: { base: 1 } });
	await must("getConsultation", treated);
	await must("listConsultationVersions", treated);
	await must("listConsultations", { parameters: patient, token: nurse });
	const booking = { patient: made.json.id, service: up.services.triage, at: new Date().toISOString() };
	const book = { parameters: at(), token: tokens.asha, body: booking };
	const booked = (await must("bookAppointment", book)).json.appointment;
	await ask("bookAppointment", book);
	const appointment = { parameters: at({ appointment: booked.id }), token: tokens.asha };
	await must("cancelAppointment", { ...appointment, body: { reason: "rain" } });
	await ask("checkInAppointment", appointment);
	const second = await must("registerPatient", { parameters: at(), token: tokens.asha, body: { full_name: "Baraka Mfano" } });
	const coming = (await must("bookAppointment", { ...book, body: { ...booking, patient: second.json.id } })).json.appointment;
	const arrives = { parameters: at({ appointment: coming.id }), token: tokens.asha, body: { vulnerable: true } };
	await must("checkInAppointment", arrives);
	await must("checkInAppointment", arrives);
	await must("listAppointments", { parameters: at(), token: nurse });
	await must("listPatientVisits", { parameters: patient, token: tokens.asha, query: "?limit=5" });
	const note = { body: "mzio\nwa penisilini" };
	await must("addPatientNote", { parameters: patient, token: nurse, body: note });
	await must("listPatientNotes", { parameters: patient, token: doctor });
	await must("findPatients", { parameters: at(), token: tokens.asha, query: "?name=amani" });
	await must("exportPatient", { parameters: patient, token: admin });
	const goes = (await must("registerPatient", { parameters: at(), token: tokens.asha, body: { full_name: "Chausiku Mfano" } })).json;
	const erase = { parameters: at({ patient: goes.id }), token: admin, body: { reason: "asked" }, headers: { "If-Match": '"1"' } };
	await must("erasePatient", erase);
	await ask("erasePatient", erase);
}

// The gateway of text messages, as Africa's Talking has it: where the server was told that it is.
const codes = new Map();
const gateway = createServer((request, answer) => {
	let form = "";
	request.on("data", (piece) => (form += piece));
	request.on("end", () => {
		const given = new URLSearchParams(form);
		codes.set(given.get("to"), given.get("message").match(/\b\d{6}\b/)[0]);
		const Recipients = [{ statusCode: 101, number: given.get("to"), status: "Success", messageId: randomUUID() }];
		answer.writeHead(201, { "Content-Type": "application/json" });
		answer.end(JSON.stringify({ SMSMessageData: { Message: "Sent", Recipients } }));
	});
}).listen(Number(process.argv[3]), "127.0.0.1");

async function codeFor(phone) {
	for (let tries = 0; !codes.has(phone); tries++) {
		if (tries > 500) throw new Error(`no code came for ${phone}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	const code = codes.get(phone);
	codes.delete(phone);
	return code;
}

async function patientsThemselves() {
	const client = randomUUID();
	const [phone, other] = ["+255713000101", "+255713000102"];
	const body = { full_name: "Dalili Mfano", phone_number: phone };
	await must("registerPatient", { parameters: at(), token: tokens.asha, body });
	const asked = async (id, options) => (await must(id, options)).json.request;
	const signIn = async (number) => {
		const request = await asked("askForCode", { body: { facility, phone_number: number } });
		await ask("signInByCode", { body: { request, code: "000000" } });
		return (await must("signInByCode", { body: { request, code: await codeFor(number), client } })).json;
	};
	const first = await signIn(phone);
	const { access_token: token } = (await must("refreshPatient", { body: { refresh_token: first.refresh_token, client } })).json;
	const self = await must("getPatientSelf", { token });
	await must("editPatientSelf", { token, body: { language: "en" }, headers: { "If-Match": self.etag } });
	for (const id of ["exportPatientSelf", "listPatientSelfVisits", "listPatientSelfAppointments"]) await must(id, { token });
	const request = await asked("askForCodeToConfirm", { token, body: { phone_number: other } });
	await must("setPatientSelfPhone", { token, body: { request, code: await codeFor(other) } });
	const second = (await signIn(other)).access_token;
	const third = (await signIn(other)).access_token;
	await must("endPatientSelfSessions", { token: second });
	await ask("getPatientSelf", { token: third });
	const gone = { full_name: "Enzi Mfano", phone_number: "+255713000103" };
	await must("registerPatient", { parameters: at(), token: tokens.asha, body: gone });
	const last = (await signIn(gone.phone_number)).access_token;
	const wish = await asked("askForCodeToConfirm", { token: last, body: {} });
	await must("erasePatientSelf", { token: last, body: { request: wish, code: await codeFor(gone.phone_number) } });
	gateway.close();
}

// What every operation must refuse, with an answer that it promises.
async function refusals() {
	for (const [id, operation] of operations) {
		const isHere = operation["x-rights"].here;
		const isPublic = operation.security?.length === 0 || isHere;
		const anonymous = await ask(id, { parameters: at(), body: operation.requestBody && {} });
		if (!isPublic && anonymous.status !== 401) wrong.push(`${id} lets in who did not sign in: ${anonymous.status}`);
		await ask(id, { token: "not.a.token" });
		await ask(id, { token: admin, body: operation.requestBody && {} });
		await ask(id, { parameters: at(), token: tokens.asha, query: "?nonsense=1" });
		if (!operation.requestBody) continue;
		for (const body of ["", "{", "[]", "null", '{"nonsense":1}', '{"a":1,"a":2}', `"${"x".repeat(70000)}"`])
			await ask(id, { parameters: at(), token: admin, body });
		await ask(id, { parameters: at(), token: admin, body: "a=b", headers: { "Content-Type": "application/x-www-form-urlencoded" } });
	}
}

for (const part of [
	aDayOfPatients, atTheMachine, onPaper, desksAndServices, linesOfTheAdministrator, sessions, secondFactor, accounts, devices,
	reading, patients, patientsThemselves, refusals,
]) {
	try {
		await part();
	} catch (error) {
		wrong.push(`${part.name}: ${error.message}`);
	}
}
for (const id of operations.keys())
	if (!succeeded.has(id)) wrong.push(`${id} was never seen to succeed`);
for (const line of wrong) console.log(line);
console.log(`${operations.size} operations, ${answers} answers, ${wrong.length} not as described`);
process.exit(wrong.length ? 1 : 0);
