// Phoenix, ActionCable and STOMP (plain, and within SockJS), their official clients through a tap
// and five faults: what Redial says of them is what their own callbacks told. Test's thread only.
#include "dialect_story.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// What was subscribed to is so again on every connection.
void check_subscriptions(const DialectStory& story, std::size_t wanted) {
    const model::Subscriptions& subscriptions = story.known().subscriptions;
    CHECK(subscriptions.of_connection().size() == wanted);
    CHECK(subscriptions.missing().empty());
}

}  // namespace

TEST_CASE("Phoenix' client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"phoenix.js"});
    check_five_faults(story, "phoenix", "\"chat\",{\"n\":");
    check_subscriptions(story, 1);
    CHECK(story.known().life.side(core::Direction::Out).answers > 0);
}

TEST_CASE("ActionCable's client tells what its log tells", "[tap][dialects]") {
    DialectStory story({"actioncable.js"});
    check_five_faults(story, "actioncable", "\"message\":{\"n\":");
    check_subscriptions(story, 1);
    CHECK(story.known().life.side(core::Direction::In).pings > 0);
}

TEST_CASE("STOMP's client tells what its log tells, plain and within SockJS", "[tap][dialects]") {
    const bool is_sockjs = GENERATE(false, true);
    DialectStory story(is_sockjs ? std::vector<std::string>{"stomp.js", "sockjs"}
                                 : std::vector<std::string>{"stomp.js"});
    check_five_faults(story, "stomp", is_sockjs ? "n\\\":" : "{\"n\":");
    check_subscriptions(story, 1);
    CHECK(story.known().life.side(core::Direction::Out).pings > 0);
    // The subscription's receipts.
    CHECK(story.known().replies_seen >= story.told("ready"));
}
