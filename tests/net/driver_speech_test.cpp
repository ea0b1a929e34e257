// A session that speaks the dialect its settings name: in virtual time, with a transport that does
// as it is told.
#include "fake_service.hpp"

namespace redial::tests {

namespace {

std::vector<std::string> sent(const DriverRig& rig) {
    const std::string mine = "out text ";
    std::vector<std::string> texts;
    for (const std::string& message : rig.host.messages)
        if (message.starts_with(mine)) texts.push_back(message.substr(mine.size()));
    return texts;
}

core::SessionConfig speaking(std::string dialect) {
    auto config = DriverRig::config();
    config.dialect = std::move(dialect);
    return config;
}

// An unmasked text frame, as a server sends it (RFC 6455 section 5.2).
std::string frame(const std::string& text) {
    return std::string("\x81") + char(text.size()) + text;
}

void queue(DriverRig& rig, const std::string& text) {
    rig.order(core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes(text))});
}

const std::string open_packet =
    R"(0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":9})";

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a session joins Socket.IO before what was queued, and is resumed", "[speech]") {
    DriverRig rig(speaking("socket.io"));
    queue(rig, R"(42["a"])");
    FakePeer& first = rig.open();
    CHECK(sent(rig).empty());
    rig.give(first, frame(open_packet));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40"});
    rig.give(first, frame(R"(40{"sid":"s","pid":"p"})"));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40", R"(42["a"])"});
    rig.give(first, frame("2"));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == "3");
    rig.end(first, net::SocketEndKind::Reset);
    rig.host.pass(500ms);
    FakePeer& second = rig.open();
    rig.give(second, frame(open_packet));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == R"(40{"pid":"p"})");
}

TEST_CASE("a session says nothing of its own where no dialect is named", "[speech]") {
    for (const std::string name : {"auto", "none", "mcp"}) {
        DriverRig rig(speaking(name));
        FakePeer& peer = rig.open();
        rig.give(peer, frame(open_packet));
        rig.give(peer, frame("2"));
        rig.host.pass(60s);
        CHECK(sent(rig).empty());
    }
}

TEST_CASE("a Phoenix session sends its heartbeat every 30 seconds of a connection", "[speech]") {
    DriverRig rig(speaking("phoenix"));
    rig.open();
    rig.host.pass(30s - 1us);
    CHECK(sent(rig).empty());
    rig.host.pass(1us);
    CHECK(sent(rig).size() == 1);
    rig.host.pass(30s);
    CHECK(sent(rig).size() == 2);
}

TEST_CASE("a session that ActionCable tells to stay away halts with its words", "[speech]") {
    const bool comes_back = GENERATE(false, true);
    DriverRig rig(speaking("actioncable"));
    FakePeer& peer = rig.open();
    rig.give(peer,
             frame(std::string(R"({"type":"disconnect","reason":"unauthorized","reconnect":)") +
                   (comes_back ? "true}" : "false}")));
    rig.end(peer, net::SocketEndKind::Reset);
    const auto& phase = rig.driver.machine().phase;
    const auto* halted = std::get_if<core::HaltedPhase>(&phase);
    REQUIRE((halted == nullptr) == comes_back);
    if (halted) CHECK(halted->cause == "the server said not to reconnect: unauthorized");
}

}  // namespace redial::tests
