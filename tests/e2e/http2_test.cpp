// Sessions over HTTP/2 (RFC 8441) at servers that other people wrote: nghttpx and HAProxy, which
// take WebSockets there, and nginx, which does not. Each is a child on a free port of loopback.
// Test's thread only.
#include "http2_front.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// The front may still be starting: the session dials until it is there.
std::vector<nlohmann::json> log_of_talk(const std::string& url, std::vector<std::string> more) {
    const TestFolder folder;
    const std::string log = folder.file("log");
    std::vector<std::string> words = {"connect", url, "--log", log, "--send", "over two"};
    words.insert(words.end(), more.begin(), more.end());
    Program client(words);
    client.after(R"("echo":"over two")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    return log_lines(text_of(log));
}

}  // namespace

TEST_CASE("a session talks over HTTP/2 without TLS at nghttpx, and closes well", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, false);
    const auto log = log_of_talk(front.url("ws"), {"--http", "2", "--deflate"});
    const auto opened = first_of(log, "opened");
    CHECK(opened.value("http_status", 0) == 200);
    CHECK(opened.value("response", "").starts_with("HTTP/2.0 200\r\n"));
    CHECK(opened.value("request", "").starts_with("CONNECT /ws/chat/"));
    CHECK(opened.value("extensions", "").starts_with("permessage-deflate"));
    CHECK(count_in(log, "ended", "outcome", "closed") >= 1);
}

TEST_CASE("nghttpx with TLS is spoken to over HTTP/2 where both are offered", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, true);
    const auto log = log_of_talk(front.url("wss"), {"--http", "auto", "--ca", front.ca()});
    CHECK(first_of(log, "opened").value("http_status", 0) == 200);
    const auto plain = log_of_talk(front.url("wss"), {"--ca", front.ca()});
    CHECK(first_of(plain, "opened").value("http_status", 0) == 101);
}

TEST_CASE("HAProxy with TLS is spoken to over HTTP/2 where both are offered", "[cli][http2]") {
    Lab lab;
    const Front front = Front::haproxy(lab);
    const auto log = log_of_talk(front.url("wss"), {"--http", "auto", "--ca", front.ca()});
    CHECK(first_of(log, "opened").value("http_status", 0) == 200);
    CHECK(first_of(log, "opened").value("request", "").starts_with("CONNECT /ws/chat/"));
    CHECK(count_in(log, "ended", "outcome", "closed") >= 1);
}

TEST_CASE("a message larger than HTTP/2's windows arrives whole", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, false);
    Program client({"connect", front.url("ws"), "--http", "2"});
    client.after("== open");
    client.type(std::string(200'000, 'x') + "\n");
    client.after(R"("echo":"xxxx)");
    client.type("behind it\n");
    client.after(R"("echo":"behind it")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
}

TEST_CASE("a server whose HTTP/2 takes no WebSocket is dialled again over HTTP/1.1",
          "[cli][http2]") {
    Lab lab;
    const Front front = Front::nginx(lab);
    const auto log = log_of_talk(front.url("wss"), {"--http", "auto", "--ca", front.ca()});
    CHECK(first_of(log, "opened").value("http_status", 0) == 101);
    Program client({"connect", front.url("wss"), "--http", "2", "--ca", front.ca(), "--once"});
    CHECK(client.exit_code() == 1);
    CHECK_THAT(client.err + client.out, contains_text("takes no WebSocket over HTTP/2"));
}

TEST_CASE("a server of HTTP/1.1 alone is told apart where HTTP/2 alone is wished", "[cli][http2]") {
    Lab lab;
    Program client({"connect", lab.url(), "--http", "2", "--once"});
    CHECK(client.exit_code() == 1);
    CHECK_THAT(client.err + client.out, contains_text("speaks HTTP/1.1, not HTTP/2"));
}

TEST_CASE("a front that goes is an end of the connection, and is dialled again", "[cli][http2]") {
    Lab lab;
    Front front = Front::nghttpx(lab, false);
    Program client({"connect", front.url("ws"), "--http", "2"});
    client.after("== open");
    front.end();
    client.after("xx closed, 1006");
    client.after("connection refused");
    client.signal(SIGINT);
    client.exit_code();
}
