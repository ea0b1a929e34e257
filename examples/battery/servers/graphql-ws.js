// graphql-ws.js PORT: graphql-ws' own server over ws, with a schema of one subscription.
const { buildSchema } = require("graphql");
const { useServer } = require("graphql-ws/use/ws");
const { WebSocketServer } = require("ws");

const roots = {
  subscription: {
    hello: async function* () {
      yield { hello: "hello" };
      await new Promise(() => {});  // it never ends
    },
  },
};
const schema = buildSchema("type Query { hello: String } type Subscription { hello: String }");
useServer({ schema, roots }, new WebSocketServer({ port: +process.argv[2], host: "127.0.0.1" }));
