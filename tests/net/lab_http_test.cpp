// Limits of the lab server's plain HTTP, with sockets that are played and a time of the test's own.
#include "net/lab/lab_server.hpp"

#include "fake_service.hpp"

namespace redial::tests {
namespace {

struct Lab {
    Lab() {
        host.sockets.listens = true;
        server.on_command(core::StartLab{});
    }
    FakePeer& arrive(const std::string& text) {
        FakePeer& peer = host.sockets.arrive();
        say(peer, text);
        return peer;
    }
    void say(FakePeer& peer, const std::string& text) {
        Bytes bytes = to_bytes(text);
        peer.sink->on_bytes(bytes);
        host.settle();
    }
    FakeService host;
    net::LabServer server{host};
};

const std::string head = " HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("a stream's reader who takes nothing gets no more until it does", "[lab]") {
    Lab lab;
    FakePeer& peer = lab.arrive("GET /events?every=1ms&pad=1000" + head);
    lab.host.pass(20ms);
    CHECK(peer.received.find("id: 20\n") != std::string::npos);
    peer.unsent_bytes = net::lab_unsent_bytes_max;
    lab.host.pass(1ms);
    const std::size_t before = peer.received.size();
    lab.host.pass(1s);
    CHECK(peer.received.size() == before);
    CHECK(peer.sink != nullptr);
    peer.unsent_bytes = 0;
    peer.sink->on_drained();
    lab.host.pass(0s);
    CHECK(peer.received.size() > before);
    CHECK(peer.received.find("id: 22\n") != std::string::npos);
}

TEST_CASE("requests that do not come whole in time, and idle connections, are ended", "[lab]") {
    Lab lab;
    FakePeer& slow = lab.arrive("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    lab.host.pass(9s);
    lab.say(slow, "c");
    CHECK(!slow.was_finished);
    lab.host.pass(1s);
    CHECK(slow.was_finished);
    FakePeer& idle = lab.arrive("GET /events?status=204" + head);
    lab.host.pass(59s);
    CHECK(!idle.was_finished);
    lab.host.pass(1s);
    CHECK(idle.was_finished);
}

TEST_CASE("a stream is compressed where its reader takes that", "[lab]") {
    Lab lab;
    const std::string ask = "GET /events?gzip=1 HTTP/1.1\r\nHost: a\r\n";
    FakePeer& taking = lab.arrive(ask + "Accept-Encoding: br, gzip;q=0.5\r\n\r\n");
    CHECK(taking.received.find("Content-Encoding: gzip\r\n") != std::string::npos);
    CHECK(taking.received.find("\x1f\x8b\x08") != std::string::npos);
    CHECK(taking.received.find("id: 1") == std::string::npos);
    FakePeer& other = lab.arrive(ask + "Accept-Encoding: br, gzip;q=0\r\n\r\n");
    CHECK(other.received.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("what is sent ahead of an answer is bounded", "[lab]") {
    Lab lab;
    FakePeer& peer = lab.arrive("GET /events" + head);
    lab.say(peer, std::string(64 * 1024, 'x'));
    CHECK(peer.sink != nullptr);
    lab.say(peer, "x");
    CHECK(peer.sink == nullptr);
}

TEST_CASE("a reader that goes leaves its session, which is forgotten after its time", "[lab]") {
    Lab lab;
    FakePeer& peer = lab.arrive("GET /events?session=a" + head);
    lab.host.pass(10min);
    CHECK(lab.host.all<core::LabChanged>().back().stored_sessions == 1);
    CHECK(lab.host.all<core::LabChanged>().back().connections == 1);
    peer.sink->on_end({net::SocketEndKind::Finished, "", 0, 0});
    lab.host.pass(4min);
    CHECK(lab.host.all<core::LabChanged>().back().connections == 0);
    CHECK(lab.host.all<core::LabChanged>().back().stored_sessions == 1);
    lab.host.pass(2min);
    CHECK(lab.host.all<core::LabChanged>().back().stored_sessions == 0);
}

}  // namespace redial::tests
