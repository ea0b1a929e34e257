// Saved messages of a session: the preamble on every opening, what is sent every so often, what a
// person sends. In virtual time, with a transport that does as it is told.
#include "fake_service.hpp"

namespace redial::tests {

namespace {

// The client's text messages so far, as the driver tells them.
std::vector<std::string> sent(const DriverRig& rig) {
    const std::string mine = "out text ";
    std::vector<std::string> texts;
    for (const std::string& message : rig.host.messages)
        if (message.starts_with(mine)) texts.push_back(message.substr(mine.size()));
    return texts;
}

core::SessionConfig with_messages(std::vector<core::SavedMessage> messages) {
    auto config = DriverRig::config();
    config.session_key = "key-1";
    config.saved_messages = std::move(messages);
    return config;
}

}  // namespace

TEST_CASE("the preamble goes out first on every opening, before what was queued", "[saved]") {
    DriverRig rig(with_messages({{.text = "auth {{session}} {{n}}", .sends_on_open = true},
                                 {.text = "by hand"},
                                 {.text = "subscribe", .sends_on_open = true}}));
    rig.order(core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes("queued"))});
    FakePeer& first = rig.open();
    CHECK(sent(rig) == std::vector<std::string>{"auth key-1 1", "subscribe", "queued"});
    rig.end(first, net::SocketEndKind::Reset);
    rig.host.pass(500ms);
    rig.open();
    CHECK(sent(rig) == std::vector<std::string>{"auth key-1 1", "subscribe", "queued",
                                                "auth key-1 2", "subscribe"});
}

TEST_CASE("a message every two seconds is sent while open, and not made up for afterwards",
          "[saved]") {
    DriverRig rig(with_messages({{.text = "tick", .every = 2s}}));
    FakePeer& first = rig.open();
    rig.host.pass(2s - 1us);
    CHECK(sent(rig).empty());
    rig.host.pass(1us);
    CHECK(sent(rig).size() == 1);
    rig.host.pass(2s);
    CHECK(sent(rig).size() == 2);
    rig.end(first, net::SocketEndKind::Reset);
    rig.host.pass(500ms);
    CHECK(sent(rig).size() == 2);
    rig.open();
    rig.host.pass(2s);
    CHECK(sent(rig).size() == 3);
}

TEST_CASE("what is changed about saved messages counts at once", "[saved]") {
    DriverRig rig(with_messages({}));
    rig.open();
    rig.order(core::ChangeSession{
        std::make_shared<core::SessionConfig>(with_messages({{.text = "tick", .every = 1s}}))});
    rig.host.pass(1s);
    CHECK(sent(rig).size() == 1);
    rig.order(core::ChangeSession{std::make_shared<core::SessionConfig>(with_messages({}))});
    rig.host.pass(5s);
    CHECK(sent(rig).size() == 1);
}

TEST_CASE("a saved message sent by hand is filled in, and a wrong one refused", "[saved]") {
    DriverRig rig(with_messages({}));
    rig.open();
    rig.order(core::SendSaved{{.text = "{{n}}"}});
    rig.order(core::SendSaved{{.text = "{{n}}"}});
    CHECK(sent(rig) == std::vector<std::string>{"1", "2"});
    rig.order(core::SendSaved{{.text = "xyz", .is_binary = true}});
    const auto refused = rig.host.all<core::CommandRefused>();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].command == "send_saved");
}

TEST_CASE("a preamble that is not hexadecimal is said, not sent", "[saved]") {
    DriverRig rig(with_messages({{.text = "zz", .is_binary = true, .sends_on_open = true}}));
    rig.open();
    const auto notes = rig.host.all<core::Noted>();
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].text == "a saved message was not sent: it is not hexadecimal");
}

}  // namespace redial::tests
