// signalr.js URL: SignalR's client with automatic reconnect as it comes, on WebSockets alone.
const signalR = require("@microsoft/signalr");

const url = new URL(process.argv[2]);
url.protocol = url.protocol === "wss:" ? "https:" : "http:";
const connection = new signalR.HubConnectionBuilder()
  .withUrl(url.origin + "/hub", {
    skipNegotiation: true,
    transport: signalR.HttpTransportType.WebSockets,
  })
  .withAutomaticReconnect()
  .configureLogging(signalR.LogLevel.None)
  .build();
connection.start().catch((error) => console.log(String(error)));
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
