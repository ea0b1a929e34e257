// queue_client.js MODE URL: numbers its messages, and goes on numbering while the line is down: 1
// to 3 once it is open, 4 to 6 when it has lost the connection, 7 once it is back. MODE: "ws"
// queues by hand around npm's ws, "ws-drops" sends what it can; "reconnecting-websocket" and
// "partysocket" are these libraries with the queue that they have, and
// "reconnecting-websocket-drops" has none.
"use strict";

const WebSocket = require("ws");

const [mode, url = process.env.REDIAL_URL] = process.argv.slice(2);
let last = 0;
let opens = 0;

function say(send, count) {
  for (let i = 0; i < count; i += 1) send(JSON.stringify({ n: (last += 1) }));
}

// What the application does, whatever carries it.
function opened(send) {
  opens += 1;
  say(send, opens === 1 ? 3 : 1);
}
function lost(send) {
  if (last === 3) say(send, 3);
}

function by_hand() {
  const queue = [];
  let socket;
  const send = (text) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
    else if (mode === "ws") queue.push(text);
  };
  const dial = () => {
    socket = new WebSocket(url);
    socket.on("error", () => {});
    socket.on("open", () => {
      for (const text of queue.splice(0)) socket.send(text);
      opened(send);
    });
    socket.on("close", () => {
      lost(send);
      setTimeout(dial, 200);
    });
  };
  dial();
}

function by_library() {
  const name = mode.replace("-drops", "");
  const library = require(name === "partysocket" ? "partysocket/ws" : name);
  const Reconnecting = library.default ?? library;
  const socket = new Reconnecting(url, [], {
    WebSocket,
    minReconnectionDelay: 200,
    maxReconnectionDelay: 300,
    maxEnqueuedMessages: mode.endsWith("-drops") ? 0 : 100,
  });
  const send = (text) => socket.send(text);
  socket.addEventListener("open", () => opened(send));
  socket.addEventListener("close", () => lost(send));
  socket.addEventListener("error", () => {});
}

if (mode.startsWith("ws")) by_hand();
else by_library();
setInterval(() => {}, 1000);
