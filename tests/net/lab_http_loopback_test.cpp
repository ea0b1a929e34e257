// Event streams of the lab server over real loopback sockets: framing, ends, what its orders do to
// them, and whose pages may read them.
#include "peer.hpp"
#include "rig.hpp"
#include "tap_rig.hpp"

namespace redial::tests {
namespace {

std::string get(const std::string& resource, const std::string& more_fields = "") {
    return "GET " + resource + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more_fields + "\r\n";
}

// A reader of one answer after the other.
struct Client {
    explicit Client(Rig& rig) : Client((rig.lab(), rig.lab_state().port)) {}
    explicit Client(std::uint16_t port) : peer(dial(port)) {}
    std::string ask(const std::string& request) {
        peer.send(request);
        return peer.read_head();
    }
    // Up to the end of these words.
    std::string read_until(const std::string& words) {
        std::string text;
        while (!text.ends_with(words)) {
            REQUIRE(text.size() < 1u << 20);
            text += peer.read_exactly(1);
        }
        return text;
    }
    PeerConnection peer;
};

}  // namespace

TEST_CASE("a stream of the lab comes in chunks, ends whole, and the next is asked for", "[lab]") {
    Rig rig;
    Client client(rig);
    const std::string head = client.ask(get("/events?session=a&every=1ms&end=3&retry=2s"));
    CHECK_THAT(head, contains_text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                   "Transfer-Encoding: chunked\r\n"));
    CHECK_THAT(head, contains_text("Cache-Control: no-store\r\n"));
    CHECK_THAT(client.read_until("\r\n0\r\n\r\n"), contains_text("retry: 2000\n\nid: 1\ndata: "));
    // Two at once: the second is answered behind the first.
    client.peer.send(get("/events?session=a&every=1ms&end=1", "Last-Event-ID: 1\r\n") +
                     get("/events?status=204"));
    client.peer.read_head();
    CHECK_THAT(client.read_until("\r\n0\r\n\r\n"), contains_text("id: 2\n"));
    CHECK(client.peer.read_head() == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("a stream up to the close ends with a FIN", "[lab]") {
    Rig rig;
    Client client(rig);
    const std::string head = client.ask(get("/events?form=close&every=1ms&end=2"));
    CHECK_THAT(head, contains_text("Connection: close\r\n"));
    CHECK_THAT(client.read_until("}\n\n"), contains_text("id: 1\n"));
    CHECK_THAT(client.read_until("}\n\n"), contains_text("id: 2\n"));
    CHECK(client.peer.wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("a stream that is cut ends with a reset in the middle of an event", "[lab]") {
    Rig rig;
    Client client(rig);
    client.ask(get("/events?every=1ms&cut=1"));
    CHECK_THAT(client.read_until("id: 2\n"), contains_text("id: 1\n"));
    CHECK(client.peer.wait_for_end() == PeerConnection::End::Reset);
    Client other(rig.lab_state().port);
    other.ask(get("/events?every=1ms&truncate=1"));
    other.read_until("id: ");
    CHECK(other.peer.wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("an answer that is to come late comes, and is counted as a connection", "[lab]") {
    Rig rig;
    Client client(rig);
    CHECK_THAT(client.ask(get("/events?after=30ms")), contains_text("HTTP/1.1 200"));
    CHECK(rig.until([&] { return rig.lab_state().connections == 1; }));
    CHECK(rig.until([&] { return rig.lab_state().stored_sessions == 1; }));
}

TEST_CASE("the lab's orders act on its streams", "[lab]") {
    Rig rig;
    Client client(rig);
    const std::uint16_t port = rig.lab_state().port;
    client.ask(get("/events?session=a"));
    client.read_until("id: 1\n");
    rig.post(core::DropLabConnections{});
    CHECK(client.peer.wait_for_end() == PeerConnection::End::Reset);

    rig.post(core::SetLab503{true, 3s});
    CHECK_THAT(Client(port).ask(get("/events")), contains_text("Retry-After: 3\r\n"));
    rig.post(core::SetLab503{false, 3s});

    rig.post(core::SetLabStreams{{*core::lab_stream_from("status=401 times=1")}});
    CHECK_THAT(Client(port).ask(get("/events?session=b")), contains_text("HTTP/1.1 401"));
    Client again(port);
    CHECK_THAT(again.ask(get("/events?session=b")), contains_text("HTTP/1.1 200"));
    CHECK(rig.until([&] {
        const auto made = rig.all<core::FaultMade>();
        return std::any_of(made.begin(), made.end(), [](const core::FaultMade& one) {
            return one.name == "lab streams" && one.detail == "status=401 times=1";
        });
    }));
    rig.post(core::SetLabStreams{});
    rig.post(core::SetLabClosesAfter{20ms});
    Client closed(port);
    closed.ask(get("/events?every=1h"));
    closed.read_until("\r\n0\r\n\r\n");
    rig.post(core::StopLab{});
    again.read_until("\r\n0\r\n\r\n");
    CHECK(again.peer.wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("pages of this machine alone may read the lab's streams", "[lab]") {
    Rig rig;
    Client client(rig);
    const std::uint16_t port = rig.lab_state().port;
    CHECK_THAT(client.ask(get("/events", "Origin: https://evil.example\r\n")),
               contains_text("HTTP/1.1 403"));
    const std::string allowed =
        Client(port).ask(get("/events", "Origin: http://localhost:3000\r\n"));
    CHECK_THAT(allowed, contains_text("Access-Control-Allow-Origin: http://localhost:3000\r\n"));
    CHECK_THAT(allowed, contains_text("Vary: Origin\r\n"));
    const std::string asked = Client(port).ask(
        "OPTIONS /events HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://localhost\r\n\r\n");
    CHECK_THAT(asked, contains_text("HTTP/1.1 204"));
    CHECK_THAT(asked, contains_text("Last-Event-ID"));
    CHECK(Client(port).ask(get("/events?status=204")).find("Access-Control") == std::string::npos);
}

TEST_CASE("requests that cannot be are refused, and those too large", "[lab]") {
    Rig rig;
    Client client(rig);
    const std::uint16_t port = rig.lab_state().port;
    const std::string two = "Content-Length: 3\r\nContent-Length: 4\r\n";
    CHECK_THAT(client.ask("POST /events HTTP/1.1\r\nHost: a\r\n" + two + "\r\n"),
               contains_text("HTTP/1.1 400"));
    CHECK_THAT(Client(port).ask("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                                "Content-Length: 1048577\r\n\r\n"),
               contains_text("HTTP/1.1 413"));
    CHECK_THAT(Client(port).ask("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                                "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
               contains_text("HTTP/1.1 100"));
    // What speaks WebSocket is asked for as ever.
    CHECK_THAT(Client(port).ask(get("/ws/chat/")), contains_text("HTTP/1.1 426"));
}

}  // namespace redial::tests
