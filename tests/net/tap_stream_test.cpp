// Event streams through a tap, over real loopback sockets: a request for one is a dial of its
// client, each event is a message, and each end is told as the client saw it.
#include <zlib.h>

#include "tap_rig.hpp"

namespace redial::tests {
namespace {

using core::OutcomeKind;
using Lines = std::vector<std::string>;

std::string stream_request(const std::string& fields = "", const std::string& resource = "/") {
    return "GET " + resource +
           " HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nAccept: text/event-stream\r\n" + fields + "\r\n";
}
std::string chunk(std::string_view text) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + std::string(text) + "\r\n";
}
constexpr const char* stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

// A tap of an http:// server, a client's connection through it, and the server's end of that.
struct Streamed {
    explicit Streamed(const std::string& request = stream_request()) {
        rig.add_tap(TapRig::tap_config("http://127.0.0.1:" + std::to_string(server.port()) + "/"));
        client.emplace(dial(rig.port()));
        far.emplace(server.accept());
        client->send(request);
        asked = far->read_head();
    }
    void begin(const std::string& head = stream_head) {
        far->send(head);
        client->read_head();
        rig.opens(rig.tap);
    }
    void send(std::string_view text) {
        const std::string framed = chunk(text);
        far->send(framed);
        CHECK(client->read_exactly(framed.size()) == framed);
    }
    Lines events() { return rig.texts(rig.tap, core::Direction::In); }
    bool has_events(std::size_t count) {
        return rig.until([&] { return events().size() >= count; });
    }
    template <class What>
    What last() {
        return rig.all<What>(rig.tap).back();
    }

