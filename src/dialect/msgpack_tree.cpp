// Lets nlohmann_json read MessagePack once its depth and its sizes are known to be bounded. Any
// thread.
#include "dialect/msgpack_tree.hpp"

#include <nlohmann/json.hpp>

#include "base/json_scan.hpp"
#include "dialect/msgpack_scan.hpp"

namespace redial::dialect {
namespace {

using Json = nlohmann::json;

bool is_flat_enough(std::string_view json) {
    JsonScanner scanner(json);
    for (;;) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::End) return true;
        if (token == JsonToken::Bad || scanner.depth() > MsgpackScan::depth_max) return false;
    }
}

}  // namespace

std::string json_of_msgpack(BytesView bytes) {
    if (bytes.size() > msgpack_tree_bytes_max) return {};
    MsgpackScan scan(bytes);
    if (!scan.skip() || !scan.is_at_end()) return {};
    const Json value = Json::from_msgpack(bytes.begin(), bytes.end(), true, false);
    if (value.is_discarded()) return {};
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string msgpack_of_json(std::string_view json) {
    if (json.size() > msgpack_tree_bytes_max || !is_flat_enough(json)) return {};
    const Json value = Json::parse(json, nullptr, false);
    std::string packed;
    if (!value.is_discarded()) Json::to_msgpack(value, packed);
    return packed;
}

}  // namespace redial::dialect
