// sockette.js URL: sockette with its defaults (it waits 1 s); says hello whenever it opens.
globalThis.WebSocket = require("ws");
const Sockette = require("sockette");

const socket = new Sockette(process.argv[2], { onopen: () => socket.send('{"hello":1}') });
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
