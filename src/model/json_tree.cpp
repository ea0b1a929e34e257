// Building the tree from the scanner's tokens. Any thread.
#include "model/json_tree.hpp"

#include <charconv>
#include <utility>

#include "base/json_scan.hpp"
#include "base/utf8.hpp"

namespace redial::model {
namespace {

JsonNode::Kind kind_of(JsonToken token) {
    switch (token) {
        case JsonToken::BeginObject: return JsonNode::Kind::Object;
        case JsonToken::BeginArray: return JsonNode::Kind::Array;
        case JsonToken::String: return JsonNode::Kind::String;
        case JsonToken::Number: return JsonNode::Kind::Number;
        default: return JsonNode::Kind::Literal;
    }
}

std::uint32_t narrow(std::size_t size) { return static_cast<std::uint32_t>(size); }

// The four hexadecimal digits of a \u escape.
std::uint32_t unit_at(std::string_view text, std::size_t at) {
    std::uint32_t unit = 0;
    if (at + 4 <= text.size()) std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
    return unit;
}

void append_unit(std::string& to, std::string_view text, std::size_t& at) {
    const std::uint32_t unit = unit_at(text, at);
    at += 4;
    const bool is_high = unit >= 0xd800 && unit <= 0xdbff;
    const std::uint32_t low =
        is_high && text.substr(at, 2) == "\\u" ? unit_at(text, at + 2) : 0;
    if (low >= 0xdc00 && low <= 0xdfff) {
        at += 6;
        const std::uint32_t point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        return append_utf8(to, static_cast<char32_t>(point));
    }
    const bool is_lone = unit >= 0xd800 && unit <= 0xdfff;
    append_utf8(to, is_lone ? U'\xfffd' : static_cast<char32_t>(unit));
}

std::string unescaped(std::string_view inside) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    std::string plain;
    for (std::size_t at = 0; at < inside.size();) {
        if (inside[at] != '\\' || at + 1 == inside.size()) {
            plain += inside[at++];
            continue;
        }
        const char name = inside[at + 1];
        at += 2;
        if (name == 'u') {
            append_unit(plain, inside, at);
        } else if (const std::size_t which = names.find(name); which != std::string_view::npos) {
            plain += meant[which];
        }
    }
    return plain;
}

}  // namespace

std::optional<JsonTree> JsonTree::of(std::string_view text) {
    if (text.size() > UINT32_MAX) return std::nullopt;
    JsonScanner scanner(text);
    JsonTree tree;
    std::vector<std::uint32_t> open;  // places of the containers that have not ended
    JsonNode next;
    while (true) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::Bad) return std::nullopt;
        if (token == JsonToken::End) return tree;
        if (token == JsonToken::Key) {
            next.has_key = true;
            next.key_begin = narrow(scanner.begin() + 1);
            next.key_size = narrow(scanner.token().size() - 2);
            continue;
        }
        if (token == JsonToken::EndObject || token == JsonToken::EndArray) {
            JsonNode& ended = tree.nodes_[open.back()];
            ended.size = narrow(scanner.begin() + 1 - ended.begin);
            ended.end = narrow(tree.nodes_.size());
            open.pop_back();
            continue;
        }
        if (tree.nodes_.size() == nodes_max) return std::nullopt;
        next.kind = kind_of(token);
        next.depth = static_cast<std::uint16_t>(open.size());
        next.begin = narrow(scanner.begin());
        next.size = narrow(scanner.token().size());
        next.end = narrow(tree.nodes_.size() + 1);
        if (!open.empty()) {
            next.parent = open.back();
            next.index = tree.nodes_[open.back()].children++;
        }
        if (next.is_container()) open.push_back(narrow(tree.nodes_.size()));
        tree.nodes_.push_back(std::exchange(next, JsonNode{}));
    }
}

std::string JsonTree::pointer(std::size_t node, std::string_view text) const {
    std::vector<std::string> parts;
    for (; node != 0; node = nodes_[node].parent) {
        const JsonNode& at = nodes_[node];
        std::string part;
        if (at.has_key) {
            for (const char c : unescaped(key(at, text)))
                part += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        } else {
            part = std::to_string(at.index);
        }
        parts.push_back(std::move(part));
    }
    std::string pointer;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) pointer += "/" + *part;
    return pointer;
}

std::string plain_value(std::string_view value) {
    const bool is_string = value.size() >= 2 && value.front() == '"';
    return is_string ? unescaped(value.substr(1, value.size() - 2)) : std::string(value);
}

}  // namespace redial::model
