// Refused upgrades: status, headers and body (RFC 6455 section 4.1 item 1, RFC 7231). One thread.
#include "catch.hpp"
#include "wire/handshake.hpp"
#include "wire/retry_after.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

ClientHandshake new_handshake() {
    ClientRequest request;
    request.target = *Target::from_url("ws://a.test/");
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    return ClientHandshake{request};
}

// The refusal in `bytes`, fed in pieces of `step`; finish() when the bytes alone give no verdict.
RefusedUpgrade refusal_in(std::string_view bytes, std::size_t step) {
    ClientHandshake handshake = new_handshake();
    ClientHandshake::Verdict verdict;
    for (std::size_t at = 0; at < bytes.size() && verdict.index() == 0; at += step) {
        std::size_t taken = 0;
        const std::string_view piece = bytes.substr(at, step);
        verdict = handshake.feed(as_bytes(piece), taken);
        CHECK(taken == piece.size());
    }
    if (verdict.index() == 0) verdict = handshake.finish();
    REQUIRE(std::holds_alternative<RefusedUpgrade>(verdict));
    return std::get<RefusedUpgrade>(verdict);
}

}  // namespace

TEST_CASE("RFC 6455 4.1 item 1: a 503 keeps status, headers, body and Retry-After at every split",
          "[handshake][rfc6455-4.1]") {
    const std::string bytes =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 9\r\n\r\ncome back";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const RefusedUpgrade refusal = refusal_in(bytes, step);
        CHECK(refusal.status == 503);
        CHECK(refusal.phrase == "Service Unavailable");
        CHECK(retry_after_of(refusal.head, WallTime{}) == std::chrono::seconds(2));
        CHECK(refusal.body == "come back");
        CHECK(refusal.body_is_complete);
        CHECK(refusal.head.find("retry-after") != nullptr);
        CHECK(refusal.location.empty());
    }
}

TEST_CASE("a redirect keeps its Location", "[handshake][rfc7231-7.1.2]") {
    const RefusedUpgrade refusal =
        refusal_in("HTTP/1.1 301 Moved\r\nLocation: /ws/chat/\r\nContent-Length: 0\r\n\r\n", 7);
    CHECK(refusal.status == 301);
    CHECK(refusal.location == "/ws/chat/");
    CHECK(refusal.body_is_complete);
}

TEST_CASE("a chunked refusal is put together at every split", "[handshake][rfc7230-4.1]") {
    const std::string bytes =
        "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnot\r\n4\r\n "
        "you\r\n0\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const RefusedUpgrade refusal = refusal_in(bytes, step);
        CHECK(refusal.body == "not you");
        CHECK(refusal.body_is_complete);
    }
}

TEST_CASE("a refusal without a length is complete at the peer's end",
          "[handshake][rfc7230-3.3.3]") {
    const RefusedUpgrade refusal = refusal_in("HTTP/1.0 404 Not Found\r\n\r\nnothing here", 5);
    CHECK(refusal.status == 404);
    CHECK(refusal.body == "nothing here");
    CHECK(refusal.body_is_complete);
}

TEST_CASE("a refusal cut off by the peer's end says that its body is not complete", "[handshake]") {
    const RefusedUpgrade length =
        refusal_in("HTTP/1.1 500 x\r\nContent-Length: 100\r\n\r\npartial", 9);
    CHECK(length.body == "partial");
    CHECK_FALSE(length.body_is_complete);
    const RefusedUpgrade chunked =
        refusal_in("HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npart", 9);
    CHECK(chunked.body == "part");
    CHECK_FALSE(chunked.body_is_complete);
}

TEST_CASE("a refusal whose body never ends is given up with what came", "[handshake]") {
    ClientHandshake handshake = new_handshake();
    std::size_t taken = 0;
    CHECK(handshake.feed(as_bytes("HTTP/1.1 502 Bad Gateway\r\n\r\nsome"), taken).index() == 0);
    const auto verdict = handshake.give_up();
    REQUIRE(std::holds_alternative<RefusedUpgrade>(verdict));
    CHECK(std::get<RefusedUpgrade>(verdict).status == 502);
    CHECK(std::get<RefusedUpgrade>(verdict).body == "some");
    CHECK_FALSE(std::get<RefusedUpgrade>(verdict).body_is_complete);
}

TEST_CASE("a refusal's body is cut at 64 KiB without waiting for the rest", "[handshake]") {
    const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" +
                              std::string(refusal_body_bytes_max + 1, 'x');
    ClientHandshake handshake = new_handshake();
    std::size_t taken = 0;
    const auto verdict = handshake.feed(as_bytes(bytes), taken);
    REQUIRE(std::holds_alternative<RefusedUpgrade>(verdict));
    CHECK(std::get<RefusedUpgrade>(verdict).status == 200);
    CHECK(std::get<RefusedUpgrade>(verdict).body.size() == refusal_body_bytes_max);
    CHECK_FALSE(std::get<RefusedUpgrade>(verdict).body_is_complete);
}

TEST_CASE("an answer with a folded or broken header is no refusal but a failure", "[handshake]") {
    ClientHandshake handshake = new_handshake();
    std::size_t taken = 0;
    const auto verdict = handshake.feed(as_bytes("HTTP/1.1 503 x\r\nA: b\r\n c\r\n\r\n"), taken);
    REQUIRE(std::holds_alternative<HandshakeFailed>(verdict));
    CHECK_THAT(std::get<HandshakeFailed>(verdict).error.line(), tests::contains_text("line 3"));
}
