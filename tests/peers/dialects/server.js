// server.js: a WebSocket server on a free port for the drivers whose server is written by hand, or
// stands on ws.
const http = require("http");
const { WebSocketServer } = require("ws");

// listen(tell, options, on_socket) -> {url, sockets, listener}; options are those of ws.
function listen(tell, options, on_socket) {
  const listener = http.createServer();
  const sockets = new Set();
  const server = new WebSocketServer({ server: listener, ...options });
  server.on("connection", (socket, request) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      tell("server_lost");
    });
    on_socket(socket, request);
  });
  return new Promise((done) => {
    listener.listen(0, "127.0.0.1", () =>
      done({ url: `ws://127.0.0.1:${listener.address().port}/`, sockets, listener, server }),
    );
  });
}

module.exports = { listen };
