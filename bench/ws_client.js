// npm's ws (Debian: node-ws) as a client that only counts: node ws_client.js URL WARM_UP SECONDS
// prints "messages_per_second N" and "cpu_us_per_message N" of the time after the warm-up.
"use strict";

const { WebSocket } = require("ws");

const [url, warmUp, seconds] = process.argv.slice(2);
const socket = new WebSocket(url, { perMessageDeflate: false });
let count = 0;
socket.on("message", () => {
  ++count;
});
socket.on("error", (error) => {
  console.log(`failed: ${error.message}`);
  process.exit(1);
});
socket.on("open", () => {
  // Read in its own turn of the loop, so that a late timer does not change the figure.
  setTimeout(() => {
    const before = { count, at: process.hrtime.bigint(), cpu: process.cpuUsage() };
    setTimeout(() => {
      const messages = count - before.count;
      const took = Number(process.hrtime.bigint() - before.at) / 1e9;
      const cpu = process.cpuUsage(before.cpu);
      console.log(`messages_per_second ${messages / took}`);
      console.log(`cpu_us_per_message ${(cpu.user + cpu.system) / messages}`);
      process.exit(0);
    }, seconds * 1000);
  }, warmUp * 1000);
});
