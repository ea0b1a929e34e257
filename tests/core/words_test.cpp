// What people read: outcomes in words, close codes, names. Any text of a peer is hostile here.
#include <set>

#include "base/duration_text.hpp"
#include "catch.hpp"
#include "core/close_codes.hpp"
#include "core/command.hpp"
#include "core/http_statuses.hpp"
#include "core/outcome.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

Outcome of(OutcomeKind kind, std::string detail = {}) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.detail = std::move(detail);
    return outcome;
}

std::string closed(std::uint16_t code, std::string reason = {}) {
    Outcome outcome;
    outcome.close_code = code;
    outcome.close_reason = std::move(reason);
    return in_words(outcome);
}

constexpr OutcomeKind last_kind = OutcomeKind::InvalidTarget;

}  // namespace

TEST_CASE("a reset reads as the issue has it", "[words]") {
    const std::string words = "1006 abnormal: connection reset by peer";
    CHECK(in_words(of(OutcomeKind::ResetByPeer, "connection reset by peer")) == words);
    CHECK(in_words(of(OutcomeKind::ResetByPeer)) == words);
}

TEST_CASE("a refusal with Retry-After reads as the issue has it", "[words]") {
    Outcome outcome = of(OutcomeKind::HttpRefused);
    outcome.http_status = 503;
    outcome.http_reason = "Service Unavailable";
    outcome.retry_after = 2s;
    CHECK(in_words(outcome) == "503 Service Unavailable, retry after 2 s");
    outcome.http_reason.clear();
    CHECK(in_words(outcome) == "503 Service Unavailable, retry after 2 s");
    outcome.http_status = 599;
    outcome.retry_after.reset();
    CHECK(in_words(outcome) == "599");
}

TEST_CASE("what was asked for is told by who asked, and is not called abandoned", "[words]") {
    Outcome outcome = of(OutcomeKind::Abandoned, "dialled anew, as asked");
    outcome.by = EndedBy::Us;
    CHECK(in_words(outcome) == "dialled anew, as asked");
    CHECK(in_words(of(OutcomeKind::Abandoned)) == "let go on this side");
    CHECK(short_name(outcome) == "let go");
}

TEST_CASE("a close reads as code, meaning and reason", "[words]") {
    CHECK(closed(1000) == "1000 normal closure");
    CHECK(closed(1001, "server stops") == "1001 going away: server stops");
    CHECK(closed(1005) == "1005 no status");
    CHECK(closed(1012) == "1012 service restart");
    CHECK(closed(4000, "x") == "4000 private code: x");
}

TEST_CASE("what fails before the opening shows no close code", "[words]") {
    CHECK(in_words(of(OutcomeKind::Refused)) == "connection refused");
    CHECK(in_words(of(OutcomeKind::Refused, "connection refused by 127.0.0.1:1")) ==
          "connection refused by 127.0.0.1:1");
    CHECK(in_words(of(OutcomeKind::NameUnresolved, "no.example")) ==
          "name not resolved: no.example");
    CHECK(in_words(of(OutcomeKind::TlsFailed, "certificate has expired")) ==
          "TLS failed: certificate has expired");
    CHECK(in_words(of(OutcomeKind::UpgradeTimedOut)) == "opening handshake timed out");
}

TEST_CASE("our own close of a bad peer shows the code we sent", "[words]") {
    Outcome outcome = of(OutcomeKind::ProtocolError, "reserved bits set");
    outcome.close_code = 1002;
    CHECK(in_words(outcome) == "1002 protocol error: reserved bits set");
}

TEST_CASE("an unanswered heartbeat says so", "[words]") {
    CHECK(in_words(of(OutcomeKind::PongTimedOut, "no pong for 10 s")) ==
          "1006 abnormal: no pong for 10 s");
    CHECK(in_words(of(OutcomeKind::PongTimedOut)) == "1006 abnormal: no pong");
}

TEST_CASE("every kind has words, a stable name and a short name that fits", "[words]") {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(last_kind); ++i) {
        const auto kind = static_cast<OutcomeKind>(i);
        CHECK_FALSE(in_words(of(kind)).empty());
        CHECK(short_name(of(kind)).size() <= 12);
        CHECK_FALSE(short_name(of(kind)).empty());
        names.insert(name_of(kind));
    }
    CHECK(names.size() == static_cast<std::size_t>(last_kind) + 1);
    CHECK(names.count("reset_by_peer") == 1);
    CHECK(names.count("unknown") == 1);  // what a foreign file does not tell is a kind of its own
}

TEST_CASE("short names are the sidebar's", "[words]") {
    Outcome refused = of(OutcomeKind::HttpRefused);
    refused.http_status = 503;
    CHECK(short_name(refused) == "503");
    CHECK(short_name(of(OutcomeKind::ResetByPeer)) == "1006");
    CHECK(short_name(of(OutcomeKind::Refused)) == "refused");
    CHECK(short_name(of(OutcomeKind::ConnectTimedOut)) == "timeout");
    CHECK(short_name(of(OutcomeKind::NameUnresolved)) == "DNS");
    CHECK(short_name(of(OutcomeKind::TlsFailed)) == "TLS");
}

