// ActionCable: what @rails/actioncable 8.1.400 and Rails' actioncable 6.1.7 sent each other through
// a tap, and what the recording does not have. One thread.
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

constexpr Opening opening{.url = "ws://h/cable", .subprotocol = "actioncable-v1-json"};

std::unique_ptr<Reader> reader() { return find_dialect("actioncable")->make_reader(opening); }

TEST_CASE("of a recorded ActionCable client its subscriptions and the farewell are noted",
          "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("actioncable_new")) ==
          R"(< terms server every - within -
> subscribe {"channel":"ChatChannel","room":"1"}
> subscribe {"channel":"ChatChannel"}
> subscribe {"channel":"ChatChannel","room":"secret"}
< not subscribed {"channel":"ChatChannel","room":"secret"}; )"
          R"(refused {"channel":"ChatChannel","room":"secret"}
< subscribed {"channel":"ChatChannel","room":"1"}
< subscribed {"channel":"ChatChannel"}
< alive asked
< asked to go server_restart
)");
    CHECK(noted_all(*reader(), recorded("actioncable_again")) == R"(< terms server every - within -
> subscribe {"channel":"ChatChannel","room":"1"}
> subscribe {"channel":"ChatChannel"}
< subscribed {"channel":"ChatChannel","room":"1"}
< subscribed {"channel":"ChatChannel"}
> unsubscribed {"channel":"ChatChannel"}
< alive asked
)");
    CHECK(noted_all(*reader(), recorded("actioncable_refused")) ==
          "< refused unauthorized; stay away unauthorized\n");
}

TEST_CASE("each message of a recorded ActionCable client has its line", "[dialect][recorded]") {
    CHECK(read_all(*reader(), recorded("actioncable_new")) == R"(< welcome
> subscribe {"channel":"ChatChannel","room":"1"}
> subscribe ChatChannel
> subscribe {"channel":"ChatChannel","room":"secret"}
< rejected {"channel":"ChatChannel","room":"secret"}
< subscribed {"channel":"ChatChannel","room":"1"}
< subscribed ChatChannel
> perform speak on {"channel":"ChatChannel","room":"1"}
< message on {"channel":"ChatChannel","room":"1"}
< ping
> perform restart on {"channel":"ChatChannel","room":"1"}
< disconnect: server_restart, come back
)");
}

TEST_CASE("an ActionCable message to a channel notes nothing, whatever it says", "[dialect]") {
    const auto cable = reader();
    for (const char* text :
         {R"({"identifier":"{\"channel\":\"C\"}","message":{"type":"disconnect"}})",
          R"({"identifier":"{\"channel\":\"C\"}","message":"confirm_subscription"})",
          R"({"message":{"type":"ping"},"identifier":"{\"channel\":\"C\"}"})",
          R"({"identifier":"{\"channel\":\"C\"}","message":{"type":"confirm_subscription"}})"}) {
        CHECK(noted(*cable, in(text)).empty());
    }
    CHECK(noted(*cable,
                out(R"({"command":"message","identifier":"{\"channel\":\"C\"}","data":"{}"})"))
              .empty());
}

TEST_CASE("an ActionCable confirmation is noted however its members are ordered and spaced",
          "[dialect]") {
    const auto cable = reader();
    for (const char* text :
         {R"({"type":"confirm_subscription","identifier":"{\"channel\":\"C\"}"})",
          R"({"identifier": "{\"channel\":\"C\"}", "type": "confirm_subscription"})"}) {
        CHECK(noted(*cable, in(text)) == R"(subscribed {"channel":"C"})");
    }
}

TEST_CASE("an ActionCable server that does not say whether to come back forbids nothing",
          "[dialect]") {
    const auto cable = reader();
    CHECK(noted(*cable, in(R"({"type":"disconnect","reason":"remote"})")) == "asked to go remote");
    CHECK(noted(*cable, in(R"({"type":"disconnect","reason":"remote","reconnect":false})")) ==
          "stay away remote");
    CHECK(noted(*cable, in(R"({"type":"disconnect","reconnect":true})")) == "asked to go");
    CHECK(noted(*cable, out(R"({"type":"disconnect","reconnect":false})")).empty());
    CHECK(noted(*cable, in(R"({"type":"disconnect","reconnect":false)")).empty());
}

TEST_CASE("ActionCable's line names channel and action, and the tree is what was sent",
          "[dialect]") {
    const auto cable = reader();
    const Reading said = cable->read(out(
        R"({"command":"message","identifier":"{\"channel\":\"C\"}","data":"{\"action\":\"a\"}"})"));
    CHECK(said.line == "perform a on C");
    CHECK(said.event == "a");
    CHECK(said.topic == "C");
    CHECK(said.tree == R"({"action":"a"})");
    CHECK(cable->read(in("{}")).line.empty());
    CHECK(cable->read(in("[1]")).line.empty());
    CHECK(cable->read(in(R"({"identifier":"free","message":[1]})")).line == "message on free");
}

TEST_CASE("ActionCable is recognised by its subprotocol or its commands, plain JSON is not",
          "[dialect]") {
    CHECK(Recogniser(opening).found() == find_dialect("actioncable"));
    const auto found = [](const Message& first) {
        Recogniser recogniser({});
        while (!recogniser.is_over()) recogniser.see(first);
        return recogniser.found();
    };
    CHECK(found(out(R"({"command":"subscribe","identifier":"{\"channel\":\"C\"}"})")) ==
          find_dialect("actioncable"));
    CHECK(found(in(R"({"type":"ping","message":1796021335})")) == nullptr);
    CHECK(found(in(R"({"type":"message","message":"hi"})")) == nullptr);
    CHECK(found(out(R"({"command":"subscribe","identifier":"news"})")) == nullptr);
    CHECK(found(in(R"({"type":"disconnect","reason":"bye"})")) == nullptr);
}

}  // namespace
}  // namespace redial::dialect
