// What a pane shows of a payload: safe, indented, with kinds, and with the places that are marked.
#include "model/words/shown_text.hpp"

#include "base/rng.hpp"
#include "catch.hpp"
#include "model/words/display_text.hpp"
#include "model/words/json_view.hpp"

using namespace redial;
using model::ByteSpan;
using model::Kept;
using model::ShownText;
using model::TextKind;

namespace {

std::string marked(const ShownText& shown) {
    std::string words;
    for (const ByteSpan& mark : shown.marks)
        words += "[" + shown.text.substr(mark.begin, mark.end - mark.begin) + "]";
    return words;
}

TextKind kind_of(const ShownText& shown, std::string_view part) {
    const std::size_t at = shown.text.find(part);
    REQUIRE(at != std::string::npos);
    return shown.runs[shown.run_at(at)].kind;
}

}  // namespace

TEST_CASE("JSON is indented as pretty_json does it, and each part has its kind", "[json]") {
    const std::string text = R"({"a":[1.50,"x",{}],"b":null,"c":[]})";
    const auto shown = model::shown_json(text, 4096, Kept::Whole);
    REQUIRE(shown);
    CHECK(shown->text == *model::pretty_json(text));
    CHECK(shown->shown_bytes == text.size());
    CHECK(kind_of(*shown, "\"a\"") == TextKind::Key);
    CHECK(kind_of(*shown, "1.50") == TextKind::Number);
    CHECK(kind_of(*shown, "\"x\"") == TextKind::String);
    CHECK(kind_of(*shown, "null") == TextKind::Literal);
    CHECK(kind_of(*shown, "[") == TextKind::Sign);
    std::uint32_t last = 0;
    for (const ShownText::Run& run : shown->runs) {
        CHECK((run.begin == 0 || run.begin > last));
        last = run.begin;
    }
}

TEST_CASE("what is marked in the payload is marked where it stands in the text", "[json]") {
    const std::string text = R"({"a":["xyz",1],"b":"xyz"})";
    const std::size_t first = text.find("yz"), second = text.rfind("z\"");
    const auto shown = model::shown_json(text, 4096, Kept::Whole,
                                         {{1, 4}, {first, first + 2}, {second, second + 2}});
    REQUIRE(shown);
    CHECK(marked(*shown) == "[\"a\"][yz][z\"]");
    const std::string plain =
        "a\x01"
        "b\xff"
        "c\nd";
    const ShownText as_is = model::shown_plain(as_bytes(plain), 4096, {{1, 2}, {3, 4}, {4, 7}});
    CHECK(as_is.text == "a␁b\\xffc\nd");
    CHECK(marked(as_is) == "[␁][\\xff][c\nd]");
}

TEST_CASE("above the bound the first part of JSON is indented, and the rest is counted", "[json]") {
    std::string text = "[\"0\"";
    while (text.size() < 10'000) text += ",\"0123456789\"";
    text += "]";
    const auto shown = model::shown_json(text, 1000, Kept::Whole);
    REQUIRE(shown);
    CHECK(shown->shown_bytes >= 1000);
    CHECK(shown->shown_bytes < 1020);
    CHECK(shown->text.find("more not shown") != std::string::npos);
    CHECK(kind_of(*shown, "…") == TextKind::Remark);
    // One value that is larger than the bound is cut.
    const auto cut =
        model::shown_json("{\"a\":\"" + std::string(5000, 'x') + "\"}", 100, Kept::Whole);
    REQUIRE(cut);
    CHECK(cut->shown_bytes == 100);
    CHECK(cut->text.size() < 200);
}

TEST_CASE("what is no JSON has no indented text, unless it was cut when it was kept", "[json]") {
    CHECK_FALSE(model::shown_json("", 100, Kept::Whole));
    CHECK_FALSE(model::shown_json("{\"a\":}", 100, Kept::Whole));
    CHECK_FALSE(model::shown_json("{\"a\":[1,2", 100, Kept::Whole));
    const auto cut = model::shown_json("{\"a\":[1,2", 100, Kept::Cut);
    REQUIRE(cut);
    CHECK(cut->text.find("\"a\": [\n    1,\n    2") != std::string::npos);
}

TEST_CASE("marks of a line stand where their bytes are shown, whatever the bytes are", "[view]") {
    Rng rng(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text(1 + rng.below(40), ' ');
        for (char& c : text) c = "ab\n\t\x01\xc3\xa9\xff{\""[rng.below(10)];
        const std::size_t begin = rng.below(text.size());
        const std::size_t end = begin + 1 + rng.below(text.size() - begin);
        std::vector<ByteSpan> spans = {{begin, end}};
        const std::string line = model::one_line(as_bytes(text), 300, 0, spans);
        CHECK(line == model::one_line(as_bytes(text), 300));
        REQUIRE(spans.size() <= 1);
        if (spans.empty()) continue;
        CHECK(spans[0].end <= line.size());
        const bool begins_character = (text[begin] & 0xc0) != 0x80;
        if (begins_character)
            CHECK(spans[0].begin == model::one_line(as_bytes(text.substr(0, begin)), 300).size());
    }
}
