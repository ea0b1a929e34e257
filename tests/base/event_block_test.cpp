// The fields of one event (WHATWG HTML 9.2.6), by the standard's own examples and its edges.
#include "base/event_block.hpp"

#include "catch.hpp"

namespace redial {
namespace {

TEST_CASE("an event's fields are read as the standard says", "[event_block]") {
    const EventBlock block =
        read_event_block("event: chat\nid: 12\nretry: 3000\ndata: hi\ndata:there\n: seen");
    CHECK(block.event == "chat");
    CHECK(block.id == "12");
    CHECK(block.retry_ms == 3000u);
    CHECK(block.data == "hi");
    CHECK(block.data_lines == 2);
    CHECK(block.comment == "seen");
    CHECK_FALSE(block.is_comment());
    CHECK(data_of_event_block("event: chat\ndata: hi\ndata:there\ndata") == "hi\nthere\n");
}

TEST_CASE("of the spaces behind a colon one goes, and a line without a colon is a name",
          "[event_block]") {
    CHECK(data_of_event_block("data:  two") == " two");
    CHECK(data_of_event_block("data: a: b") == "a: b");
    CHECK(read_event_block("data").data_lines == 1);
    CHECK(read_event_block("id").id == "");
    CHECK_FALSE(read_event_block(" id: 1").id);
    CHECK_FALSE(read_event_block("ID: 1").id);
}

TEST_CASE("an id with a NUL does not count, and leaves the one before it", "[event_block]") {
    using namespace std::string_view_literals;
    CHECK(read_event_block("id: 1\nid: 2\0"sv).id == "1");
    CHECK_FALSE(read_event_block("id: \0"sv).id);
}

TEST_CASE("retry counts with digits alone", "[event_block]") {
    CHECK(read_event_block("retry: 0").retry_ms == 0u);
    CHECK_FALSE(read_event_block("retry: 3s").retry_ms);
    CHECK_FALSE(read_event_block("retry: -3").retry_ms);
    CHECK_FALSE(read_event_block("retry:").retry_ms);
    CHECK_FALSE(read_event_block("retry:  3").retry_ms);
    CHECK_FALSE(read_event_block("retry: 99999999999999999999").retry_ms);
}

TEST_CASE("a block of comments alone is one, and unknown fields are none of it", "[event_block]") {
    CHECK(read_event_block(": ping").is_comment());
    CHECK(read_event_block(":").is_comment());
    CHECK_FALSE(read_event_block(": ping\nfoo: bar").is_comment());
    CHECK_FALSE(read_event_block("foo: bar").is_dispatched());
    CHECK_FALSE(read_event_block("").is_comment());
}

}  // namespace
}  // namespace redial
