// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// A browser for browser.py: takes one command a line as JSON, answers each with one line. Whatever
// a page complains about (errors, what its policy forbids, files that do not come) is kept, for
// whoever asks for its faults.
// usage: node browser.mjs CHROMIUM
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
	executablePath: process.argv[2],
	// Tests run as root in containers, whose shared memory is small.
	args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--mute-audio",
		"--force-color-profile=srgb"],
});
const pages = new Map();

async function open({ name, url, width, height, script }) {
	const context = await browser.newContext({ viewport: { width, height } });
	const page = await context.newPage();
	const faults = [];
	const addresses = [];

	page.on("request", (request) => addresses.push(request.url()));
	page.on("websocket", (socket) => addresses.push(socket.url()));
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type())) faults.push(message.text());
	});
	page.on("pageerror", (error) => faults.push(String(error)));
	await page.addInitScript(() => {
		document.addEventListener("securitypolicyviolation", (event) =>
			console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
	});
	if (script) await page.addInitScript(script);
	pages.set(name, { page, context, faults, addresses });
	const answer = await page.goto(url);
	return { status: answer.status() };
}

const commands = {
	open,
	evaluate: ({ name, script }) => pages.get(name).page.evaluate(script),
	fill: ({ name, selector, text }) => pages.get(name).page.fill(selector, text),
	click: ({ name, selector }) => pages.get(name).page.click(selector),
	resize: ({ name, width, height }) => pages.get(name).page.setViewportSize({ width, height }),
	goto: ({ name, url }) => pages.get(name).page.goto(url).then(() => null),
	reload: ({ name }) => pages.get(name).page.reload().then(() => null),
	reduce: ({ name }) => pages.get(name).page.emulateMedia({ reducedMotion: "reduce" }),
	picture: ({ name, path }) => pages.get(name).page.screenshot({ path }).then(() => null),
	faults: ({ name }) => pages.get(name).faults,
	// What was asked for, sockets included.
	addresses: ({ name }) => pages.get(name).addresses,
	close: ({ name }) => pages.get(name).context.close(),
};

console.log(JSON.stringify({ version: browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
	const command = JSON.parse(line);
	try {
		console.log(JSON.stringify({ value: (await commands[command.do](command)) ?? null }));
	} catch (error) {
		console.log(JSON.stringify({ error: String(error) }));
	}
}
await browser.close();