    Peer server;
    TapRig rig;
    std::optional<PeerConnection> client;
    std::optional<PeerConnection> far;
    std::string asked;
};

std::string gzip_flushed(const Lines& parts) {
    z_stream z{};
    REQUIRE(::deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out;
    for (const std::string& part : parts) {
        char room[1000];
        z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
        z.avail_in = static_cast<uInt>(part.size());
        z.next_out = reinterpret_cast<Bytef*>(room);
        z.avail_out = sizeof room;
        REQUIRE(::deflate(&z, Z_SYNC_FLUSH) == Z_OK);
        out.append(room, sizeof room - z.avail_out);
    }
    ::deflateEnd(&z);
    return out;
}

}  // namespace

TEST_CASE("a request for an event stream is a dial, and its events are messages", "[tap][events]") {
    Streamed stream(stream_request("Last-Event-ID: 6\r\n"));
    CHECK(stream.rig.state().url == "http://127.0.0.1:" + std::to_string(stream.rig.port()) + "/");
    stream.begin();
    const auto opened = stream.last<core::AttemptOpened>();
    CHECK(opened.http_status == 200);
    CHECK(opened.request.find("Last-Event-ID: 6") != std::string::npos);
    CHECK(opened.response.find("text/event-stream") != std::string::npos);
    CHECK(stream.last<core::AttemptStarted>().url == stream.rig.state().url);
    stream.send("\xef\xbb\xbf: hi\r\n\r\nid: 7\r\nda");
    stream.send("ta: a\r\ndata: b\r\n\r\nretry: 3000\n\n");
    REQUIRE(stream.has_events(3));
    CHECK(stream.events() == Lines{": hi", "id: 7\ndata: a\ndata: b", "retry: 3000"});
    stream.far->send("0\r\n\r\n");
    const core::Outcome ended = stream.rig.ends(stream.rig.tap);
    CHECK(ended.kind == OutcomeKind::StreamEnded);
    CHECK(ended.by == core::EndedBy::Peer);
    CHECK(ended.is_clean);
    CHECK(stream.rig.state().http_requests == 0);
    CHECK(stream.rig.all<core::HttpSeen>(stream.rig.tap).empty());
    CHECK(stream.rig.until([&] { return stream.rig.state().dials == 1; }));
}

TEST_CASE("the streams that follow each other on one connection are attempts with their waits",
          "[tap][events]") {
    Streamed stream;
    stream.begin();
    stream.send("data: 1\n\n");
    stream.far->send("0\r\n\r\n");
    CHECK(stream.rig.ends(stream.rig.tap).kind == OutcomeKind::StreamEnded);
    stream.client->read_exactly(5);
    stream.client->send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n");
    stream.far->read_head();
    stream.far->send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    stream.client->read_head();
    stream.client->read_exactly(2);
    stream.client->send(stream_request());
    stream.far->read_head();
    stream.far->send(
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    stream.client->read_head();
    const core::Outcome refused = stream.rig.ends(stream.rig.tap, 2);
    CHECK(refused.kind == OutcomeKind::HttpRefused);
    CHECK(refused.http_status == 429);
    CHECK(refused.retry_after == std::chrono::seconds(7));
    stream.client->send(stream_request());
    stream.far->read_head();
    stream.far->send("HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(stream.rig.ends(stream.rig.tap, 3).http_status == 204);
    const auto started = stream.rig.all<core::AttemptStarted>(stream.rig.tap);
    REQUIRE(started.size() == 3);
    CHECK(started[1].is_wait_seen);
    CHECK(started[1].is_lane_sure);
    CHECK(stream.rig.all<core::HttpSeen>(stream.rig.tap).size() == 1);
}

TEST_CASE("an answer that is no event stream is told as one to who asked for nothing else",
          "[tap][events]") {
    Streamed stream;
    stream.far->send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
    stream.client->read_head();
    const core::Outcome ended = stream.rig.ends(stream.rig.tap);
    CHECK(ended.kind == OutcomeKind::WrongContent);
    CHECK(ended.detail.find("text/html") != std::string::npos);
    CHECK_FALSE(stream.last<core::AttemptEnded>().was_open);
}

TEST_CASE("a POST that is answered with events is a dial with its body, other answers are HTTP",
          "[tap][events]") {
    const auto post = [](const std::string& body) {
        return "POST /mcp HTTP/1.1\r\nHost: h\r\nAccept: application/json, text/event-stream\r\n"
               "Content-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    Streamed stream(post("{\"id\":1}"));
    CHECK(stream.far->read_exactly(8) == "{\"id\":1}");
    stream.far->send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    stream.client->read_head();
    stream.client->read_exactly(2);
    REQUIRE(stream.rig.until(
        [&] { return stream.rig.all<core::HttpSeen>(stream.rig.tap).size() == 1; }));
    CHECK(stream.rig.all<core::AttemptStarted>(stream.rig.tap).empty());
    stream.client->send(post("{\"id\":2}"));
    stream.far->read_head();
    CHECK(stream.far->read_exactly(8) == "{\"id\":2}");
    stream.begin();
    stream.send("data: {}\n\n");
    REQUIRE(stream.has_events(1));
    CHECK(stream.rig.texts(stream.rig.tap, core::Direction::Out) == Lines{"{\"id\":2}"});
    CHECK(stream.last<core::AttemptStarted>().url.ends_with("/mcp"));
    CHECK(stream.rig.all<core::HttpSeen>(stream.rig.tap).size() == 1);
    CHECK(stream.rig.until([&] { return stream.rig.state().http_requests == 1; }));
}

TEST_CASE(
    "a stream that runs to the end of its connection ends cleanly there, one in chunks is cut",
    "[tap][events]") {
    SECTION("to the end of the connection") {
        Streamed stream;
        stream.begin("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        stream.far->send("data: 1\n\ndata: unfini");
        REQUIRE(stream.has_events(1));
        stream.far->close();
        const core::Outcome ended = stream.rig.ends(stream.rig.tap);
        CHECK(ended.kind == OutcomeKind::StreamEnded);
        CHECK(ended.detail == "an event was cut off before its end");
        CHECK(stream.events() == Lines{"data: 1"});
    }
    SECTION("in chunks") {
        Streamed stream;
        stream.begin();
        stream.send("data: 1\n\n");
        stream.far->close();
        const core::Outcome ended = stream.rig.ends(stream.rig.tap);
        CHECK(ended.kind == OutcomeKind::EndedByPeer);
        CHECK_FALSE(ended.is_clean);
    }
    SECTION("by a reset") {
        Streamed stream;
        stream.begin();
        stream.send("data: 1\n\n");
        stream.far->reset();
        CHECK(stream.rig.ends(stream.rig.tap).kind == OutcomeKind::ResetByPeer);
    }
    SECTION("by the client") {
        Streamed stream;
        stream.begin();
        stream.send("data: 1\n\n");
        stream.client->close();
        const core::Outcome ended = stream.rig.ends(stream.rig.tap);
        CHECK(ended.kind == OutcomeKind::Abandoned);
        CHECK(ended.by == core::EndedBy::Us);
    }
}

TEST_CASE("a stream under gzip is read and relayed to the byte", "[tap][events]") {
    Streamed stream;
    const std::string packed = gzip_flushed({"id: 1\ndata: one\n\n", "data: two\n\n"});
    stream.begin(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    for (const char byte : packed) stream.send({&byte, 1});
    REQUIRE(stream.has_events(2));
    CHECK(stream.events() == Lines{"id: 1\ndata: one", "data: two"});
}

TEST_CASE("an answer in place of a stream is a refused dial, also to who named no stream",
          "[tap][events]") {
    Streamed stream("POST /v1 HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nContent-Length: 2\r\n\r\n{}");
    stream.far->read_exactly(2);
    stream.rig.post(stream.rig.tap, core::AddFault{*core::fault_from_text("answer:503")});
    REQUIRE(stream.rig.until(
        [&] { return !stream.rig.all<core::FaultBegan>(stream.rig.tap).empty(); }));
    stream.far->send(stream_head);
    CHECK(stream.client->read_head().starts_with("HTTP/1.1 503 "));
    const core::Outcome refused = stream.rig.ends(stream.rig.tap);
    CHECK(refused.kind == OutcomeKind::HttpRefused);
    CHECK(refused.http_status == 503);
    CHECK(stream.rig.texts(stream.rig.tap, core::Direction::Out) == Lines{"{}"});
    CHECK(stream.rig.all<core::HttpSeen>(stream.rig.tap).empty());
    CHECK(stream.rig.all<core::FaultMade>(stream.rig.tap).size() == 1);
}

TEST_CASE("a client is known again by the id that it resumes from", "[tap][events]") {
    Streamed first;
    first.begin();
    first.send("id: a\ndata: 1\n\n");
    PeerConnection second = dial(first.rig.port());
    PeerConnection far = first.server.accept();
    second.send(stream_request());
    far.read_head();
    const std::string event = chunk("id: b\ndata: 2\n\n");
    far.send(stream_head + event);
    second.read_head();
    second.read_exactly(event.size());
    first.rig.opens(first.rig.client(2));
    REQUIRE(first.has_events(1));
    REQUIRE(first.rig.until(
        [&] { return !first.rig.texts(first.rig.client(2), core::Direction::In).empty(); }));
    // Both are cut off; what looks alike comes back in the other order.
    first.far->reset();
    far.reset();
    first.rig.ends(first.rig.tap);
    first.rig.ends(first.rig.client(2));
    PeerConnection again = dial(first.rig.port());
    PeerConnection far_again = first.server.accept();
    again.send(stream_request("Last-Event-ID: b\r\n"));
    far_again.read_head();
    far_again.send(stream_head);
    again.read_head();
    first.rig.opens(first.rig.client(2), 2);
    const auto started = first.rig.all<core::AttemptStarted>(first.rig.client(2));
    CHECK(started.back().is_lane_sure);
    CHECK(started.back().known_by.starts_with("its Last-Event-ID"));
}

TEST_CASE("a fault that ends a stream is told with its attempt, and so is a server that is away",
          "[tap][events]") {
    SECTION("behind the second event") {
        Streamed stream;
        stream.rig.post(stream.rig.tap,
                        core::AddFault{*core::fault_from_text("reset:messages,count 2")});
        REQUIRE(stream.rig.until(
            [&] { return !stream.last<core::FaultsChanged>().faults->faults.empty(); }));
        stream.begin();
        stream.far->send(chunk("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
        CHECK(stream.rig.ends(stream.rig.tap).kind == OutcomeKind::Forced);
        CHECK(stream.events() == Lines{"data: 1", "data: 2"});
        CHECK(stream.rig.all<core::FaultMade>(stream.rig.tap).size() == 1);
    }
    SECTION("nobody listens") {
        TapRig rig;
        const std::uint16_t port = Peer().port();
        rig.add_tap(TapRig::tap_config("http://127.0.0.1:" + std::to_string(port) + "/"));
        PeerConnection client = dial(rig.port());
        client.send(stream_request());
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::Refused);
    }
}

}  // namespace redial::tests
