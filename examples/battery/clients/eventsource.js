// eventsource.js URL: npm's eventsource with its defaults, which are those of a browser.
const { EventSource } = require("eventsource");

const source = new EventSource(process.argv[2]);
source.onmessage = (event) => console.log(event.lastEventId, event.data);
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its stream
