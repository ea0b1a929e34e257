// events_fetch.js API: follows the control API's events with Node's fetch. Prints what comes as it
// comes, "whole" when the stream has ended as it should, and "cut" when it was cut off.
async function main(api) {
    const reply = await fetch(api + "/redial/events?after=0");
    if (reply.status !== 200) throw new Error(String(reply.status));
    const decoder = new TextDecoder();
    for await (const bytes of reply.body)
        process.stdout.write(decoder.decode(bytes, { stream: true }));
}

main(process.argv[2]).then(
    () => console.log("whole"),
    (error) => console.log("cut", error.message),
);
