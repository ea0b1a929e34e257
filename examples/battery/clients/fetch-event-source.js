// fetch-event-source.js URL: @microsoft/fetch-event-source with its defaults, in a page that stays
// visible.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = require("@microsoft/fetch-event-source");

fetchEventSource(process.argv[2], { onmessage: (event) => console.log(event.id, event.data) })
  .catch(console.error);
setInterval(() => {}, 60000);
