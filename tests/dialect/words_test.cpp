// What the dialects' readings have in common.
#include "dialect/words.hpp"

#include <string>

#include "catch.hpp"

namespace redial::dialect {
namespace {

TEST_CASE("bytes are found anywhere in a text, and not beyond its end", "[dialect]") {
    CHECK(has_bytes("ab\"id\"", "\"id\""));
    CHECK(has_bytes("id", "id"));
    CHECK_FALSE(has_bytes(std::string_view("aid").substr(0, 2), "id"));
    CHECK_FALSE(has_bytes("", "id"));
    CHECK_FALSE(has_bytes({}, "id"));
    CHECK(has_bytes({}, ""));
}

TEST_CASE("bytes are found at every place, and half of them nowhere", "[dialect]") {
    const std::string word = "errors";
    for (std::size_t rare_at = 0; rare_at <= 4; ++rare_at) {
        for (std::size_t before = 0; before < 20; ++before) {
            for (std::size_t behind = 0; behind < 20; ++behind) {
                const std::string front(before, 'r');
                const std::string back(behind, 'o');
                INFO(before << " bytes before it, " << behind << " behind it");
                CHECK(has_bytes(front + word + back, word, rare_at));
                CHECK_FALSE(has_bytes(front + "error" + back, word, rare_at));
                CHECK_FALSE(has_bytes(front + "rrors" + back, word, rare_at));
            }
        }
    }
}

}  // namespace
}  // namespace redial::dialect
