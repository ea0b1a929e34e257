// Socket.IO and SignalR, their official clients through a tap and five faults: what Redial says of
// them is what their own callbacks told. Test's thread only.
#include "dialect_story.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("Socket.IO's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"socketio.js"});
    check_five_faults(story, "socket.io", "\"chat\",{\"n\":");
    const model::DialectKnown& known = story.known();
    CHECK(known.resumes_accepted == story.told("ready", "recovered", true));
    CHECK(known.resumes_refused == 0);
    CHECK(known.subscriptions.of_connection().count("/") == 1);
    // What was dropped has an id that nobody can miss.
    CHECK(known.sequences.lost() == 0);
    CHECK(known.sequences.repeated() == 0);
    CHECK(known.life.side(core::Direction::In).answers > 0);
}

TEST_CASE("SignalR's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"signalr.js"});
    check_five_faults(story, "signalr", "{\"n\":");
    const model::DialectKnown& known = story.known();
    // One call of Join on each connection.
    CHECK(known.requests_seen == story.told("ready"));
    CHECK(known.replies_seen == story.told("ready"));
    CHECK(known.error_replies == 0);
    CHECK(known.life.side(core::Direction::In).pings > 0);
}
