// Event streams cut into blocks, from every split of the same bytes (WHATWG HTML 9.2.6).
#include "wire/event_stream.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace redial::wire {
namespace {

constexpr std::uint64_t plenty = 1u << 20;

// What a stream that comes in pieces of so many bytes is cut into.
std::vector<std::string> blocks(std::string_view stream, std::size_t piece_bytes,
                                std::uint64_t bytes_max = plenty) {
    EventStreamParser parser(bytes_max);
    std::vector<std::string> all;
    while (!stream.empty()) {
        std::string_view piece = stream.substr(0, piece_bytes);
        stream.remove_prefix(piece.size());
        while (!piece.empty()) {
            piece.remove_prefix(parser.feed(as_bytes(piece)));
            if (parser.has_block()) all.emplace_back(parser.block());
        }
    }
    return all;
}

using Blocks = std::vector<std::string>;

void check_any_split(std::string_view stream, const Blocks& expected) {
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        CAPTURE(piece);
        CHECK(blocks(stream, piece) == expected);
    }
}

TEST_CASE("an event stream is cut by empty lines, however its lines end and wherever it is split",
          "[event_stream]") {
    const Blocks expected = {"id: 1\ndata: a", ": ping", "data: b"};
    check_any_split("id: 1\ndata: a\n\n: ping\n\ndata: b\n\n", expected);
    check_any_split("id: 1\r\ndata: a\r\n\r\n: ping\r\n\r\ndata: b\r\n\r\n", expected);
    check_any_split("id: 1\rdata: a\r\r: ping\r\rdata: b\r\r", expected);
    check_any_split("id: 1\r\ndata: a\n\r: ping\n\r\n\n\rdata: b\r\n\n", expected);
}

TEST_CASE("a byte order mark is left out at the start alone, and only where it is whole",
          "[event_stream]") {
    check_any_split(
        "\xef\xbb\xbf"
        "data: a\n\n",
        {"data: a"});
    check_any_split(
        "\xef\xbb"
        "data: a\n\n",
        {"\xef\xbb"
         "data: a"});
    check_any_split(
        "data: a\n\n\xef\xbb\xbf"
        "data: b\n\n",
        {"data: a",
         "\xef\xbb\xbf"
         "data: b"});
    check_any_split("\xef\xbb\xbf\n\n", {});
}

TEST_CASE("empty lines without anything before them make no event", "[event_stream]") {
    check_any_split("\n\r\n\r\rdata: a\n\n\n\n", {"data: a"});
}

TEST_CASE("an event without its empty line is none, and its whole lines are known",
          "[event_stream]") {
    EventStreamParser parser(plenty);
    const std::string_view stream = "retry: 5\nid: 7\ndata: a";
    CHECK(parser.feed(as_bytes(stream)) == stream.size());
    CHECK_FALSE(parser.has_block());
    CHECK(parser.unfinished_lines() == "retry: 5\nid: 7");
    CHECK(parser.unfinished_bytes() == stream.size());
}

TEST_CASE("the CR that ends an event ends it before its LF has come", "[event_stream]") {
    EventStreamParser parser(plenty);
    CHECK(parser.feed(as_bytes("data: a\r\n\r")) == 10);
    REQUIRE(parser.has_block());
    CHECK(parser.block_wire_bytes() == 10);
    const std::string_view rest = "\ndata: b\r\n\r\n";
    CHECK(parser.feed(as_bytes(rest)) == rest.size());
    REQUIRE(parser.has_block());
    CHECK(parser.block() == "data: b");
    CHECK(parser.block_wire_bytes() == rest.size());
}

TEST_CASE("of a long event the first part is kept, and the next one is whole again",
          "[event_stream]") {
    const std::string stream = "data: " + std::string(100, 'x') + "\n\ndata: b\n\n";
    CHECK(blocks(stream, 7, 10) == Blocks{"data: xxxx", "data: b"});
    EventStreamParser parser(10);
    parser.feed(as_bytes(stream));
    REQUIRE(parser.has_block());
    CHECK_FALSE(parser.is_whole());
}

}  // namespace
}  // namespace redial::wire
