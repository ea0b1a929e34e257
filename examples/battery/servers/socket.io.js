// socket.io.js PORT: Socket.IO's own server with its defaults.
const { Server } = require("socket.io");

new Server(+process.argv[2]).on("connection", (socket) => {
  socket.on("hello", (n) => socket.emit("hello", n));
});
