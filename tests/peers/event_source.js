// event_source.js URL: npm's eventsource as it is; each of its callbacks is a line. It never ends
// by itself. NODE_PATH names where npm put it.
const { EventSource } = require("eventsource");

const source = new EventSource(process.argv[2]);
source.onopen = () => console.log("open");
source.onmessage = (event) => console.log(`event ${event.lastEventId} ${event.data}`);
source.onerror = () => console.log(source.readyState === EventSource.CLOSED ? "closed" : "error");
