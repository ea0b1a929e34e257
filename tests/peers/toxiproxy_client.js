// toxiproxy_client.js API STEP...: drives a control API with the npm package toxiproxy-node-client,
// as it is. Each step is NAME:JSON-list of arguments; its result is printed as a line of JSON.
// NODE_PATH names where npm put the package. Exit code 1 and the error on stderr when a step fails.
const { Toxiproxy } = require("toxiproxy-node-client");

const api = new Toxiproxy(process.argv[2]);
const steps = {
  version: () => api.getVersion(),
  populate: async (...proxies) =>
    Object.values(await api.populate(proxies)).map((proxy) => proxy.toJson()),
  create: async (proxy) => (await api.createProxy(proxy)).toJson(),
  all: async () => Object.values(await api.getAll()).map((proxy) => proxy.toJson()),
  update: async (name, changes) => {
    const proxy = await api.get(name);
    return (await proxy.update({ ...proxy.toJson(), ...changes })).toJson();
  },
  remove: async (name) => (await api.get(name)).remove(),
  add: async (name, toxic) => (await (await api.get(name)).addToxic(toxic)).toJson(),
  change: async (name, toxic, changes) => {
    const found = await (await api.get(name)).getToxic(toxic);
    return (await found.update({ ...found.toJson(), ...changes })).toJson();
  },
  toxic: async (name, toxic) => (await (await api.get(name)).getToxic(toxic)).toJson(),
  take: async (name, toxic) => (await (await api.get(name)).getToxic(toxic)).remove(),
  reset: () => api.reset(),
};

(async () => {
  for (const step of process.argv.slice(3)) {
    const colon = step.indexOf(":");
    const name = colon < 0 ? step : step.slice(0, colon);
    const words = colon < 0 ? [] : JSON.parse(step.slice(colon + 1));
    console.log(JSON.stringify((await steps[name](...words)) ?? null));
  }
})().catch((error) => {
  console.error(String(error.message ?? error));
  process.exit(1);
});
