// Advice by cause. One thread.
#include "core/advice.hpp"
#include "catch.hpp"
#include "core/close_codes.hpp"

namespace redial::core::tests {
namespace {

Outcome ended(OutcomeKind kind, std::string detail = "") {
    Outcome outcome;
    outcome.kind = kind;
    outcome.detail = std::move(detail);
    return outcome;
}

Outcome refused(int status, std::string detail = "") {
    Outcome outcome = ended(OutcomeKind::HttpRefused, std::move(detail));
    outcome.http_status = status;
    return outcome;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("advice on a status never doubts that a server runs", "[words]") {
    for (int status = 100; status < 700; ++status) {
        const std::string advice = advice_for_failed_dial(refused(status));
        if (advice.empty() || has(advice, "running") || has(advice, "--insecure"))
            FAIL_CHECK(status << ": " << advice);
    }
    for (int code = 1000; code < 5000; ++code) {
        Outcome closed = ended(OutcomeKind::Closed);
        closed.close_code = static_cast<std::uint16_t>(code);
        const std::string advice = advice_for_lost_connection(closed);
        if (advice.empty() || has(advice, "running")) FAIL_CHECK(code << ": " << advice);
    }
}

TEST_CASE("only statuses of a wrong path advise to look at the path", "[words]") {
    for (const int status : {200, 204, 404, 405})
        CHECK(has(advice_for_failed_dial(refused(status)), "path"));
    for (const int status : {401, 403, 408, 426, 429, 500, 502, 503, 504})
        CHECK_FALSE(has(advice_for_failed_dial(refused(status)), "path"));
    CHECK(has(advice_for_failed_dial(refused(429)), "less often"));
    CHECK(has(advice_for_failed_dial(refused(502)), "behind the proxy"));
    CHECK(has(advice_for_failed_dial(refused(426)), "version 13"));
    CHECK(has(advice_for_failed_dial(refused(302)), "--follow"));
    CHECK(has(advice_for_failed_dial(refused(308)), "--follow"));
}

TEST_CASE("of an event stream no advice speaks of upgrades, frames or their schemes", "[words]") {
    for (int status = 100; status < 700; ++status) {
        const std::string advice = advice_for_failed_stream(refused(status));
        for (const char* word : {"pgrade", "opening handshake", "6455", "subprotocol", "--follow"})
            if (advice.empty() || has(advice, word)) FAIL_CHECK(status << ": " << advice);
    }
    CHECK(has(advice_for_failed_stream(refused(204)), "for good"));
    CHECK(has(advice_for_failed_stream(refused(426)), "ws://"));
    CHECK(has(advice_for_failed_stream(refused(400, "this port speaks TLS")), "try https://"));
    CHECK(has(advice_for_failed_stream(ended(OutcomeKind::UpgradeTimedOut)), "(https://?)"));
    CHECK(has(advice_for_failed_stream(refused(503)), "try again later"));
    CHECK(has(advice_for_lost_stream(ended(OutcomeKind::StreamEnded)), "limits of proxies"));
}

TEST_CASE("a page that names the cause is believed before its status", "[words]") {
    CHECK(has(advice_for_failed_dial(refused(400, "this port speaks TLS")), "wss://"));
    CHECK(has(advice_for_failed_dial(refused(400, "the server wants a client certificate")),
              "--cert"));
    CHECK(has(advice_for_failed_dial(refused(400, "the server wants WebSocket version 8")),
              "version 13"));
}

TEST_CASE("advice on TLS follows what failed", "[words]") {
    const auto advice = [](const char* detail) {
        return advice_for_failed_dial(ended(OutcomeKind::TlsFailed, detail));
    };
    CHECK(has(advice("the server speaks plain HTTP: this port is not TLS: use ws://"), "ws://"));
    CHECK_FALSE(has(advice("the server speaks plain HTTP"), "--ca"));
    CHECK(has(advice("alert from the server: certificate required"), "--cert"));
    CHECK(has(advice("unknown issuer: CN=x"), "--ca"));
    CHECK(has(advice("certificate expired on 2026-01-02"), "renew"));
    CHECK(has(advice("certificate is for a.test, not b.test"), "name"));
    CHECK_FALSE(has(advice("alert from the server: protocol version (Redial speaks TLS 1.2 and "
                           "1.3)"),
                    "--insecure"));
}

TEST_CASE("only a refused connection asks whether the server runs", "[words]") {
    for (int kind = 0; kind <= static_cast<int>(OutcomeKind::InvalidTarget); ++kind) {
        const Outcome outcome = ended(static_cast<OutcomeKind>(kind));
        INFO(kind);
        const bool asks = has(advice_for_failed_dial(outcome), "running");
        CHECK(asks == (outcome.kind == OutcomeKind::Refused));
        CHECK_FALSE(has(advice_for_lost_connection(outcome), "running"));
    }
    CHECK(has(
        advice_for_failed_dial(ended(OutcomeKind::HandshakeInvalid, "got 15 03 01 (a TLS alert)")),
        "wss://"));
}

}  // namespace redial::core::tests
