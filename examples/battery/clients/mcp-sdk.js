// mcp-sdk.js URL: the GET stream of the Model Context Protocol's TypeScript SDK, with its defaults:
// what a server sends to a client that did not ask.
const { StreamableHTTPClientTransport } =
  require("@modelcontextprotocol/sdk/client/streamableHttp.js");

const transport = new StreamableHTTPClientTransport(new URL(process.argv[2]));
transport.onmessage = (message) => console.log(JSON.stringify(message));
transport.onerror = (error) => console.error(error.message);
transport.start().then(() => transport.resumeStream("0")).catch(console.error);
setInterval(() => {}, 60000);
