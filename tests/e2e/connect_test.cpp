// redial connect as a process: what it sends, prints, records and returns. Test's thread only.
#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// One line, and it names something to try.
void check_one_line(const std::string& err, const std::string& what) {
    INFO(err);
    CHECK(count_of(err, "\n") == 1);
    CHECK(err.find(what) != std::string::npos);
}

std::vector<std::string> connect(const std::string& url, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"connect", url};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("messages given by --send go out in order, and the replies are printed", "[cli]") {
    Lab lab;
    Program run(connect(lab.url(), {"--session", "abc", "--send", "one", "--send", "two"}));
    run.after(R"(<- {"count":2,"session":"abc","echo":"two"})");
    run.signal(SIGINT);
    CHECK(run.exit_code() == 0);
    CHECK(run.err == "");
    const std::size_t first = run.out.find(R"({"count":1,"session":"abc","echo":"one"})");
    CHECK(first < run.out.find(R"("count":2)"));
    CHECK(run.out.find("== open, 101") < first);
    CHECK(run.out.find("xx closed, 1000 normal closure") != std::string::npos);
}

TEST_CASE("lines of standard input are sent, and its end ends the session after the replies",
          "[cli]") {
    Lab lab;
    Program run(connect(lab.url()));
    run.type("hello\r\nwörld\nlast without an end");
    run.end_input();
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find(R"("echo":"hello"})") != std::string::npos);
    CHECK(run.out.find(R"("echo":"wörld"})") != std::string::npos);
    CHECK(run.out.find(R"("count":3)") != std::string::npos);
}

TEST_CASE("with --echo every message is answered with the same opcode and payload", "[cli]") {
    Peer peer;
    Program run(connect(peer.url(), {"--echo"}));
    auto connection = peer.accept();
    connection.upgrade();
    const std::string binary("\x00\xff\x01", 3);
    connection.send(frame_of(wire::opcode::binary, binary));
    connection.send(frame_of(wire::opcode::text, "tëxt"));
    const PeerFrame first = connection.read_frame();
    CHECK(first.header.opcode == wire::opcode::binary);
    CHECK(first.payload == binary);
    const PeerFrame second = connection.read_frame();
    CHECK(second.header.opcode == wire::opcode::text);
    CHECK(second.payload == "tëxt");
}

TEST_CASE("headers, subprotocols, deflate and the session id are in the request", "[cli]") {
    Peer peer;
    Program run(
        connect(peer.url(), {"--header", "X-Trace: 7", "--subprotocol", "chat", "--subprotocol",
                             "superchat", "--deflate", "--session", "a b"}));
    const std::string head = peer.accept().read_head();
    CHECK(head.find("\r\nX-Trace: 7\r\n") != std::string::npos);
    CHECK(head.find("\r\nSec-WebSocket-Protocol: chat, superchat\r\n") != std::string::npos);
    CHECK(head.find("\r\nSec-WebSocket-Extensions: permessage-deflate") != std::string::npos);
    CHECK(head.find("session=a%20b HTTP/1.1\r\n") != std::string::npos);
}

TEST_CASE("with --once a refused dial is 1 and one line that says what to try", "[cli]") {
    Program run(connect("ws://127.0.0.1:" + std::to_string(Peer().port()) + "/", {"--once"}));
    CHECK(run.exit_code() == 1);
    check_one_line(run.err, "is the server running there");
    CHECK(count_of(run.out, ".. connecting to") == 1);
}

TEST_CASE("a connection that was lost and not dialled again ends with 1", "[cli]") {
    Peer peer;
    Program run(connect(peer.url(), {"--once"}));
    auto connection = peer.accept();
    connection.upgrade();
    run.after("== open");
    connection.reset();
    CHECK(run.exit_code() == 1);
    check_one_line(run.err, "the connection was lost");
}

TEST_CASE("with --for the session ends in time and well", "[cli]") {
    Lab lab;
    Program run(connect(lab.url(), {"--for", "300ms"}));
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("xx closed, 1000 normal closure") != std::string::npos);
}

TEST_CASE("with --for a server that never answers ends it with 1", "[cli]") {
    Peer silent;
    Program run(connect(silent.url(), {"--for", "300ms"}));
    auto connection = silent.accept();
    CHECK(run.exit_code() == 1);
    CHECK(count_of(run.err, "\n") == 1);
}

TEST_CASE("after a reset the session dials again and says when", "[cli]") {
    Peer peer;
    Program run(connect(peer.url()));
    {
        auto connection = peer.accept();
        connection.upgrade();
        run.after("== open");
        connection.reset();
    }
    auto again = peer.accept();
    again.upgrade();
    run.after("1006 abnormal: connection reset by peer");
    CHECK(run.after("retry").find("500 ms") != std::string::npos);
}

TEST_CASE("SIGTERM ends a session with the closing handshake, and the log holds its end", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    Program run(connect(lab.url(), {"--log", log, "--send", "x"}));
    run.after("\"count\":1");
    run.signal(SIGTERM);
    CHECK(run.exit_code() == 0);
    const std::string text = text_of(log);
    CHECK(text.starts_with(R"({"type":"header","session":0,)"));
    CHECK(text.substr(0, text.find('\n')).find(R"("format":"redial-log","version":1)") !=
          std::string::npos);
    CHECK(text.find(R"("from":"open","to":"closed")") != std::string::npos);
    CHECK(text.find(R"("close_code":1000)") != std::string::npos);
    CHECK(text.find(R"("clean":true)") != std::string::npos);
}

