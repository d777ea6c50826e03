// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// The other side of a hall: npm's ws sends a frame to every display whenever it is told to, and
// nothing else. It speaks as much of the server's protocol as bench.load needs.
// usage: node broadcast.mjs BYTES    prints its port as JSON, serves until it is killed
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { WebSocketServer, WebSocket } = createRequire(
	new URL("../peers/package.json", import.meta.url))("ws");
const bytes = Number(process.argv[2]);
let seq = 0;

const server = createServer((request, answer) => {
	request.resume().on("end", () => {
		seq++;
		const head = `{"t":"events","from":${seq},"to":${seq},"events":["`;
		const frame = Buffer.from(`${head}${"x".repeat(Math.max(0, bytes - head.length - 3))}"]}`);
		for (const display of displays.clients)
			if (display.readyState === WebSocket.OPEN) display.send(frame, { binary: false });
		const body = `{"seq":${seq}}`;
		answer.writeHead(200, { "Content-Length": body.length }).end(body);
	});
});
const displays = new WebSocketServer({ server, perMessageDeflate: false });
displays.on("connection", (display) => {
	display.on("message", () => display.send(`{"t":"snapshot","seq":${seq}}`));
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", 4096, () => console.log(JSON.stringify(server.address())));
