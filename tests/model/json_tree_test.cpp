// The JSON tree: its nodes, their pointers, what they hold.
#include "model/words/json_tree.hpp"

#include "base/json_pointer.hpp"
#include "catch.hpp"

using namespace redial;
using model::JsonNode;
using model::JsonTree;

namespace {

// All nodes, opened one after the other.
JsonTree whole_tree(const std::string& text) {
    auto tree = JsonTree::of(text);
    REQUIRE(tree);
    for (std::size_t i = 0; i < tree->nodes().size(); ++i) tree->open(i, text);
    return *std::move(tree);
}

}  // namespace

TEST_CASE("every value of a JSON text is a node with the text it was sent as", "[json]") {
    const std::string text = R"( {"a/b":[1.50,{"c~":"x\n"}],"e":{},"":null} )";
    const JsonTree tree = whole_tree(text);
    const auto& nodes = tree.nodes();
    REQUIRE(nodes.size() == 7);
    CHECK(JsonTree::value(nodes[0], text) == R"({"a/b":[1.50,{"c~":"x\n"}],"e":{},"":null})");
    CHECK(nodes[0].children == 3);
    CHECK(JsonTree::key(nodes[1], text) == "a/b");
    CHECK(nodes[1].children == 2);
    CHECK(nodes[2].children == 0);
    CHECK(JsonTree::value(nodes[3], text) == "null");
    CHECK(JsonTree::value(nodes[4], text) == "1.50");
    CHECK(nodes[6].depth == 3);
    CHECK(model::plain_value(JsonTree::value(nodes[6], text)) == "x\n");
}

TEST_CASE("a node's children are looked for when it is opened, their number is known before",
          "[json]") {
    const std::string text = R"({"list":[[1,2],[3],[]],"n":1})";
    auto tree = JsonTree::of(text);
    REQUIRE(tree);
    CHECK(tree->nodes().size() == 3);
    CHECK(tree->nodes()[1].children == 3);
    CHECK(tree->nodes()[1].first == 0);
    tree->open(1, text);
    tree->open(1, text);
    REQUIRE(tree->nodes().size() == 6);
    CHECK(tree->nodes()[1].first == 3);
    CHECK(tree->nodes()[3].children == 2);
    CHECK(tree->nodes()[5].children == 0);
    tree->open(5, text);
    CHECK(tree->nodes().size() == 6);
}

TEST_CASE("the value at a byte of the text is found, and what is above it opened", "[json]") {
    const std::string text = R"({"a":[10,{"deep":"here"}],"b":2})";
    auto tree = JsonTree::of(text);
    REQUIRE(tree);
    const auto found = [&](std::string_view what) {
        return JsonTree::value(tree->nodes()[tree->find(text.find(what), text)], text);
    };
    CHECK(found("here") == "\"here\"");
    CHECK(found("deep") == "\"here\"");
    CHECK(found("10") == "10");
    CHECK(found("b") == "2");
    CHECK(found("{\"a") == text);
}

TEST_CASE("a node's pointer finds its value", "[json]") {
    const std::string text = R"({"a/b":[0,{"c~\u0041":[[7]]}],"":1,"plain":"x"})";
    const JsonTree tree = whole_tree(text);
    for (std::size_t i = 0; i < tree.nodes().size(); ++i) {
        const auto pointer = JsonPointer::parse(tree.pointer(i, text));
        REQUIRE(pointer);
        const auto found = json_value_at(text, *pointer);
        REQUIRE(found);
        CHECK(*found == JsonTree::value(tree.nodes()[i], text));
    }
    CHECK(tree.pointer(6, text) == "/a~1b/1/c~0A");
}

TEST_CASE("what is no JSON has no tree, of too many values only the first are listed", "[json]") {
    CHECK_FALSE(JsonTree::of(""));
    CHECK_FALSE(JsonTree::of("{\"a\":}"));
    CHECK_FALSE(JsonTree::of("[1] 2"));
    std::string many = "[0";
    for (std::size_t i = 0; i < JsonTree::nodes_max; ++i) many += ",0";
    const auto tree = JsonTree::of(many + "]");
    REQUIRE(tree);
    CHECK(tree->nodes().size() == JsonTree::nodes_max);
    CHECK(tree->nodes()[0].children == JsonTree::nodes_max + 1);
    CHECK(tree->nodes()[0].listed == JsonTree::nodes_max - 1);
    CHECK(JsonTree::of("7")->nodes().size() == 1);
}

TEST_CASE("escapes of a string are undone, also pairs and lone halves", "[json]") {
    CHECK(model::plain_value(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(model::plain_value(R"("\ud83d\ude00 \ud83d \u00e9")") ==
          "\xf0\x9f\x98\x80 \xef\xbf\xbd \xc3\xa9");
    CHECK(model::plain_value("12") == "12");
}
