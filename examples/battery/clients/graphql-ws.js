// graphql-ws.js URL: graphql-ws with its defaults and one subscription that never ends.
const { createClient } = require("graphql-ws");

const client = createClient({ url: process.argv[2], webSocketImpl: require("ws") });
client.subscribe(
  { query: "subscription { hello }" },
  { next: () => {}, error: (error) => console.log("gave up:", error), complete: () => {} },
);
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
