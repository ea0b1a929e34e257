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

TEST_CASE("SignalR's client tells what its log tells, in both protocols", "[tap][dialects]") {
    const bool is_packed = GENERATE(false, true);
    DialectStory story(is_packed ? std::vector<std::string>{"signalr.js", "messagepack"}
                                 : std::vector<std::string>{"signalr.js"});
    check_five_faults(story, "signalr", is_packed ? "\xa1n" : "{\"n\":");
    const model::DialectKnown& known = story.known();
    // One call of Join on each connection.
    CHECK(known.requests_seen == story.told("ready"));
    CHECK(known.replies_seen == story.told("ready"));
    CHECK(known.error_replies == 0);
    CHECK(known.life.side(core::Direction::In).pings > 0);
}

// Each once, in order: what a client was called with, of what passed perhaps twice.
std::vector<int> each_once(const std::vector<std::vector<int>>& by_connection) {
    std::vector<int> each;
    for (const std::vector<int>& numbers : by_connection)
        for (const int number : numbers)
            if (each.empty() || number > each.back()) each.push_back(number);
    return each;
}

TEST_CASE("SignalR's client tells what its log tells, where its session goes on over a cut",
          "[tap][dialects]") {
    const bool is_packed = GENERATE(false, true);
    DialectStory story(is_packed ? std::vector<std::string>{"signalr.js", "stateful", "messagepack"}
                                 : std::vector<std::string>{"signalr.js", "stateful"});
    check_connections(story, "signalr");
    const model::DialectKnown& known = story.known();
    CHECK(story.told("ready", "resumed", true) > 0);
    CHECK(known.resumes_accepted == story.told("ready", "resumed", true));
    CHECK(known.resumes_refused == 0);
    // What was not acknowledged passes again, and the client is not called with it again.
    const std::string before = is_packed ? "\xa1n" : "{\"n\":";
    CHECK(each_once(story.got_by_log(before)) == each_once(story.got_by_client()));
    CHECK(each_once({story.sent_by_log()}) == each_once({story.heard_by_server()}));
    CHECK(story.findings_by_dialect() == std::vector<std::string>{});
}
