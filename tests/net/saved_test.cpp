// When saved messages are due and what they say. Time is the test's.
#include "catch.hpp"
#include "net/session/saved_sender.hpp"

using namespace redial;
using namespace std::chrono_literals;

namespace {

const Instant start = instant_from_us(1'000'000);

core::SessionConfig config_with(std::vector<core::SavedMessage> messages) {
    core::SessionConfig config;
    config.session_key = "key-1";
    config.saved_messages = std::move(messages);
    return config;
}

}  // namespace

TEST_CASE("a message every two seconds is due every two seconds, and a missed one is left out",
          "[saved]") {
    const auto config = config_with({{.text = "a"}, {.text = "b", .every = 2s}});
    net::SavedSender sender;
    CHECK_FALSE(sender.deadline());
    sender.start(config, start);
    CHECK(sender.deadline() == start + 2s);
    CHECK(sender.take_due(config, start + 1999ms).empty());
    CHECK(sender.take_due(config, start + 2s) == std::vector<std::size_t>{1});
    CHECK(sender.deadline() == start + 4s);
    CHECK(sender.take_due(config, start + 9s) == std::vector<std::size_t>{1});
    CHECK(sender.deadline() == start + 10s);
    sender.stop();
    CHECK_FALSE(sender.deadline());
}

TEST_CASE("templates count, and only the messages that are templates", "[saved]") {
    const auto config = config_with({});
    net::SavedSender sender;
    const auto say = [&](std::string text, bool is_binary = false) {
        const auto filled =
            sender.fill({.text = std::move(text), .is_binary = is_binary}, config, WallTime{});
        return filled ? std::string(as_text(filled->payload)) : std::string("no");
    };
    CHECK(say("{{n}} {{session}}") == "1 key-1");
    CHECK(say("plain") == "plain");
    CHECK(say("{{n}}") == "2");
    CHECK(say("{{uuid}}").size() == 36);
    CHECK(say("00 ff", true) == std::string("\0\xff", 2));
    CHECK(say("0g", true) == "no");
}
