// socket.io.js URL: Socket.IO's client with its defaults, on WebSockets alone.
const { io } = require("socket.io-client");

const url = new URL(process.argv[2]);
url.protocol = url.protocol === "wss:" ? "https:" : "http:";
const socket = io(url.origin, { transports: ["websocket"] });
socket.on("connect", () => socket.emit("hello", 1));
