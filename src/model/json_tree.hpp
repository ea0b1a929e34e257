// JsonTree: the lines of a JSON text as a tree that can be folded: one node a value, in the order
// they stand, with the place of its text and the number of lines below it. Values are never
// copied or changed: what is shown and copied is what was sent. Pure, any thread.
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
    bool has_key = false;          // a member of an object; else an element, or the whole
    std::uint32_t key_begin = 0;   // of the key's characters, without its quotes
    std::uint32_t key_size = 0;
    std::uint32_t begin = 0;       // of the value's text
    std::uint32_t size = 0;
    std::uint32_t index = 0;       // among its parent's values
    std::uint32_t children = 0;
    std::uint32_t parent = 0;      // its place in the list; the whole is its own
    std::uint32_t end = 0;         // one past the last node below it

    bool is_container() const { return kind == Kind::Object || kind == Kind::Array; }
};

class JsonTree {
public:
    // nullopt when `text` is no JSON or has more than nodes_max values.
    static std::optional<JsonTree> of(std::string_view text);
    static constexpr std::size_t nodes_max = 100'000;

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
    std::vector<JsonNode> nodes_;
};

// A JSON string's characters, its quotes and escapes undone; other values as they stand.
std::string plain_value(std::string_view value);

}  // namespace redial::model
