// Asking for an event stream, and reading what answers (WHATWG HTML 9.2.3 to 9.2.5, RFC 9110 8.4).
#include <zlib.h>

#include "catch.hpp"
#include "wire/content_decoder.hpp"
#include "wire/handshake.hpp"

namespace redial::wire {
namespace {

ClientRequest request_for(const char* url) {
    ClientRequest request;
    request.target = *Target::from_url(url);
    request.stream.emplace();
    return request;
}

ClientHandshake::Verdict answered(const std::string& answer, std::string& rest) {
    ClientHandshake handshake(request_for("http://a.test/events"));
    std::size_t taken = 0;
    ClientHandshake::Verdict verdict = handshake.feed(as_bytes(answer), taken);
    rest = answer.substr(taken);
    if (verdict.index() == 0) verdict = handshake.finish();
    return verdict;
}

std::string packed(std::string_view text, int window_bits) {
    z_stream z{};
    REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(text.size() + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - z.avail_out);
    deflateEnd(&z);
    return out;
}

std::string unpacked(ContentCoding coding, std::string_view from, std::size_t piece_bytes) {
    ContentDecoder decoder(coding);
    std::string out;
    std::uint8_t room[3];
    while (!from.empty()) {
        std::string_view piece = from.substr(0, piece_bytes);
        from.remove_prefix(piece.size());
        for (;;) {
            const ContentDecoder::Step step = decoder.decode(as_bytes(piece), room);
            REQUIRE_FALSE(step.is_broken);
            piece.remove_prefix(step.taken);
            out += as_text(BytesView(room, step.produced));
            if (piece.empty() && step.produced < sizeof room) break;
        }
    }
    return out;
}

TEST_CASE("an event stream is asked for as browsers ask", "[stream_answer]") {
    ClientRequest request = request_for("http://a.test:81/events?x=1");
    CHECK(*make_request(request) ==
          "GET /events?x=1 HTTP/1.1\r\nHost: a.test:81\r\nAccept: text/event-stream\r\n"
          "Accept-Encoding: gzip, deflate\r\nCache-Control: no-store\r\n\r\n");
    request.stream->last_event_id = "12";
    CHECK_THAT(*make_request(request), tests::contains_text("\r\nLast-Event-ID: 12\r\n"));
    request.stream->last_event_id = "1\n2";
    CHECK(make_request(request)->find("Last-Event-ID") == std::string::npos);
}

TEST_CASE("a POST for an event stream tells its body's type and length", "[stream_answer]") {
    ClientRequest request = request_for("https://a.test/v1");
    request.stream = StreamAsk{"POST", "application/json", 17, ""};
    request.fields = {{"Accept", "application/json, text/event-stream"},
                      {"Last-Event-ID", "from the settings"}};
    const std::string text = *make_request(request);
    CHECK_THAT(text, tests::contains_text("POST /v1 HTTP/1.1\r\n"));
    CHECK_THAT(text, tests::contains_text("Content-Type: application/json\r\nContent-Length: 17"));
    CHECK(text.find("Accept: text/event-stream") == std::string::npos);
    CHECK_THAT(text, tests::contains_text("Last-Event-ID: from the settings"));
    request.stream->last_event_id = "9";
    CHECK(make_request(request)->find("from the settings") == std::string::npos);
    request.stream->method = "PO ST";
    CHECK_FALSE(make_request(request));
}

TEST_CASE("200 with an event stream's type opens it, and what follows is its body",
          "[stream_answer]") {
    std::string rest;
    const auto verdict = answered(
        "HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=x\r\n\r\ndata: a\n\n", rest);
    CHECK(std::holds_alternative<Accepted>(verdict));
    CHECK(rest == "data: a\n\n");
}

TEST_CASE("another type, no type, 204 and 503 are refusals with their body", "[stream_answer]") {
    std::string rest;
    for (const char* head : {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n",
                             "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 503 x\r\n\r\n"}) {
        const auto verdict = answered(head + std::string("what came"), rest);
        const auto* refused = std::get_if<RefusedUpgrade>(&verdict);
        REQUIRE(refused != nullptr);
        CHECK(refused->body == "what came");
    }
    const auto verdict = answered("HTTP/1.1 204 No Content\r\n\r\n", rest);
    REQUIRE(std::holds_alternative<RefusedUpgrade>(verdict));
    CHECK(std::get<RefusedUpgrade>(verdict).status == 204);
}

TEST_CASE("a coding that is not read, and a switch nobody asked for, fail in words",
          "[stream_answer]") {
    std::string rest;
    const auto coded = answered(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: br\r\n\r\n", rest);
    REQUIRE(std::holds_alternative<HandshakeFailed>(coded));
    CHECK_THAT(std::get<HandshakeFailed>(coded).error.line(), tests::contains_text("br"));
    const auto switched =
        answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", rest);
    REQUIRE(std::holds_alternative<HandshakeFailed>(switched));
}

TEST_CASE("gzip, its members, zlib and bare deflate are unpacked from any split",
          "[stream_answer]") {
    const std::string text = "data: one\n\ndata: two two two two two\n\n";
    for (const std::size_t piece : {1u, 2u, 5u, 1000u}) {
        CAPTURE(piece);
        CHECK(unpacked(ContentCoding::Gzip, packed(text, 31) + packed(text, 31), piece) ==
              text + text);
        CHECK(unpacked(ContentCoding::Deflate, packed(text, 15), piece) == text);
        CHECK(unpacked(ContentCoding::Deflate, packed(text, -15), piece) == text);
        CHECK(unpacked(ContentCoding::Identity, text, piece) == text);
    }
}

TEST_CASE("what is not packed as it was said breaks in words", "[stream_answer]") {
    ContentDecoder decoder(ContentCoding::Gzip);
    std::uint8_t room[8];
    CHECK(decoder.decode(as_bytes("data: plain"), room).is_broken);
    CHECK_FALSE(decoder.why().empty());
}

TEST_CASE("a body that is streamed is given piece by piece, without its framing",
          "[stream_answer]") {
    HttpHead head;
    head.fields = {{"Transfer-Encoding", "chunked"}};
    HttpBody body = HttpBody::streamed(head, 200);
    std::string got;
    for (const char c : std::string("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")) {
        const auto byte = static_cast<std::uint8_t>(c);
        CHECK(body.feed({&byte, 1}) == 1);
        got += body.text();
        body.drop_text();
    }
    CHECK(got == "abcde");
    CHECK(body.is_finished());
    CHECK(body.is_whole());
}

}  // namespace
}  // namespace redial::wire
