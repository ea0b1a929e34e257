// Packets made from events: every byte of a head and a frame at its place, gaps where the log has
// none, ends as the outcome says, no secrets.
#include "log/tcp_packets.hpp"
#include "pcapng_reading.hpp"
#include "samples.hpp"

#include "log/export.hpp"
#include "log/export_writer.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

// Writes packets of one session's events, at microseconds of its own.
class Made {
public:
    explicit Made(log::Secrets secrets = log::Secrets::Included)
        : writer_(log::make_export_writer(core::ExportFormat::Pcapng, out_, secrets, [] {})) {
        writer_->begin({});
    }
    void event(std::int64_t us, core::Happening what) {
        writer_->on_event({stamp(us), std::move(what)});
    }
    void message(std::int64_t us, core::MessageSeen message, std::string_view payload) {
        message.payload = as_bytes(payload);
        if (message.size_bytes == 0) message.size_bytes = payload.size();
        writer_->on_message(stamp(us), message);
    }
    void opens(std::int64_t us, const std::string& extensions = "") {
        event(us, core::AttemptStarted{.url = "ws://127.0.0.1:9000/a"});
        event(us + 50, core::StageDone{core::StageName::Connect, 40us, true, "127.0.0.1:9000", {}});
        event(us + 90, core::AttemptOpened{.extensions = extensions,
                                           .address = "127.0.0.1:9000",
                                           .request = "GET /a HTTP/1.1\r\n\r\n",
                                           .response = "HTTP/1.1 101 Yes\r\n\r\n"});
    }
    void ends(std::int64_t us, core::OutcomeKind kind, core::EndedBy by, std::string detail = "") {
        core::AttemptEnded ended;
        ended.outcome.kind = kind;
        ended.outcome.by = by;
        ended.outcome.detail = std::move(detail);
        event(us, std::move(ended));
    }
    ReadCapture read() {
        writer_->finish();
        ReadCapture capture = read_capture(out_);
        for (const ReadPacket& packet : capture.packets) CHECK(packet.is_checksum_right);
        return capture;
    }

private:
    static core::Stamp stamp(std::int64_t us) {
        return {{1}, {1}, instant_from_us(us), wall_from_us(1'790'000'000'000'000 + us)};
    }
    std::string out_;
    std::unique_ptr<log::ExportWriter> writer_;
};

// What one side sent, gaps left out; "client" has the port that is not 9000.
std::string stream_of(const ReadCapture& capture, core::Side from) {
    std::string all;
    for (const ReadPacket& packet : capture.packets)
        if ((packet.from_port == 9000) == (from == core::Side::Server)) all += packet.payload;
    return all;
}

core::FrameSeen frame(std::int64_t us, std::uint64_t size, core::Opcode opcode, bool is_final) {
    return {instant_from_us(us), instant_from_us(us), size, {}, opcode, is_final, false, false};
}

}  // namespace

TEST_CASE("an address is read with and without port, of both families", "[log][pcapng]") {
    CHECK(log::ip_end("127.0.0.1:80")->port == 80);
    CHECK(log::ip_end("127.0.0.1")->port == 0);
    CHECK((log::ip_end("[::1]:443")->port == 443 && log::ip_end("[::1]:443")->is_v6));
    CHECK(log::ip_end("fe80::1%eth0")->is_v6);
    for (const char* bad :
         {"", "localhost:80", "1.2.3.4:99999", "[::1", "[]:1", "1.2.3:4", ":80"}) {
        INFO(bad);
        CHECK_FALSE(log::ip_end(bad));
    }
}

TEST_CASE("a connection's packets hold its heads and frames, masked as they were",
          "[log][pcapng]") {
    Made made;
    made.opens(100);
    const std::vector<core::FrameSeen> masked{{instant_from_us(300),
                                               instant_from_us(300),
                                               5,
                                               {0x37, 0xfa, 0x21, 0x3d},
                                               core::Opcode::Text,
                                               true,
                                               false,
                                               true}};
    made.message(300, {.direction = core::Direction::Out, .frames = masked}, "Hello");
    made.message(400, {.direction = core::Direction::In}, "Hello");
    made.ends(500, core::OutcomeKind::ResetByPeer, core::EndedBy::Peer);
    const ReadCapture capture = made.read();
    CHECK(flags_of(capture) == "S SA A PA PA PA PA RA");
    // RFC 6455 5.7
    CHECK(stream_of(capture, core::Side::Client) ==
          "GET /a HTTP/1.1\r\n\r\n\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    CHECK(stream_of(capture, core::Side::Server) == "HTTP/1.1 101 Yes\r\n\r\n\x81\x05Hello");
    CHECK(capture.packets[0].at_us == 1'790'000'000'000'110);  // when connecting began
    CHECK(capture.packets[1].at_us == 1'790'000'000'000'150);
    CHECK(capture.packets[5].at_us == 1'790'000'000'000'300);
    const ReadPacket& end = capture.packets.back();
    CHECK(end.comments.find("reset") != std::string::npos);
    CHECK(end.sequence == 1 + stream_of(capture, core::Side::Server).size());
    CHECK(end.acknowledged == 1 + stream_of(capture, core::Side::Client).size());
}

TEST_CASE("a ping inside a fragmented message stands between its frames", "[log][pcapng]") {
    Made made;
    made.opens(100);
    made.message(320, {.direction = core::Direction::In, .opcode = core::Opcode::Ping}, "?");
    const std::vector<core::FrameSeen> frames{frame(310, 3, core::Opcode::Text, false),
                                              frame(330, 2, core::Opcode::Continuation, true)};
    made.message(330, {.direction = core::Direction::In, .fragments = 2, .frames = frames},
                 "Hello");
    CHECK(stream_of(made.read(), core::Side::Server) ==
          std::string("HTTP/1.1 101 Yes\r\n\r\n\x01\x03Hel\x89\x01?\x80\x02lo"));
}

TEST_CASE("a compressed message stands in stored blocks, with its size on the wire said",
          "[log][pcapng]") {
    Made made;
    made.opens(100, "permessage-deflate");
    const std::vector<core::FrameSeen> frames{
        {instant_from_us(300), instant_from_us(300), 7, {}, core::Opcode::Text, true, true, false}};
    core::MessageSeen message{.direction = core::Direction::In, .is_compressed = true};
    message.frames = frames;
    made.message(300, message, "Hello");
    const ReadCapture capture = made.read();
    // RFC 7692 7.2.3.3: the same content without compression
    const std::string wanted("\xc1\x0b\x00\x05\x00\xfa\xffHello\x00", 13);
    CHECK(capture.packets.back().payload == wanted);
    CHECK(capture.packets.back().comments.find("compressed on the wire: 7 bytes") !=
          std::string::npos);
}

TEST_CASE("compressed bytes that are known stand as they were", "[log][pcapng]") {
    Made made;
    made.opens(100, "permessage-deflate");
    const std::vector<core::FrameSeen> frames{
        {instant_from_us(300), instant_from_us(300), 7, {}, core::Opcode::Text, true, true, false}};
    core::MessageSeen message{.direction = core::Direction::In, .is_compressed = true};
    message.frames = frames;
    message.wire_bytes = 7;
    const std::string wire("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);  // RFC 7692 7.2.3.1
    message.wire = as_bytes(wire);
    made.message(300, message, "Hello");
    CHECK(made.read().packets.back().payload == "\xc1\x07" + wire);
}

TEST_CASE("bytes that the log does not have are a gap in the sequence numbers", "[log][pcapng]") {
    Made made;
    made.opens(100);
    made.message(300, {.direction = core::Direction::In, .size_bytes = 1000}, "begin");
    made.message(400, {.direction = core::Direction::In}, "next");
    const ReadCapture capture = made.read();
    const ReadPacket& cut = capture.packets[capture.packets.size() - 2];
    const ReadPacket& next = capture.packets.back();
    CHECK(cut.payload == std::string("\x81\x7e\x03\xe8") + "begin");  // its length is the message's
    CHECK(cut.comments.find("995 bytes") != std::string::npos);
    CHECK(next.sequence == cut.sequence + 4 + 1000);
}

TEST_CASE("a message larger than a packet is cut into several", "[log][pcapng]") {
    Made made;
    made.opens(100);
    const std::string large(200'000, 'x');
    made.message(300, {.direction = core::Direction::In}, large);
    const ReadCapture capture = made.read();
    CHECK(capture.packets.size() == 5 + 4);
    CHECK(stream_of(capture, core::Side::Server).ends_with(large));
}

TEST_CASE("of a client that polls frames begin with its WebSocket, on that connection",
          "[log][pcapng]") {
    Made made;
    const std::string first = "GET /?EIO=4&transport=polling HTTP/1.1\r\n\r\n";
    made.event(0, core::AttemptStarted{.url = "ws://127.0.0.1:9000/?EIO=4&transport=polling"});
    made.event(50, core::AttemptOpened{.address = "127.0.0.1:9000",
                                       .http_status = 200,
                                       .request = first,
                                       .response = "HTTP/1.1 200 OK\r\n\r\n"});
    made.message(60, {core::Direction::In}, "4polled");
    core::HttpSeen upgrade;
    upgrade.url = "ws://127.0.0.1:9000/";
    upgrade.http_status = 101;
    upgrade.request = "GET /u HTTP/1.1\r\n\r\n";
    upgrade.response = "HTTP/1.1 101 Yes\r\n\r\n";
    made.event(70, upgrade);
    made.message(80, {core::Direction::In}, "4framed");
    const ReadCapture capture = made.read();
    std::string all;
    std::uint16_t upgrade_port = 0;
    std::uint16_t frame_port = 0;
    for (const ReadPacket& packet : capture.packets) {
        all += packet.payload;
        if (packet.payload.starts_with("HTTP/1.1 101")) upgrade_port = packet.to_port;
        if (packet.payload.find("4framed") != std::string::npos) frame_port = packet.to_port;
    }
    CHECK(all.find("4polled") == std::string::npos);
    CHECK(frame_port != 0);
    CHECK(frame_port == upgrade_port);
}

TEST_CASE("a dial that failed is what TCP saw of it", "[log][pcapng]") {
    const auto failed = [](core::OutcomeKind kind, const std::string& url) {
        Made made;
        made.event(100, core::AttemptStarted{.url = url});
        made.ends(200, kind, core::EndedBy::Network, "connection refused by 127.0.0.1:9000");
        return made.read();
    };
    CHECK(flags_of(failed(core::OutcomeKind::Refused, "ws://127.0.0.1:9000/")) == "S RA");
    CHECK(flags_of(failed(core::OutcomeKind::ConnectTimedOut, "ws://127.0.0.1:9000/")) == "S");
    const ReadCapture six = failed(core::OutcomeKind::Refused, "ws://[::1]:9000/");
    CHECK((flags_of(six) == "S RA" && six.packets[0].is_v6 && six.packets[1].is_v6));
    const ReadCapture unknown = failed(core::OutcomeKind::NameUnresolved, "ws://nowhere.test/");
    CHECK(flags_of(unknown).empty());
    CHECK(unknown.statistics.find("nobody was dialled") != std::string::npos);
}

TEST_CASE("a refused upgrade has its answer, and what the log lacks of it as a gap",
          "[log][pcapng]") {
    Made made;
    made.event(100, core::AttemptStarted{.url = "ws://127.0.0.1:9000/"});
    made.event(150, core::StageDone{core::StageName::Connect, 40us, true, "127.0.0.1:9000", {}});
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::HttpRefused;
    ended.outcome.http_status = 503;
    ended.request = "GET / HTTP/1.1\r\n\r\n";
    ended.response = "HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\nhello";
    made.event(300, ended);
    const ReadCapture capture = made.read();
    CHECK(flags_of(capture) == "S SA A PA PA FA");
    CHECK(stream_of(capture, core::Side::Server) == ended.response);
    CHECK(capture.packets[5].sequence == capture.packets[4].sequence + ended.response.size() + 5);
}

TEST_CASE("an answer whose dial is not told has its TCP, and its request as bytes unseen",
          "[log][pcapng]") {
    Made made;  // as a HAR has it
    made.event(100, core::AttemptStarted{.url = "ws://127.0.0.1:9000/"});
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::HttpRefused;
    ended.response = "HTTP/1.1 503 No\r\n\r\n";
    made.event(300, ended);
    const ReadCapture capture = made.read();
    CHECK(flags_of(capture) == "S SA A PA FA");
    CHECK(capture.packets[3].acknowledged == 2);
    CHECK(capture.packets[3].comments.find("the request before this is not in the log") !=
          std::string::npos);
}

TEST_CASE("a refusal's body that came in chunks is one chunk", "[log][pcapng]") {
    Made made;
    made.event(100, core::AttemptStarted{.url = "ws://127.0.0.1:9000/"});
    made.event(150, core::StageDone{core::StageName::Connect, 40us, true, "127.0.0.1:9000", {}});
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::HttpRefused;
    const std::string head = "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n";
    ended.response = head + "sorry, busy now!";
    made.event(300, ended);
    CHECK(stream_of(made.read(), core::Side::Server) ==
          head + "10\r\nsorry, busy now!\r\n0\r\n\r\n");
}

TEST_CASE("a fault is said on the packet behind it", "[log][pcapng]") {
    Made made;
    made.opens(100);
    made.event(200, core::FaultMade{"bye", "close 1012 to the client"});
    made.message(300, {.direction = core::Direction::In, .opcode = core::Opcode::Close},
                 std::string("\x03\xf4", 2));
    CHECK(made.read().packets.back().comments.find("fault bye: close 1012") != std::string::npos);
}

TEST_CASE("packets hold no secret, and their lengths fit what stands in its place",
          "[log][pcapng][redaction]") {
    const TempFolder folder;
    write_all(folder.file("in.jsonl"), log_text(every_event()));
    REQUIRE(log::export_log(folder.file("in.jsonl"), folder.file("a.pcapng"), {}));
    const std::string file = read_all(folder.file("a.pcapng"));
    for (const std::string& secret : all_secrets()) {
        INFO(secret);
        CHECK(file.find(secret) == std::string::npos);
    }
    CHECK(read_capture(file).packets.size() > 5);

    Made made(log::Secrets::Redacted);
    made.event(50, core::SessionAdded{std::make_shared<const core::SessionConfig>([] {
                   core::SessionConfig config;
                   config.session_key = "a-very-secret-key";
                   return config;
               }())});
    made.opens(100);
    const std::string text = R"({"session":"a-very-secret-key"})";
    made.message(300, {.direction = core::Direction::In}, text);
    const ReadCapture capture = made.read();
    CHECK(capture.packets.back().payload == std::string("\x81\x16") + R"({"session":"REDACTED"})");
    CHECK(capture.packets.back().comments.find("the message had 31 bytes") != std::string::npos);
}
