// What a session's offline queue does with an opening, a loss, an acknowledgement and time: the
// driver in virtual time, and over real sockets.
#include <algorithm>

#include "fake_service.hpp"
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::QueueFate;

namespace {

core::SendMessage text(const std::string& words) {
    return {core::Opcode::Text, std::make_shared<Bytes>(to_bytes(words))};
}

core::SessionConfig acknowledged(core::SessionConfig config) {
    config.queue.delivery = core::Delivery::UntilAcknowledged;
    return config;
}

std::string server_frame(const std::string& words) { return frame_of(wire::opcode::text, words); }

}  // namespace

TEST_CASE("a message on an open session stays queued until it is acknowledged", "[queue]") {
    DriverRig rig(acknowledged(DriverRig::config()));
    FakePeer& first = rig.open();
    rig.order(text(R"({"id":1})"));
    rig.order(text(R"({"id":2})"));
    CHECK(rig.host.messages ==
          std::vector<std::string>{R"(out text {"id":1})", R"(out text {"id":2})"});
    CHECK(rig.host.all<core::MessageLeftQueue>().empty());
    rig.give(first, server_frame(R"({"ack":1})"));
    REQUIRE(rig.host.all<core::MessageLeftQueue>().size() == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>()[0].id == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>()[0].fate == QueueFate::Acknowledged);

    rig.end(first, net::SocketEndKind::Reset);
    rig.order(text(R"({"id":3})"));
    rig.host.messages.clear();
    rig.host.pass(500ms);
    rig.open();
    CHECK(rig.host.messages ==
          std::vector<std::string>{R"(out text {"id":2})", R"(out text {"id":3})"});
    const auto sent = rig.host.all<core::QueuedSent>();
    REQUIRE(sent.size() == 4);
    CHECK(sent[2].id == 2);
    CHECK(sent[2].times == 2);
    CHECK(sent[3].times == 1);
}

TEST_CASE("a queued message that gets too old is told as expired and never sent", "[queue]") {
    auto config = DriverRig::config();
    config.queue.age_max = 3s;
    DriverRig rig(config, false);
    rig.order(text("old"));
    rig.host.pass(2s);
    rig.order(text("young"));
    rig.host.pass(1s - 1us);
    CHECK(rig.host.all<core::MessageLeftQueue>().empty());
    rig.host.pass(1us);
    REQUIRE(rig.host.all<core::MessageLeftQueue>().size() == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>()[0].fate == QueueFate::Expired);
    rig.order(core::ReconnectNow{});
    rig.open();
    CHECK(rig.host.messages == std::vector<std::string>{"out text young"});
}

TEST_CASE("a message that waits for its acknowledgement expires too, also while open", "[queue]") {
    auto config = acknowledged(DriverRig::config());
    config.queue.age_max = 3s;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.order(text(R"({"id":1})"));
    rig.host.pass(3s);
    CHECK(rig.host.all<core::MessageLeftQueue>().at(0).fate == QueueFate::Expired);
    rig.give(peer, server_frame(R"({"ack":1})"));  // too late: nothing waits for it
    CHECK(rig.host.all<core::MessageLeftQueue>().size() == 1);
}

TEST_CASE("a pointer that is none is told, once for each change", "[queue]") {
    auto config = acknowledged(DriverRig::config());
    config.queue.id_pointer = "id";
    DriverRig rig(config);
    REQUIRE(rig.host.all<core::Noted>().size() == 1);
    CHECK(rig.host.all<core::Noted>()[0].text ==
          "no message can be acknowledged: id: a JSON pointer starts with /; for example /count");
    auto mended = std::make_shared<core::SessionConfig>(config);
    mended->queue.id_pointer = "/id";
    rig.order(core::ChangeSession{mended});
    CHECK(rig.host.all<core::Noted>().size() == 1);
}

TEST_CASE("removing a session cancels what waits in its queue", "[queue]") {
    DriverRig rig(acknowledged(DriverRig::config()));
    rig.open();
    rig.order(text(R"({"id":1})"));
    rig.driver.remove();
    REQUIRE(rig.host.all<core::MessageLeftQueue>().size() == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>()[0].fate == QueueFate::Cancelled);
}

TEST_CASE("over real sockets what a reset took is sent again until the server acknowledges it",
          "[loopback][queue]") {
    Peer server;
    Rig rig;
    const auto session = rig.add(acknowledged(Rig::config(server.url())));
    {
        PeerConnection first = server.accept();
        first.upgrade();
        rig.opens(session);
        rig.send(session, R"({"id":1})");
        rig.send(session, R"({"id":"two"})");
        CHECK(first.read_frame().payload == R"({"id":1})");
        CHECK(first.read_frame().payload == R"({"id":"two"})");
        first.send(server_frame(R"({"ack":1})"));
        REQUIRE(rig.until([&] { return rig.all<core::MessageLeftQueue>(session).size() == 1; }));
        first.reset();
    }
    PeerConnection second = server.accept();
    second.upgrade();
    CHECK(second.read_frame().payload == R"({"id":"two"})");
    rig.send(session, R"({"id":3})");
    CHECK(second.read_frame().payload == R"({"id":3})");
    second.send(server_frame(R"({"ack":3})") + server_frame(R"({"ack":"two"})"));
    REQUIRE(rig.until([&] { return rig.all<core::MessageLeftQueue>(session).size() == 3; }));
    for (const auto& left : rig.all<core::MessageLeftQueue>(session))
        CHECK(left.fate == QueueFate::Acknowledged);
}

}  // namespace redial::tests
