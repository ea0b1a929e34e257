// What fits the shape of a JSON text has its tokens, whatever was changed. Test thread.
#include "dialect/json_shape.hpp"

#include <string>
#include <vector>

#include "base/json_ends.hpp"
#include "base/rng.hpp"
#include "catch.hpp"
#include "dialect/json_fields.hpp"

using namespace redial;

namespace {

using Places = std::vector<std::size_t>;

// Where the names and values at the top stand, and the names.
std::pair<Places, std::string> tokens_of(std::string_view text) {
    std::pair<Places, std::string> tokens;
    dialect::JsonParts parts(text);
    while (parts.next()) {
        tokens.second += std::string(parts.key()) + ',';
        tokens.first.push_back(static_cast<std::size_t>(parts.value().data() - text.data()));
        tokens.first.push_back(parts.value().size());
    }
    tokens.first.push_back(parts.is_whole());
    return tokens;
}

}  // namespace

TEST_CASE("a JSON text fits the shape of one that differs in texts and digits alone", "[dialect]") {
    dialect::JsonShape shape;
    CHECK_FALSE(shape.fits(""));
    shape.keep(R"({"seq":19,"from":"ada","x":[0.5]})");
    CHECK(shape.fits(R"({"seq":19,"from":"ada","x":[0.5]})"));
    CHECK(shape.fits(R"({"seq":17,"from":"bob","x":[1.7]})"));
    CHECK_FALSE(shape.fits(R"({"seq":09,"from":"ada","x":[0.5]})"));
    CHECK_FALSE(shape.fits(R"({"Seq":19,"from":"ada","x":[0.5]})"));
    CHECK_FALSE(shape.fits(R"({"seq":19,"from":"a\"a","x":[.5]})"));
    CHECK_FALSE(shape.fits(R"({"seq":19,"from":"ada","x":[0.5]} )"));
    shape.keep(R"({"seq":19,"from":"a\tda"})");
    CHECK_FALSE(shape.fits(R"({"seq":19,"from":"a\tda"})"));
}

TEST_CASE("what fits a shape is JSON with the same tokens at the same places", "[dialect]") {
    const std::string kept =
        GENERATE(R"({"seq":1234,"from":"ada","text":"hello, all of you"})",
                 R"({"a":-0,"b":1.5e10,"c":[1,20,"x",{"n":"y"}],"d":null,"e":true})",
                 R"(["x","y",{"name" : "value"},12,0,-7.25,"longer text here"])");
    dialect::JsonShape shape;
    shape.keep(kept);
    REQUIRE(shape.fits(kept));
    const auto tokens = tokens_of(kept);
    const std::string_view signs = "{}[]\",:\\0123456789-.eE+ \x01zz";
    Rng rng(31);
    std::size_t fitting = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = kept;
        for (std::size_t change = rng.below(4); change > 0; --change)
            text[rng.below(text.size())] = signs[rng.below(signs.size())];
        if (!shape.fits(text)) continue;
        ++fitting;
        INFO(text);
        REQUIRE(json_value_end(text, 0) == text.size());
        REQUIRE(tokens_of(text) == tokens);
    }
    CHECK(fitting > 1'000);
}
