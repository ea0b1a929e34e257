// phoenix.js URL: Phoenix's client with its defaults, joined to one channel.
globalThis.WebSocket = require("ws");
const { Socket } = require("phoenix");

const url = new URL(process.argv[2]);
const socket = new Socket(url.origin.replace("http", "ws") + "/socket", { transport: WebSocket });
socket.connect();
socket.channel("room:lobby").join();