TEST_CASE("a peer's control characters cannot leave the line or steer it", "[words]") {
    CHECK(closed(4000, "a\nb\x1b[31m\t\r") == "4000 private code: a\\nb\\x1b[31m\\t\\r");
    CHECK(closed(4000,
                 "\xe2\x80\xae"
                 "evil") == "4000 private code: \\u{202e}evil");
    CHECK(closed(4000, "\xff\xfe") == "4000 private code: \\xff\\xfe");
    CHECK(closed(4000, "Grüße") == "4000 private code: Grüße");
    Outcome refused = of(OutcomeKind::HttpRefused);
    refused.http_status = 400;
    refused.http_reason = "bad\nthing";
    CHECK(in_words(refused) == "400 bad\\nthing");
    CHECK(in_words(of(OutcomeKind::TlsFailed, "CN=a\nb")) == "TLS failed: CN=a\\nb");
}

TEST_CASE("a peer's long text does not make a long line", "[words]") {
    Outcome outcome = of(OutcomeKind::HttpRefused, std::string(100000, 'd'));
    outcome.http_status = 500;
    outcome.http_reason = std::string(100000, 'r');
    CHECK(in_words(outcome).size() < 600);
}

TEST_CASE("spans are cut, never rounded up", "[words]") {
    CHECK(duration_in_words(Duration(2s)) == "2 s");
    CHECK(duration_in_words(Duration(1999ms)) == "1.9 s");
    CHECK(duration_in_words(Duration(999999us)) == "999 ms");
    CHECK(duration_in_words(Duration(80us)) == "80 us");
    CHECK(duration_in_words(Duration(600s)) == "600 s");
    CHECK(duration_in_words(Duration(-1500ms)) == "-1.5 s");
    CHECK_FALSE(duration_in_words(Duration::min()).empty());
}

TEST_CASE("the table of close codes is RFC 6455's and IANA's", "[words]") {
    const auto name = [](std::uint16_t code) { return info_of_close_code(code).name; };
    CHECK(name(1000) == "normal closure");
    CHECK(name(1001) == "going away");
    CHECK(name(1006) == "abnormal");
    CHECK(name(1012) == "service restart");
    CHECK(name(1013) == "try again later");
    CHECK(name(1014) == "bad gateway");
    CHECK(name(1015) == "TLS failure");
    CHECK(name(3000) == "unauthorized");
    CHECK(name(3003) == "forbidden");
    CHECK(name(3008) == "timeout");
    CHECK(name(3500) == "library code");
    CHECK(name(4999) == "private code");
    CHECK(name(999) == "invalid");
    CHECK(name(5000) == "invalid");
    CHECK(name(2000) == "unassigned");
}

TEST_CASE("a private close code says what it means with GraphQL, and stays the application's",
          "[words]") {
    CHECK(info_of_close_code(4403).name == "private code");
    CHECK(info_of_close_code(4403).meaning ==
          "The application's own; with GraphQL: the connection is refused.");
    CHECK(info_of_close_code(4402).meaning == "The application's own; see the server's documents.");
}

TEST_CASE("exactly the wire-legal close codes may be sent", "[words]") {
    // RFC 6455 7.4: 1000-1003, 1007-1011; IANA 1012-1014; 7.4.2: 3000-4999.
    for (unsigned code = 0; code <= 65535; ++code) {
        const bool is_legal = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                              (code >= 3000 && code <= 4999);
        const CloseCodeInfo info = info_of_close_code(static_cast<std::uint16_t>(code));
        if (info.may_be_sent != is_legal) FAIL("close code " << code);
        if (info.name.empty() || info.meaning.empty()) FAIL("close code " << code);
    }
}

TEST_CASE("what nobody may send is said to be made up; all else has a sender", "[words]") {
    for (unsigned code = 0; code <= 65535; ++code) {
        const CloseCodeInfo info = info_of_close_code(static_cast<std::uint16_t>(code));
        const bool is_made_up = info.sender.starts_with("nobody");
        const bool is_reserved = code >= 1000 && code < 3000 && info.name == "unassigned";
        if (!is_reserved && is_made_up == info.may_be_sent) FAIL("close code " << code);
    }
    CHECK(explain_close_code(1012) ==
          "1012 service restart. The server restarts; come back after a random wait.\n"
          "Sent by: the server or a proxy before it.\nRetrying can help.");
}

TEST_CASE("a status tells whether the same dial can succeed later", "[words]") {
    for (const int status : {408, 425, 429, 500, 502, 503, 504, 599}) {
        CAPTURE(status);
        CHECK(info_of_http_status(status).retry_helps);
    }
    for (const int status : {101, 200, 302, 399, 400, 401, 403, 404, 410, 426, 499, 501, 0, 999}) {
        CAPTURE(status);
        CHECK_FALSE(info_of_http_status(status).retry_helps);
    }
    CHECK(explain_http_status(404) ==
          "404 Not Found. No endpoint at this path.\n"
          "Sent by: the server or a proxy before it.\nRetrying alone does not help.");
}

TEST_CASE("names are the log format's", "[words]") {
    CHECK(std::string(name_of(ConnectionStatus::Closed)) == "closed");
    CHECK(std::string(name_of(Direction::Out)) == "out");
    CHECK(std::string(name_of(StageName::Upgrade)) == "upgrade");
    CHECK(std::string(name_of(Opcode::Pong)) == "pong");
    CHECK(std::string(name_of(static_cast<Opcode>(3))) == "reserved");
    CHECK(std::string(name_of(EndedBy::Network)) == "network");
    CHECK(std::string(name_of(Origin::Policy)) == "policy");
    CHECK(std::string(name_of(LossPlace::EventRing)) == "event_ring");
    CHECK(std::string(name_of(ResumeVerdict::Resumed)) == "resumed");
    CHECK(std::string(name_of(Order{ReconnectNow{}})) == "reconnect_now");
}

}  // namespace redial::core::tests
