// Lets nlohmann_json read MessagePack once its depth and its sizes are known to be bounded. Any
// thread.
#include "dialect/msgpack_tree.hpp"

#include <nlohmann/json.hpp>

#include "dialect/msgpack_scan.hpp"

namespace redial::dialect {

std::string json_of_msgpack(BytesView bytes) {
    if (bytes.size() > msgpack_tree_bytes_max) return {};
    MsgpackScan scan(bytes);
    if (!scan.skip() || !scan.is_at_end()) return {};
    using Json = nlohmann::json;
    const Json value = Json::from_msgpack(bytes.begin(), bytes.end(), true, false);
    if (value.is_discarded()) return {};
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace redial::dialect
