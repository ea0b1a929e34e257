// What the dialects' readings have in common.
#include "dialect/words.hpp"

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

}  // namespace
}  // namespace redial::dialect
