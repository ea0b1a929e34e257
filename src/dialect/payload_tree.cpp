// Which kind a payload is of: exactly one may fit. Any thread.
#include "dialect/payload_tree.hpp"

#include <array>

#include "base/json_text.hpp"
#include "dialect/payload_protobuf.hpp"
#include "dialect/payload_text.hpp"
#include "dialect/payload_values.hpp"
#include "dialect/unpack.hpp"

namespace redial::dialect {
namespace {

struct Kind {
    std::string_view what;
    std::optional<std::string> (*to_json)(BytesView);
};
constexpr std::array kinds = {
    Kind{"MessagePack", messagepack_json},
    Kind{"CBOR", cbor_json},
    Kind{"protobuf (no schema)", protobuf_json},
};

std::optional<PayloadTree> plain_tree(BytesView bytes) {
    std::optional<PayloadTree> found;
    for (const Kind& kind : kinds) {
        auto json = kind.to_json(bytes);
        if (!json) continue;
        if (found) return std::nullopt;
        found = PayloadTree{.what = std::string(kind.what), .json = std::move(*json)};
    }
    return found;
}

bool is_json_structure(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) return false;
    return is_json(text);
}

PayloadTree tree_of_unpacked(std::string_view packing, BytesView bytes) {
    const std::string_view text = as_text(bytes);
    const std::string what = std::string(packing) + " of ";
    if (is_json(text)) return {.what = what + "JSON", .json = std::string(text)};
    std::string json;
    if (is_plain_text(text)) {
        append_json_string(json, text);
        return {.what = what + "text", .json = std::move(json)};
    }
    if (auto inner = plain_tree(bytes)) {
        return {.what = what + inner->what, .json = std::move(inner->json)};
    }
    append_bytes_json(json, bytes);
    return {.what = what + std::to_string(bytes.size()) + " bytes", .json = std::move(json)};
}

// gzip and zlib end in a checksum of what they hold: one that is right is no accident.
std::optional<PayloadTree> checked_tree(BytesView payload) {
    constexpr std::array packings = {std::pair{Packing::Gzip, "gzip"},
                                     std::pair{Packing::Zlib, "zlib"}};
    for (const auto& [packing, name] : packings) {
        if (!begins_as(packing, payload)) continue;
        const auto bytes = unpacked(payload, packing, StreamEnd::Ended, payload_unpacked_bytes_max);
        if (bytes) return tree_of_unpacked(name, *bytes);
    }
    return std::nullopt;
}

// Without a checksum only JSON is believed.
std::optional<PayloadTree> unchecked_tree(BytesView payload) {
    constexpr std::array packings = {std::pair{Packing::Zlib, "zlib, flushed, of JSON"},
                                     std::pair{Packing::Deflate, "DEFLATE of JSON"}};
    for (const auto& [packing, what] : packings) {
        const auto bytes =
            unpacked(payload, packing, StreamEnd::EndedOrFlushed, payload_unpacked_bytes_max);
        if (bytes && is_json_structure(as_text(*bytes))) {
            return PayloadTree{.what = what, .json = std::string(as_text(*bytes))};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<PayloadTree> payload_tree(BytesView payload) {
    if (payload.empty() || payload.size() > payload_tree_bytes_max) return std::nullopt;
    if (is_plain_text(as_text(payload))) return std::nullopt;
    if (auto tree = checked_tree(payload)) return tree;
    if (auto tree = unchecked_tree(payload)) return tree;
    return plain_tree(payload);
}

}  // namespace redial::dialect
