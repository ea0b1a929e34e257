// Fuzzes event streams (WHATWG HTML 9.2.6). One thread. Input: a byte that bounds a block, one that
// seeds the cuts, then the stream. However it is cut, it makes the same blocks, and their bytes are
// those of the stream; what a block's fields say lies within it.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/event_block.hpp"
#include "wire/event_stream.hpp"

using namespace redial;

namespace {

struct Seen {
    std::vector<std::string> blocks;
    std::string unfinished;
    std::uint64_t wire_bytes = 0;
    bool operator==(const Seen&) const = default;
};

void check_fields(std::string_view lines) {
    const EventBlock block = read_event_block(lines);
    REDIAL_CHECK(block.event.size() + block.data.size() + block.comment.size() <= lines.size());
    REDIAL_CHECK(data_of_event_block(lines).size() <= lines.size());
    REDIAL_CHECK(block.has_fields || block.data_lines == 0);
    REDIAL_CHECK(!block.id || block.id->find('\0') == std::string_view::npos);
}

Seen parsed(BytesView stream, std::uint64_t block_max, std::uint32_t seed) {
    wire::EventStreamParser parser(block_max);
    Seen seen;
    while (!stream.empty()) {
        seed = seed * 1664525u + 1013904223u;
        const std::size_t piece_bytes = seed == 0 ? stream.size() : 1 + (seed >> 24) % 7;
        BytesView piece = stream.first(std::min(stream.size(), piece_bytes));
        stream = stream.subspan(piece.size());
        while (!piece.empty()) {
            const std::size_t taken = parser.feed(piece);
            REDIAL_CHECK(taken > 0 && taken <= piece.size());
            piece = piece.subspan(taken);
            if (!parser.has_block()) continue;
            const std::string block(parser.block());
            REDIAL_CHECK(!block.empty() && block.size() <= block_max);
            REDIAL_CHECK(block.find('\r') == std::string::npos);
            check_fields(block);
            seen.blocks.push_back(block);
            seen.wire_bytes += parser.block_wire_bytes();
        }
    }
    seen.unfinished = parser.unfinished_lines();
    check_fields(seen.unfinished);
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::uint64_t block_max = data[0] < 128 ? 1u + data[0] : 1u << 20;
    const BytesView stream(data + 2, size - 2);
    const Seen whole = parsed(stream, block_max, 0x12345678u);
    const Seen cut = parsed(stream, block_max, data[1]);
    REDIAL_CHECK(whole.blocks == cut.blocks && whole.unfinished == cut.unfinished);
    REDIAL_CHECK(whole.wire_bytes <= stream.size());
    return 0;
}
