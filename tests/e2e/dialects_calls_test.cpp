// GraphQL (both protocols), JSON-RPC, MCP, MQTT (both versions) and a gateway in Discord's manner,
// their official clients through a tap and five faults: what Redial says of them is what their own
// callbacks told. Test's thread only.
#include <filesystem>

#include "dialect_story.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("GraphQL's clients tell what their logs tell", "[tap][dialects]") {
    const bool is_old = GENERATE(false, true);
    DialectStory story(is_old ? std::vector<std::string>{"graphql.js", "old"}
                              : std::vector<std::string>{"graphql.js"});
    check_five_faults(story, is_old ? "graphql-ws" : "graphql-transport-ws", "\"chat\":");
    CHECK(story.known().subscriptions.of_connection().size() == 1);
    CHECK(story.known().subscriptions.missing().empty());
}

TEST_CASE("JSON-RPC's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"jsonrpc.js"});
    check_five_faults(story, "jsonrpc", "{\"n\":");
    const model::DialectKnown& known = story.known();
    CHECK(known.requests_seen > 0);
    CHECK(known.replies_seen >= story.told("ready"));
    CHECK(known.replies_seen <= known.requests_seen);
}

TEST_CASE("MCP's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"mcp.js"});
    check_five_faults(story, "mcp", "\"data\":{\"n\":");
    const model::DialectKnown& known = story.known();
    // Of each connection the answer to initialize at least.
    CHECK(known.replies_seen >= story.told("ready"));
    CHECK(known.life.side(core::Direction::Out).answers > 0);
    CHECK(known.resumes_accepted == 0);
}

TEST_CASE("MQTT's client tells what its log tells, of 3.1.1 and of 5", "[tap][dialects]") {
    const bool is_five = GENERATE(false, true);
    if (is_five && !std::filesystem::exists("/usr/sbin/mosquitto")) {
        WARN("not tested here: there is no mosquitto");
        return;
    }
    DialectStory story(is_five ? std::vector<std::string>{"mqtt.js", "5"}
                               : std::vector<std::string>{"mqtt.js"});
    check_five_faults(story, "mqtt", "{\"n\":");
    const model::DialectKnown& known = story.known();
    CHECK(known.life.side(core::Direction::Out).answers > 0);
    CHECK(known.resumes_accepted == story.told("ready", "present", true));
    CHECK(known.resumes_refused == 0);
}

TEST_CASE("a gateway's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"gateway.js"});
    check_five_faults(story, "gateway", "\"d\":{\"n\":");
    const model::DialectKnown& known = story.known();
    CHECK(known.resumes_accepted == story.told("ready", "resumed", true));
    CHECK(known.sequences.lost() == 1);  // the message that was dropped
    CHECK(known.sequences.repeated() == 0);
    CHECK(known.life.side(core::Direction::Out).answers > 0);
}
