// The JSON tree: its nodes, their pointers, what they hold.
#include "model/json_tree.hpp"

#include "base/json_pointer.hpp"
#include "catch.hpp"

using namespace redial;
using model::JsonNode;
using model::JsonTree;

TEST_CASE("every value of a JSON text is a node with the text it was sent as", "[json]") {
    const std::string text = R"( {"a/b":[1.50,{"c~":"x\n"}],"e":{},"":null} )";
    const auto tree = JsonTree::of(text);
    REQUIRE(tree);
    const auto& nodes = tree->nodes();
    REQUIRE(nodes.size() == 7);
    CHECK(JsonTree::value(nodes[0], text) == R"({"a/b":[1.50,{"c~":"x\n"}],"e":{},"":null})");
    CHECK(nodes[0].children == 3);
    CHECK(nodes[0].end == 7);
    CHECK(JsonTree::key(nodes[1], text) == "a/b");
    CHECK(nodes[1].end == 5);
    CHECK(JsonTree::value(nodes[2], text) == "1.50");
    CHECK(nodes[4].depth == 3);
    CHECK(nodes[5].end == 6);
    CHECK(model::plain_value(JsonTree::value(nodes[4], text)) == "x\n");
}

TEST_CASE("a node's pointer finds its value", "[json]") {
    const std::string text = R"({"a/b":[0,{"c~\u0041":[[7]]}],"":1,"plain":"x"})";
    const auto tree = JsonTree::of(text);
    REQUIRE(tree);
    for (std::size_t i = 0; i < tree->nodes().size(); ++i) {
        const auto pointer = JsonPointer::parse(tree->pointer(i, text));
        REQUIRE(pointer);
        const auto found = json_value_at(text, *pointer);
        REQUIRE(found);
        CHECK(*found == JsonTree::value(tree->nodes()[i], text));
    }
    CHECK(tree->pointer(4, text) == "/a~1b/1/c~0A");
}

TEST_CASE("what is no JSON, or too much of it, has no tree", "[json]") {
    CHECK_FALSE(JsonTree::of(""));
    CHECK_FALSE(JsonTree::of("{\"a\":}"));
    CHECK_FALSE(JsonTree::of("[1] 2"));
    std::string many = "[0";
    for (std::size_t i = 0; i < JsonTree::nodes_max; ++i) many += ",0";
    CHECK_FALSE(JsonTree::of(many + "]"));
    CHECK(JsonTree::of("7")->nodes().size() == 1);
}

TEST_CASE("escapes of a string are undone, also pairs and lone halves", "[json]") {
    CHECK(model::plain_value(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(model::plain_value(R"("\ud83d\ude00 \ud83d \u00e9")") ==
          "\xf0\x9f\x98\x80 \xef\xbf\xbd \xc3\xa9");
    CHECK(model::plain_value("12") == "12");
}
