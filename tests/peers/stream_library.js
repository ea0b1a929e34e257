// stream_library.js NAME URL: a client of event streams of a real library, with its defaults. It
// never ends by itself. NODE_PATH names where npm put the libraries.
const [name, url] = process.argv.slice(2);
const libraries = {
  eventsource: () => {
    const { EventSource } = require("eventsource");
    return new EventSource(url);
  },
  "fetch-event-source": () => {
    // What it expects of a browser's page that stays visible.
    globalThis.window = globalThis;
    globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
    return require("@microsoft/fetch-event-source").fetchEventSource(url, {});
  },
  "mcp-sdk": () => {
    const { StreamableHTTPClientTransport } =
      require("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const transport = new StreamableHTTPClientTransport(new URL(url));
    transport.onerror = () => {};
    return transport.start().then(() => transport.resumeStream("0"));
  },
};
Promise.resolve(libraries[name]()).catch(() => {});
setInterval(() => {}, 60000);
