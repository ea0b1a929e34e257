// by_hand_client.js MODE URL: the reconnect loop that people write by hand around npm's ws (Debian:
// node-ws). MODE: "good" dials again 100 ms after a loss; "once" never dials again; "doubling"
// waits 200 ms, then twice as long each time; "tired" does so four times and gives up; "exits" is
// good until a dial fails, then it ends with 3; "deaf" is good, ignores SIGTERM, forks and floods
// its output. The others never end by themselves.
"use strict";

const { spawn } = require("child_process");
const WebSocket = require("ws");

const [mode, url = process.env.REDIAL_URL] = process.argv.slice(2);

let losses = 0;

// Of the next dial, in ms; none: it gives up.
function wait() {
  losses += 1;
  if (mode === "once" || (mode === "tired" && losses > 4)) return undefined;
  return mode === "doubling" || mode === "tired" ? 100 * 2 ** losses : 100;
}

function dial() {
  const socket = new WebSocket(url);
  let wasOpen = false;
  socket.on("open", () => {
    wasOpen = true;
    losses = 0;
    socket.send("hello");
  });
  socket.on("error", () => {
    if (mode === "exits" && !wasOpen) process.exit(3);
  });
  socket.on("close", (code) => {
    console.log(`closed ${code}`);
    const delay = wait();
    if (delay !== undefined) setTimeout(dial, delay);
  });
}

if (mode === "deaf") {
  process.on("SIGTERM", () => {});
  const other = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  console.error(`pids ${process.pid} ${other.pid}`);
  setInterval(() => process.stdout.write("flood ".repeat(10000)), 1);
}
setInterval(() => {}, 1000); // it has nothing to do, and lives
dial();
