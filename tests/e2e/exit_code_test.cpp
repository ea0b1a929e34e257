// With which code and which last words redial connect ends. Test's thread only.
#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string last_line(const std::string& err) {
    std::string text = err;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

// The server closes with `code` after the opening; how the client's process ends.
struct Ended {
    int exit_code = -1;
    std::string err;
};
Ended after_close(std::uint16_t code, const std::vector<std::string>& more = {"--once"}) {
    Peer peer;
    std::vector<std::string> words = {"connect", peer.url()};
    words.insert(words.end(), more.begin(), more.end());
    Program run(words);
    auto connection = peer.accept();
    connection.upgrade();
    connection.send(close_frame_of(code, "so it is"));
    connection.read_frame();
    connection.finish();
    const int exit_code = run.exit_code();
    return {exit_code, run.err};
}

void check_is_1(const Ended& ended, const std::string& cause) {
    INFO(ended.err);
    CHECK(ended.exit_code == 1);
    CHECK(count_of(ended.err, "\n") == 1);
    CHECK(ended.err.find(cause) != std::string::npos);
    CHECK(ended.err.find("is the server running") == std::string::npos);
}

}  // namespace

TEST_CASE("a close that throws the client out is 1 and named by the last words", "[cli]") {
    const std::uint16_t code = GENERATE(as<std::uint16_t>(), 1008, 1011, 1013, 4401);
    check_is_1(after_close(code), std::to_string(code));
}

TEST_CASE("a goodbye of the server ends a single attempt well", "[cli]") {
    const std::uint16_t code = GENERATE(as<std::uint16_t>(), 1000, 1001, 1012);
    const Ended ended = after_close(code);
    INFO(ended.err);
    CHECK(ended.exit_code == 0);
    CHECK(ended.err.empty());
}

TEST_CASE("a run that is over while the client waits to be let in again is 1 and its log says so",
          "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(folder.file("slow.json"),
               R"({"name":"slow","first_delay_ms":60000,"cap_ms":60000})");
    check_is_1(
        after_close(1008, {"--for", "1s", "--log", log, "--policy", folder.file("slow.json")}),
        "1008");
    const std::string text = text_of(log);
    INFO(text);
    CHECK(count_of(text, R"("type":"halted")") == 1);
}

TEST_CASE("when time runs out in the middle of a dial the last words name the last answer",
          "[cli]") {
    Peer peer;
    TestFolder folder;
    write_file(folder.file("soon.json"), R"({"name":"soon","first_delay_ms":50,"cap_ms":50})");
    Program run({"connect", peer.url(), "--for", "2s", "--policy", folder.file("soon.json")});
    for (int dial = 0; dial < 2; ++dial) {
        auto connection = peer.accept();
        connection.read_head();
        connection.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        connection.finish();
    }
    auto silent = peer.accept();
    CHECK(run.exit_code() == 1);
    INFO(run.err);
    CHECK(last_line(run.err).find("503") != std::string::npos);
    CHECK(last_line(run.err).find("is the server running") == std::string::npos);
}

TEST_CASE("lines that were not sent are told and leave the queue with one fate", "[cli]") {
    Peer peer;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program run({"connect", peer.url(), "--for", "2s", "--log", log});
    auto connection = peer.accept();
    connection.upgrade();
    run.after("== open");
    connection.reset();
    peer.stop();
    run.after("retry");
    run.type("alpha\nbeta\ngamma\ndelta\nepsilon\n");
    CHECK(run.exit_code() == 1);
    INFO(run.err);
    CHECK(run.err.find("5 messages were not sent: alpha, beta, gamma and 2 more") !=
          std::string::npos);
    const std::string text = text_of(log);
    CHECK(count_of(text, R"("type":"queued")") == 5);
    CHECK(count_of(text, R"("fate":"cancelled")") == 5);
}

TEST_CASE("a message that no connection can carry makes the run fail though it was open", "[cli]") {
    Lab lab;
    Program run({"connect", lab.url(), "--send", "\xff\xfe", "--for", "300ms"});
    CHECK(run.exit_code() == 1);
    INFO(run.err);
    CHECK(run.err.find("1 message was not sent") != std::string::npos);
}

TEST_CASE("a run with --send ends as one with lines does", "[cli]") {
    Lab lab;
    Program run({"connect", lab.url(), "--send", "one"});
    run.end_input();
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find(R"("echo":"one"})") != std::string::npos);
}

TEST_CASE("commands ping and close and send bytes in the order of their lines", "[cli]") {
    Peer peer;
    Program run({"connect", peer.url(), "--commands", "--ping", "0"});
    run.type("/ping hey\n/binary 01 ff\n//slash\n/nonsense\n/close 4007 enough\n");
    auto connection = peer.accept();
    connection.upgrade();
    const PeerFrame ping = connection.read_frame();
    CHECK(ping.header.opcode == wire::opcode::ping);
    CHECK(ping.payload == "hey");
    const PeerFrame binary = connection.read_frame();
    CHECK(binary.header.opcode == wire::opcode::binary);
    CHECK(binary.payload == std::string("\x01\xff", 2));
    CHECK(connection.read_frame().payload == "/slash");
    const PeerFrame close = connection.read_frame();
    CHECK(close.header.opcode == wire::opcode::close);
    CHECK(close.payload == std::string("\x0f\xa7", 2) + "enough");
    connection.send(close_frame_of(4007, "enough"));
    connection.finish();
    CHECK(run.exit_code() == 1);  // a line was not understood
    CHECK(run.err.find("/nonsense") != std::string::npos);
}

TEST_CASE("what a session can have is given to connect as options", "[cli]") {
    Peer peer;
    Program run({"connect", peer.url("/?a=1"), "--no-session", "--on-open", "hi {{n}}", "--binary",
                 "--send", "raw", "--ping", "100ms", "--pong-timeout", "0", "--max-size", "1k"});
    auto connection = peer.accept();
    const std::string head = connection.upgrade();
    CHECK(head.find("session=") == std::string::npos);
    CHECK(connection.read_frame().payload == "hi 1");
    const PeerFrame raw = connection.read_frame();
    CHECK(raw.header.opcode == wire::opcode::binary);
    CHECK(raw.payload == "raw");
    CHECK(connection.read_frame().header.opcode == wire::opcode::ping);
    connection.send(frame_of(wire::opcode::text, std::string(1025, 'x')));
    run.after("1009");
}
