// websocket-ts.js URL: websocket-ts with the exponential backoff that its page shows first; says
// hello whenever it opens.
globalThis.WebSocket = require("ws");
const { ExponentialBackoff, WebsocketBuilder } = require("websocket-ts");

new WebsocketBuilder(process.argv[2])
  .withBackoff(new ExponentialBackoff(1000, 6))
  .onOpen((socket) => socket.send('{"hello":1}'))
  .build();
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
