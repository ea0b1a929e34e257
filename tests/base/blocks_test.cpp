// Bytes looked for sixteen at a time: each place of a block, and what lies behind the last one.
#include "base/blocks.hpp"

#include <string>

#include "catch.hpp"

namespace redial {
namespace {

TEST_CASE("the end of a JSON string's plain part is found at every place", "[base]") {
    for (const char end : {'"', '\\', '\n', '\0', '\x1f'}) {
        for (std::size_t before = 0; before < 50; ++before) {
            for (const std::size_t behind : {0u, 1u, 15u, 16u, 40u}) {
                // The first one is meant, whatever follows.
                const std::string text = std::string(before, 'x') + end +
                                         std::string(behind, behind % 2 == 0 ? '"' : 'y');
                INFO(before << " bytes before it, " << behind << " behind it");
                CHECK(json_plain_end(text, 0) == before);
                CHECK(json_plain_end(text, before / 2) == before);
            }
        }
    }
}

TEST_CASE("a JSON string's plain part goes to the end of a text that does not end it", "[base]") {
    for (std::size_t size = 0; size < 50; ++size) {
        // Beyond ASCII, and the signs next to those that end it.
        const std::string text =
            std::string(size, '\x20') + "\xff\x80!#[]" + std::string(size, '~');
        INFO(size << " bytes on either side");
        CHECK(json_plain_end(text, 0) == text.size());
        CHECK(json_plain_end(text, text.size()) == text.size());
        // What lies behind the text is not looked at.
        CHECK(json_plain_end(std::string_view(text + "\"").substr(0, text.size()), 0) ==
              text.size());
    }
    CHECK(json_plain_end({}, 0) == 0);
}

TEST_CASE("the first of equal bytes is found at every place, and nothing behind the text",
          "[base]") {
    for (std::size_t size = 1; size < 50; ++size) {
        const std::string none(size, 'x');
        CHECK(find_byte(none, 'y') == size);
        CHECK(find_byte(std::string_view(none + "y").substr(0, size), 'y') == size);
        for (std::size_t at = 0; at < size; ++at) {
            std::string text = none;
            text[at] = text.back() = '\0';
            INFO("byte " << at << " of " << size);
            CHECK(find_byte(text, '\0') == at);
        }
    }
    CHECK(find_byte({}, 'x') == 0);
}

}  // namespace
}  // namespace redial
