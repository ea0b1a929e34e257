// Builds the tree of a JSON text from the scanner's tokens. Any thread.
#include "model/words/json_tree.hpp"

#include <algorithm>
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
    const std::uint32_t low = is_high && text.substr(at, 2) == "\\u" ? unit_at(text, at + 2) : 0;
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
    if (text.size() > text_bytes_max) return std::nullopt;
    JsonScanner scanner(text);
    JsonNode whole;
    whole.kind = kind_of(scanner.next());
    whole.begin = narrow(scanner.begin());
    whole.size = narrow(scanner.token().size());
    JsonTree tree;
    tree.nodes_.push_back(whole);
    if (!whole.is_container()) {
        if (scanner.next() != JsonToken::End) return std::nullopt;
        return tree;
    }
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    tree.nodes_[0].size = narrow(last + 1 - whole.begin);
    if (!tree.list_children(0, text)) return std::nullopt;
    return tree;
}

void JsonTree::open(std::size_t node, std::string_view text) {
    const JsonNode& opened = nodes_[node];
    if (opened.is_container() && opened.first == 0) list_children(node, text);
}

// The scanner passes over all that is below the children, and counts what is directly in them.
bool JsonTree::list_children(std::size_t node, std::string_view text) {
    const JsonNode parent = nodes_[node];
    JsonScanner scanner(value(parent, text));
    scanner.next();
    const std::size_t first = nodes_.size();
    std::uint32_t children = 0;
    JsonNode next;
    JsonNode passed;  // stands for a child that the list has no room for
    JsonNode* child = &passed;
    const auto begin_child = [&](JsonToken token) {
        next.kind = kind_of(token);
        next.depth = static_cast<std::uint16_t>(parent.depth + 1);
        next.begin = narrow(parent.begin + scanner.begin());
        next.size = narrow(scanner.token().size());
        next.parent = narrow(node);
        next.index = children++;
        const bool has_room = nodes_.size() < nodes_max;
        if (has_room) nodes_.push_back(next);
        child = has_room ? &nodes_.back() : &passed;
        next = {};
    };
    while (true) {
        const JsonToken token = scanner.next();
        const std::size_t depth = scanner.depth();
        if (token == JsonToken::Bad) return false;
        if (token == JsonToken::End) break;
        if (token == JsonToken::Key) {
            if (depth != 1) continue;
            next.has_key = true;
            next.key_begin = narrow(parent.begin + scanner.begin() + 1);
            next.key_size = narrow(scanner.token().size() - 2);
        } else if (token == JsonToken::EndObject || token == JsonToken::EndArray) {
            if (depth == 1) child->size = narrow(parent.begin + scanner.begin() + 1 - child->begin);
        } else {
            const bool is_begin = token == JsonToken::BeginObject || token == JsonToken::BeginArray;
            const std::size_t around = depth - (is_begin ? 1 : 0);
            if (around == 1) begin_child(token);
            if (around == 2) ++child->children;
        }
    }
    JsonNode& opened = nodes_[node];
    opened.children = children;
    opened.listed = narrow(nodes_.size() - first);
    opened.first = narrow(first);
    return true;
}

std::size_t JsonTree::find(std::size_t at, std::string_view text) {
    std::size_t place = 0;
    while (nodes_[place].is_container()) {
        open(place, text);
        const JsonNode& parent = nodes_[place];
        const auto begin = nodes_.begin() + parent.first;
        const auto after =
            std::partition_point(begin, begin + parent.listed, [at](const JsonNode& child) {
                return (child.has_key ? child.key_begin : child.begin) <= at;
            });
        if (after == begin) return place;
        const JsonNode& child = *(after - 1);
        if (at >= child.begin + child.size) return place;
        place = static_cast<std::size_t>(after - nodes_.begin()) - 1;
    }
    return place;
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
