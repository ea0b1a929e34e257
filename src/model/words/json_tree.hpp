// JsonTree: a JSON text as a tree that can be unfolded: one node a value, with the place of its
// text and the number of values in it. Children are looked for when their parent is opened: a
// message of megabytes costs one pass of the scanner and the nodes that are looked at. Values are
// never copied or changed: what is shown and copied is what was sent. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redial::model {

struct JsonNode {
    enum class Kind : std::uint8_t { Object, Array, String, Number, Literal };
    Kind kind = Kind::Literal;
    std::uint16_t depth = 0;
    bool has_key = false;         // a member of an object; else an element, or the whole
    std::uint32_t key_begin = 0;  // of the key's characters, without its quotes
    std::uint32_t key_size = 0;
    std::uint32_t begin = 0;  // of the value's text
    std::uint32_t size = 0;
    std::uint32_t index = 0;     // among its parent's values
    std::uint32_t children = 0;  // values directly in it
    std::uint32_t parent = 0;    // its place in the list; the whole is its own
    std::uint32_t first = 0;     // place of its first child; 0: they were not looked for
    std::uint32_t listed = 0;    // children in the list from there on: all but beyond nodes_max

    bool is_container() const { return kind == Kind::Object || kind == Kind::Array; }
};

class JsonTree {
public:
    // The whole and the values directly in it. nullopt when `text` is no JSON or longer than
    // text_bytes_max.
    static std::optional<JsonTree> of(std::string_view text);
    static constexpr std::size_t nodes_max = 200'000;
    static constexpr std::size_t text_bytes_max = 64u << 20;

    // Lists the children of a node, at the list's end. `text` is the one the tree was made of.
    // Linear in the length of the node's text; nothing when they are listed.
    void open(std::size_t node, std::string_view text);
    // The innermost value with the byte `at` in its text or its key; opens what is above it.
    std::size_t find(std::size_t at, std::string_view text);

    const std::vector<JsonNode>& nodes() const { return nodes_; }
    // Parts of the text the tree was made of, which the caller keeps.
    static std::string_view key(const JsonNode& node, std::string_view text) {
        return text.substr(node.key_begin, node.key_size);
    }
    static std::string_view value(const JsonNode& node, std::string_view text) {
        return text.substr(node.begin, node.size);
    }
    // RFC 6901; "" is the whole.
    std::string pointer(std::size_t node, std::string_view text) const;

private:
    bool list_children(std::size_t node, std::string_view text);

    std::vector<JsonNode> nodes_;
};

// A JSON string's characters, its quotes and escapes undone; other values as they stand.
std::string plain_value(std::string_view value);

}  // namespace redial::model
