// reconnecting-websocket.js URL: the library with its defaults; says hello whenever it opens.
const WebSocket = require("ws");
const ReconnectingWebSocket = require("reconnecting-websocket");

const socket = new ReconnectingWebSocket(process.argv[2], [], { WebSocket });
socket.addEventListener("open", () => socket.send('{"hello":1}'));
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
