// Socket.IO and Engine.IO whose clients poll first, or only, through a tap and the faults: what
// Redial says of them is what their own callbacks told. Test's thread only.
#include "dialect_story.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Every request that passed belongs to an attempt: to its polls, or to the WebSocket that took
// their place.
void check_requests(const DialectStory& story, bool is_upgraded) {
    long upgrades = 0;
    for (const nlohmann::json& line : story.log()) {
        if (line.at("type") != "http") continue;
        upgrades += line.at("http_status") == 101;
        CHECK(line.value("attempt", 0) > 0);
    }
    const auto ready = static_cast<long>(story.told("ready"));
    CHECK(upgrades == (is_upgraded ? ready : 0));
    CHECK(count_in(story.log(), "http") >= 2 * ready);
}

// Of one that polls alone: no close frame ends it, and a message cannot be dropped.
void check_polling_faults(const DialectStory& story, const std::string& before) {
    CHECK(count_in(story.log(), "opened") == static_cast<long>(story.told("ready")));
    CHECK(story.was_ready_while_open());
    CHECK(count_in(story.log(), "ended", "was_open", false) ==
          static_cast<long>(story.told("failed")));
    CHECK(count_in(story.log(), "half_open_noticed", "side", "client") <= 1);
    const std::vector<std::string> ends = story.ends();
    REQUIRE(ends.size() > 3);
    CHECK(std::vector<std::string>(ends.begin(), ends.begin() + 3) ==
          std::vector<std::string>{"forced", "forced", "http_refused"});
    CHECK(story.got_by_log(before) == story.got_by_client());
    CHECK(story.sent_by_log() == story.heard_by_server());
    CHECK(story.findings_by_dialect() == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("Socket.IO's client that polls first tells what its log tells", "[tap][dialects]") {
    DialectStory story({"socketio.js", "polling,websocket"});
    check_five_faults(story, "socket.io", "\"chat\",{\"n\":");
    check_requests(story, true);
    const model::DialectKnown& known = story.known();
    // What passed by polls is known: the session, its namespace, the server's heartbeat.
    CHECK(known.resumes_accepted == story.told("ready", "recovered", true));
    CHECK(known.resumes_refused == 0);
    CHECK(known.subscriptions.of_connection().count("/") == 1);
    CHECK(known.connection.is_whole);
    CHECK(known.connection.terms_of(core::Side::Server).every == std::chrono::milliseconds(300));
    CHECK(known.life.side(core::Direction::In).answers > 0);
}

TEST_CASE("Socket.IO's client that polls alone tells what its log tells", "[tap][dialects]") {
    DialectStory story({"socketio.js", "polling"});
    check_polling_faults(story, "\"chat\",{\"n\":");
    check_requests(story, false);
    CHECK(story.session().dialect.dialect()->name == "socket.io");
    CHECK(story.known().resumes_accepted == story.told("ready", "recovered", true));
    CHECK(story.known().life.side(core::Direction::In).answers > 0);
}

TEST_CASE("Engine.IO's client tells what its log tells", "[tap][dialects]") {
    const bool is_upgraded = GENERATE(true, false);
    DialectStory story({"engineio.js", is_upgraded ? "polling,websocket" : "websocket"});
    check_five_faults(story, "engine.io", "{\"n\":");
    if (is_upgraded) check_requests(story, true);
    CHECK(story.known().connection.terms_of(core::Side::Server).every ==
          std::chrono::milliseconds(300));
    CHECK(story.known().life.side(core::Direction::In).answers > 0);
}

TEST_CASE("Engine.IO's client that polls alone tells what its log tells", "[tap][dialects]") {
    DialectStory story({"engineio.js", "polling"});
    check_polling_faults(story, "{\"n\":");
    check_requests(story, false);
    CHECK(story.session().dialect.dialect()->name == "engine.io");
}
