// ws-by-hand.js URL: what is written most often by hand: dial again one second after each end.
const WebSocket = require("ws");

function dial() {
  const socket = new WebSocket(process.argv[2]);
  socket.on("open", () => socket.send('{"hello":1}'));
  socket.on("error", () => {});  // the end follows
  socket.on("close", () => setTimeout(dial, 1000));
}
dial();