TEST_CASE("a log never holds credentials or the session id unless asked", "[cli]") {
    Lab lab;
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    std::vector<std::string> words = {"--log",     log,
                                      "--session", "sesame-42",
                                      "--header",  "Authorization: Bearer hush-hush",
                                      "--header",  "Cookie: id=biscuit",
                                      "--send",    "x"};
    const bool asks = GENERATE(false, true);
    if (asks) words.push_back("--include-secrets");
    Program run(connect(lab.url(), words));
    run.after("\"count\":1");
    run.signal(SIGINT);
    REQUIRE(run.exit_code() == 0);
    const std::string text = text_of(log);
    for (const char* secret : {"sesame-42", "hush-hush", "biscuit"}) {
        INFO(secret);
        CHECK((text.find(secret) != std::string::npos) == asks);
    }
}

TEST_CASE("with --log - the log alone goes to standard output", "[cli]") {
    Lab lab;
    Program run(connect(lab.url(), {"--log", "-", "--send", "x", "--for", "300ms"}));
    CHECK(run.exit_code() == 0);
    std::istringstream lines(run.out);
    long count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        INFO(line);
        CHECK(line.starts_with("{\"type\":\""));
        CHECK(line.ends_with("}"));
    }
    CHECK(count > 5);
}

TEST_CASE("wss asks for an authority, takes --ca, and --insecure takes anything", "[cli]") {
    TestFolder folder;
    const std::string key = folder.file("key.pem");
    const std::string certificate = folder.file("cert.pem");
    Program made({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                  "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
                  "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"},
                 {}, "openssl");
    REQUIRE(made.exit_code() == 0);
    Peer port;
    const std::string number = std::to_string(port.port());
    port.stop();
    Program server({"s_server", "-accept", number, "-key", key, "-cert", certificate, "-quiet"}, {},
                   "openssl");
    const std::string url = "wss://127.0.0.1:" + number + "/";
    // Retried until openssl listens; each then ends at its own verdict.
    Program stranger(connect(url));
    stranger.after("TLS");
    stranger.signal(SIGINT);
    CHECK(stranger.exit_code() == 1);
    check_one_line(stranger.err, "--ca FILE, or --insecure");
    // The TLS handshake stands; openssl's server never answers the upgrade.
    Program trusting(connect(url, {"--ca", certificate, "--once", "--for", "1s"}));
    CHECK(trusting.exit_code() == 1);
    CHECK(trusting.err.find("--insecure") == std::string::npos);
    Program careless(connect(url, {"--insecure", "--once", "--for", "1s"}));
    CHECK(careless.exit_code() == 1);
    CHECK(careless.err.find("--insecure") == std::string::npos);
}

TEST_CASE("what cannot be understood is refused with 2 and one line", "[cli]") {
    const std::vector<std::vector<std::string>> lines = {
        {"connect"},
        {"connect", "ftp://127.0.0.1/"},
        {"connect", "ws://"},
        {"connect", "ws://127.0.0.1:99999/"},
        {"connect", "ws://127.0.0.1/", "--header", "no colon"},
        {"connect", "ws://127.0.0.1/", "--header", "Upgrade: x"},
        {"connect", "ws://127.0.0.1/", "--subprotocol", "a b"},
        {"connect", "ws://127.0.0.1/", "--for", "soon"},
        {"connect", "ws://127.0.0.1/", "--bogus"},
        {"serve", "--port", "70000"},
        {"export", "only-one"},
        {"--size", "big"},
        {"--verbose", "loud"},
    };
    for (const auto& words : lines) {
        Program run(words, {"DISPLAY"});
        const int code = run.exit_code();
        std::string shown;
        for (const std::string& word : words) shown += word + " ";
        INFO(shown << ": " << run.err);
        CHECK(code == 2);
        CHECK(count_of(run.err, "\n") == 1);
    }
}

TEST_CASE("no credential is printed unless it is asked for", "[cli]") {
    const std::string token = "Zk3vQ9xT7LmP2sWd8RbY4uHe";
    for (const bool is_asked : {false, true}) {
        Peer peer;
        const std::string at = peer.url().substr(5);  // behind "ws://"
        std::vector<std::string> more = {"--once", "--subprotocol", "auth", "--subprotocol", token};
        if (is_asked) more.push_back("--include-secrets");
        Program run(connect("ws://ada:pass-word@" + at + "/?access_token=" + token, more));
        auto connection = peer.accept();
        connection.upgrade();
        connection.send(frame_of(wire::opcode::text, R"({"refresh_token":")" + token + "\"}"));
        run.after("<- ");
        connection.send(frame_of(wire::opcode::close, std::string("\x03\xf0", 2) + "token: bad"));
        run.exit_code();
        const std::string all = run.out + run.err;
        INFO(all);
        CHECK((all.find(token) != std::string::npos) == is_asked);
        if (!is_asked) CHECK(all.find("pass-word") == std::string::npos);
        CHECK((all.find("REDACTED") != std::string::npos) == !is_asked);
    }
}
