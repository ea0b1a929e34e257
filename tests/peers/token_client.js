// token_client.js MODE URL: a client of npm's ws with a token that may be refused with 401. MODE:
// "fresh" gets another one before it dials again, "fresh-in-query" has it in the URL, "same" dials
// again with the one that was refused, "none" has none.
"use strict";

const WebSocket = require("ws");

const [mode, url = process.env.REDIAL_URL] = process.argv.slice(2);
let issued = 1; // by whoever gives tokens

function dial() {
  const token = `token-number-${issued}`;
  const is_in_query = mode === "fresh-in-query";
  const headers = mode === "none" || is_in_query ? {} : { Authorization: `Bearer ${token}` };
  const socket = new WebSocket(is_in_query ? `${url}?access_token=${token}` : url, { headers });
  socket.on("unexpected-response", (request, response) => {
    if (response.statusCode === 401 && mode.startsWith("fresh")) issued += 1;
    request.destroy();
    setTimeout(dial, 100);
  });
  socket.on("open", () => socket.on("close", () => setTimeout(dial, 100)));
  socket.on("error", () => {});
}

dial();
setInterval(() => {}, 1000);
