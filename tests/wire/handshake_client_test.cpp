// The client's side of the opening handshake (RFC 6455 section 4.1). One thread.
#include "catch.hpp"
#include "wire/handshake.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

// The key and accept value of RFC 6455 1.3.
const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
const std::string upgrade = "Upgrade: websocket\r\n";
const std::string connection = "Connection: Upgrade\r\n";
const std::string accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
const std::string switching = "HTTP/1.1 101 Switching Protocols\r\n";

ClientRequest request_to(const std::string& url = "ws://a.test/chat") {
    ClientRequest request;
    request.target = *Target::from_url(url);
    request.key = key;
    return request;
}

ClientHandshake::Verdict answer(std::string_view bytes,
                                const ClientRequest& request = request_to()) {
    ClientHandshake handshake{request};
    std::size_t taken = 0;
    return handshake.feed(as_bytes(bytes), taken);
}

// Why a 101 with these fields fails; "accepted" when it does not.
std::string fate(const std::string& fields, const ClientRequest& request = request_to()) {
    const auto verdict = answer(switching + fields + "\r\n", request);
    if (std::holds_alternative<Accepted>(verdict)) return "accepted";
    const auto* failed = std::get_if<HandshakeFailed>(&verdict);
    return failed == nullptr ? "no verdict" : failed->error.line();
}

std::string words(const ClientHandshake::Verdict& verdict) {
    const auto* failed = std::get_if<HandshakeFailed>(&verdict);
    return failed == nullptr ? "not failed" : failed->error.line();
}

}  // namespace

