// WebSocket over HTTP/2 (RFC 8441) through a tap, end to end: Redial's own client in front of it,
// and behind it servers that other people wrote, of HTTP/2 with and without WebSockets, and of
// HTTP/1.1 alone. Test's thread only.
#include "http2_front.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A session of HTTP/2 alone through the tap; the front behind it may still be starting, so the
// session dials until it is there. The tap's log.
std::vector<nlohmann::json> talk_through(TapChild& tap) {
    Program client({"connect", tap.base_url() + "/ws/chat/", "--http", "2", "--insecure", "--send",
                    "over two"});
    client.after(R"("echo":"over two")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    tap.program().after("xx closed, 1000 normal closure");
    CHECK(tap.end() == 0);
    return tap.log();
}

nlohmann::json opened_in(const std::vector<nlohmann::json>& log) { return first_of(log, "opened"); }

// What the upgrade of the attempt that opened says.
std::string upgrade_in(const std::vector<nlohmann::json>& log) {
    std::string words;
    for (const nlohmann::json& line : log)
        if (line.value("type", "") == "stage" && line.value("name", "") == "upgrade" &&
            line.value("ok", false))
            words += line.value("detail", "") + "\n";
    return words;
}

}  // namespace

TEST_CASE("without TLS a tap takes HTTP/2 at once, and its server's HTTP/1.1 is told",
          "[cli][http2]") {
    Lab lab;
    TapChild tap(lab.url());
    const auto log = talk_through(tap);
    const auto opened = opened_in(log);
    CHECK(opened.value("http_status", 0) == 200);
    CHECK(opened.value("request", "").starts_with("CONNECT /ws/chat/"));
    CHECK(opened.value("response", "").starts_with("HTTP/2.0 200\r\n"));
    CHECK(opened.value("server_request", "").starts_with("GET /ws/chat/"));
    CHECK_THAT(upgrade_in(log), contains_text("HTTP/2.0 200, HTTP/1.1 with the server"));
}

TEST_CASE("a tap between HTTP/2 on both sides speaks it with nghttpx and with HAProxy",
          "[cli][http2]") {
    Lab lab;
    for (const bool is_nghttpx : {true, false}) {
        const Front front = is_nghttpx ? Front::nghttpx(lab, true) : Front::haproxy(lab);
        TapChild tap(front.url("wss"), {"--tls", "--ca", front.ca()});
        const auto log = talk_through(tap);
        INFO(is_nghttpx);
        CHECK(opened_in(log).value("response", "").starts_with("HTTP/2.0 200\r\n"));
        CHECK_THAT(upgrade_in(log), contains_text("HTTP/2.0 200, HTTP/2 with the server"));
        CHECK(texts_in(log, "out").at(0) == "over two");
    }
}

TEST_CASE("a server whose HTTP/2 takes no WebSocket is relayed to over HTTP/1.1", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nginx(lab);
    TapChild tap(front.url("wss"), {"--tls", "--ca", front.ca()});
    const auto log = talk_through(tap);
    CHECK_THAT(upgrade_in(log), contains_text("takes no WebSocket over HTTP/2 (RFC 8441), dialled "
                                              "again over HTTP/1.1"));
    CHECK_THAT(upgrade_in(log), contains_text("HTTP/2.0 200, HTTP/1.1 with the server"));
}

TEST_CASE("a tap with HTTP/2 alone speaks HTTP/2 at once with a server without TLS",
          "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, false);
    TapChild tap(front.url("ws"), {"--http", "2"});
    const auto log = talk_through(tap);
    CHECK_THAT(upgrade_in(log), contains_text("HTTP/2.0 200, HTTP/2 with the server"));
}

TEST_CASE("a tap with HTTP/1.1 alone agrees to no HTTP/2", "[cli][http2]") {
    Lab lab;
    TapChild tap(lab.url(), {"--tls", "--http", "1.1"});
    Program client(
        {"connect", tap.base_url() + "/ws/chat/", "--http", "2", "--insecure", "--once"});
    CHECK(client.exit_code() == 1);
    CHECK(tap.end() == 0);
    CHECK(count_in(tap.log(), "opened") == 0);
}

TEST_CASE("a fault cuts a session over HTTP/2 off, and it dials anew through the tap",
          "[cli][http2]") {
    Lab lab;
    TapChild tap(lab.url(), {"--fault", "close,after 300ms,code 1012", "--tls"});
    Program client({"connect", tap.base_url() + "/ws/chat/", "--http", "2", "--insecure"});
    client.after("xx closed, 1012");
    client.out.clear();
    client.after("== open");
    client.signal(SIGINT);
    client.exit_code();
    CHECK(tap.end() == 0);
    CHECK(count_in(tap.log(), "fault") >= 1);
    CHECK(count_in(tap.log(), "opened") >= 2);
}
