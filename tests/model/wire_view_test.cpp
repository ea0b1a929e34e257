// Messages as frames again: header by header, whatever was kept. One thread, no clock.
#include "model/history/wire_view.hpp"

#include "base/hex.hpp"
#include "catch.hpp"

namespace redial {
namespace {

using model::Row;
using model::RowWire;

Row row_of(const std::string& text) {
    Row row;
    row.opcode = core::Opcode::Text;
    row.payload = as_bytes(text);
    row.size_bytes = text.size();
    return row;
}

std::string sent(const Row& row, const RowWire& wire, std::size_t bytes_max = SIZE_MAX) {
    return hex_bytes(model::wire_bytes(model::wire_view(row, wire), bytes_max).bytes);
}

core::FrameSeen frame(core::Opcode opcode, std::uint64_t size, bool is_final) {
    core::FrameSeen seen;
    seen.opcode = opcode;
    seen.size_bytes = size;
    seen.is_final = is_final;
    return seen;
}

}  // namespace

TEST_CASE("a header's length has two, four or ten bytes as RFC 6455 5.2 says", "[model]") {
    for (const auto& [size, begin] : {std::pair<std::size_t, std::string>{125, "81 7d 78"},
                                      {126, "81 7e 00 7e 78"},
                                      {65536, "81 7f 00 00 00 00 00 01 00 00 78"}}) {
        const std::string text(size, 'x');
        CHECK(sent(row_of(text), {}, 4096).starts_with(begin));
        const auto view = model::wire_view(row_of(text), {});
        CHECK(view.size_bytes == model::wire_bytes(view, SIZE_MAX).bytes.size());
    }
}

TEST_CASE("frames share the payload in order, empty ones between them too", "[model]") {
    const std::string text = "Hello";
    Row row = row_of(text);
    row.fragments = 4;
    RowWire wire;
    wire.frames = {frame(core::Opcode::Text, 2, false), frame(core::Opcode::Continuation, 0, false),
                   frame(core::Opcode::Continuation, 3, false),
                   frame(core::Opcode::Continuation, 0, true)};
    CHECK(sent(row, wire) == "01 02 48 65 00 00 00 03 6c 6c 6f 80 00");
    CHECK(sent(row, wire, 5) == "01 02 48 65 00 00");  // a header is not cut
    const auto bytes = model::wire_bytes(model::wire_view(row, wire), SIZE_MAX);
    REQUIRE(bytes.headers.size() == 4);
    CHECK(bytes.headers[2].begin == 6);
    CHECK(bytes.headers[2].end == 8);
    row.payload = row.payload.first(3);
    CHECK(sent(row, wire) == "01 02 48 65 00 00 00 03 6c");
}

TEST_CASE("an empty message has its header", "[model]") {
    const std::string text;
    CHECK(sent(row_of(text), {}) == "81 00");
}

}  // namespace redial