TEST_CASE("RFC 6455 1.3: the accept value of the sample key", "[handshake][rfc6455-1.3]") {
    CHECK(accept_of_key(key) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("RFC 6455 4.1: a correct 101 is accepted at every split, and frames stay untouched",
          "[handshake][rfc6455-4.1]") {
    const std::string head = switching + upgrade + connection + accept + "\r\n";
    const std::string all = head + "\x81\x02hi";
    for (std::size_t split = 0; split <= all.size(); ++split) {
        ClientHandshake handshake{request_to()};
        const std::string_view text = all;
        std::size_t taken = 0;
        std::size_t fed = 0;
        auto verdict = handshake.feed(as_bytes(text.substr(0, split)), taken);
        fed += taken;
        CHECK((verdict.index() == 0) == (split < head.size()));
        if (verdict.index() == 0) {
            verdict = handshake.feed(as_bytes(text.substr(split)), taken);
            fed += taken;
        }
        REQUIRE(std::holds_alternative<Accepted>(verdict));
        CHECK(fed == head.size());
        CHECK(std::get<Accepted>(verdict).head.raw == head);
        CHECK(std::get<Accepted>(verdict).subprotocol.empty());
        CHECK_FALSE(std::get<Accepted>(verdict).deflate);
    }
}

TEST_CASE("RFC 6455 4.1: byte for byte fed, a 101 is accepted after its last byte",
          "[handshake][rfc6455-4.1]") {
    const std::string head = switching + upgrade + connection + accept + "\r\n";
    ClientHandshake handshake{request_to()};
    std::size_t taken = 0;
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto verdict = handshake.feed(as_bytes(std::string_view{head}.substr(i, 1)), taken);
        CHECK(taken == 1);
        CHECK(std::holds_alternative<Accepted>(verdict) == (i + 1 == head.size()));
    }
}

TEST_CASE("RFC 6455 4.1 item 2: a 101 without a right Upgrade fails", "[handshake][rfc6455-4.1]") {
    CHECK_THAT(fate(connection + accept), tests::contains_text("Upgrade: the header is missing"));
    CHECK_THAT(fate("Upgrade: h2c\r\n" + connection + accept), tests::contains_text("is \"h2c\""));
    CHECK_THAT(fate(upgrade + upgrade + connection + accept),
               tests::contains_text("more than once"));
    CHECK(fate("upgrade: WebSocket\r\n" + connection + accept) == "accepted");
}

TEST_CASE("RFC 6455 4.1 item 3: a 101 without the token Upgrade in Connection fails",
          "[handshake][rfc6455-4.1]") {
    CHECK_THAT(fate(upgrade + accept), tests::contains_text("Connection: the header is missing"));
    CHECK_THAT(fate(upgrade + "Connection: close\r\n" + accept),
               tests::contains_text("is \"close\""));
    CHECK(fate(upgrade + "Connection: keep-alive, upgrade\r\n" + accept) == "accepted");
    CHECK(fate(upgrade + "Connection: keep-alive\r\nConnection: UPGRADE\r\n" + accept) ==
          "accepted");
}

TEST_CASE("RFC 6455 4.1 item 4: a 101 without the right accept value fails",
          "[handshake][rfc6455-4.1]") {
    const std::string base = upgrade + connection;
    CHECK_THAT(fate(base), tests::contains_text("Sec-WebSocket-Accept: the header is missing"));
    CHECK_THAT(fate(base + "Sec-WebSocket-Accept: " + key + "\r\n"),
               tests::contains_text("must be \"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\""));
    CHECK_THAT(fate(base + "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n"),
               tests::contains_text("must be"));
    CHECK_THAT(fate(base + accept + accept), tests::contains_text("more than once"));
    CHECK(fate(base + "Sec-WebSocket-Accept: \t s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \t\r\n") ==
          "accepted");
}

TEST_CASE("RFC 6455 4.1 item 5: an extension that was not asked for fails",
          "[handshake][rfc6455-4.1]") {
    const std::string base = upgrade + connection + accept;
    const std::string deflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    CHECK_THAT(fate(base + deflate), tests::contains_text("was not offered"));
    ClientRequest request = request_to();
    request.deflate = DeflateOffer{};
    CHECK(fate(base + deflate, request) == "accepted");
    CHECK(fate(base, request) == "accepted");
    CHECK_THAT(fate(base + deflate + deflate, request), tests::contains_text("twice"));
    CHECK_THAT(fate(base + "Sec-WebSocket-Extensions: x; ;\r\n", request),
               tests::contains_text("Sec-WebSocket-Extensions"));
    const auto verdict = answer(switching + base + deflate + "\r\n", request);
    CHECK(std::get<Accepted>(verdict).deflate == DeflateAgreement{});
}

TEST_CASE("RFC 6455 4.1 item 6: only one of the asked subprotocols may be answered",
          "[handshake][rfc6455-4.1]") {
    const std::string base = upgrade + connection + accept;
    const std::string chat = "Sec-WebSocket-Protocol: chat\r\n";
    CHECK_THAT(fate(base + chat), tests::contains_text("no subprotocol was asked for"));
    ClientRequest request = request_to();
    request.subprotocols = {"chat", "chat.v2"};
    const auto verdict = answer(switching + base + chat + "\r\n", request);
    CHECK(std::get<Accepted>(verdict).subprotocol == "chat");
    CHECK_THAT(fate(base + "Sec-WebSocket-Protocol: Chat\r\n", request),
               tests::contains_text("not asked for"));
    CHECK_THAT(fate(base + "Sec-WebSocket-Protocol: chat, chat.v2\r\n", request),
               tests::contains_text("not asked for"));
    CHECK_THAT(fate(base + "Sec-WebSocket-Protocol:\r\n", request),
               tests::contains_text("not asked"));
    CHECK_THAT(fate(base + chat + chat, request), tests::contains_text("more than once"));
    CHECK(fate(base, request) == "accepted");
}

TEST_CASE("RFC 6455 4.1: a 101 in HTTP/1.0 fails", "[handshake][rfc6455-4.1]") {
    CHECK_THAT(words(answer("HTTP/1.0 101 x\r\n" + upgrade + connection + accept + "\r\n")),
               tests::contains_text("needs HTTP/1.1"));
}

TEST_CASE("RFC 7231 6.2: interim answers are skipped, but not for ever",
          "[handshake][rfc7231-6.2]") {
    const std::string hints =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    const std::string head = switching + upgrade + connection + accept + "\r\n";
    const std::string all = hints + head;
    for (std::size_t step = 1; step <= all.size(); ++step) {
        ClientHandshake handshake{request_to()};
        ClientHandshake::Verdict verdict;
        for (std::size_t at = 0; at < all.size(); at += step) {
            std::size_t taken = 0;
            verdict = handshake.feed(as_bytes(std::string_view{all}.substr(at, step)), taken);
        }
        REQUIRE(std::holds_alternative<Accepted>(verdict));
        CHECK(std::get<Accepted>(verdict).head.raw == head);
    }
    std::string endless;
    for (int i = 0; i < 20; ++i) endless += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK_THAT(words(answer(endless)), tests::contains_text("interim"));
}

TEST_CASE("bytes that are no HTTP fail at once and are shown", "[handshake][rfc6455-4.1]") {
    const std::string_view alert{"\x15\x03\x01\x00\x02\x02\x28", 7};
    CHECK_THAT(words(answer(alert)),
               tests::contains_text("does not speak HTTP: got 15 03 01 00 02 02 28 (a TLS alert)"));
    CHECK_THAT(words(answer(alert)), tests::contains_text("wss://"));
    ClientRequest stream = request_to("http://a.test/events");
    stream.stream.emplace();
    CHECK_THAT(words(answer(alert, stream)), tests::contains_text("TLS: use https://"));
    CHECK_THAT(words(answer(alert.substr(0, 1))), tests::contains_text("a TLS alert"));
    CHECK_THAT(words(answer("SSH-2.0-OpenSSH_9.2p1\r\n")),
               tests::contains_text("got \"SSH-2.0-OpenSSH_9.2p1\\r\\n\" (SSH)"));
    CHECK_THAT(words(answer("220 smtp.test ESMTP ready, please go on\r\n")),
               tests::contains_text("got \"220 smtp.test ESMTP read...\""));
    const std::string_view settings{"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64", 15};
    CHECK_THAT(words(answer(settings)), tests::contains_text("(HTTP/2)"));
    CHECK_THAT(words(answer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")), tests::contains_text("HTTP/1.1"));
    CHECK_THAT(words(answer("HTTQ")), tests::contains_text("got \"HTTQ\""));
    CHECK_THAT(words(answer("HTTP/1.1 abc\r\n\r\n")), tests::contains_text("not a status line"));
    CHECK(answer("HTTP").index() == 0);
    for (std::size_t size = 1; size < 9; ++size) {
        CHECK_THAT(words(answer(settings.substr(0, size))),
                   tests::contains_text("speak HTTP: got 00"));
    }
}

TEST_CASE("foreign bytes are seen behind an interim answer, too", "[handshake]") {
    CHECK_THAT(words(answer("HTTP/1.1 100 Continue\r\n\r\n\x81\x02hi")),
               tests::contains_text("got 81 02 68 69"));
}

TEST_CASE("a failed handshake keeps what was received", "[handshake]") {
    const auto verdict = answer(switching + upgrade + "\r\n");
    CHECK(std::get<HandshakeFailed>(verdict).received == switching + upgrade + "\r\n");
    const auto broken = answer(switching + "Bad Header\r\nX: y\r\n");
    CHECK(std::get<HandshakeFailed>(broken).received == switching + "Bad Header\r\n");
}

TEST_CASE("the peer's end in or before the head is a failure in words", "[handshake]") {
    ClientHandshake silent{request_to()};
    CHECK_THAT(words(silent.finish()), tests::contains_text("without an answer"));
    CHECK(silent.give_up().index() == 0);
    ClientHandshake half{request_to()};
    std::size_t taken = 0;
    CHECK(half.feed(as_bytes("HTTP/1.1 1"), taken).index() == 0);
    CHECK_THAT(words(half.finish()), tests::contains_text("after 10 bytes"));
    CHECK(std::get<HandshakeFailed>(half.finish()).received == "HTTP/1.1 1");
}

TEST_CASE("a head without end fails at its limit", "[handshake]") {
    CHECK_THAT(words(answer("HTTP/1.1 101 " + std::string(70000, 'a'))),
               tests::contains_text("larger than 64 KiB"));
}
