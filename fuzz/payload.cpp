// Fuzzes the trees of payloads: any bytes, as a payload. Whatever is told of them is JSON.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "dialect/payload_tree.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tree = dialect::payload_tree({data, size});
    if (!tree) return 0;
    REDIAL_CHECK(!tree->what.empty());
    REDIAL_CHECK(is_json(tree->json));
    return 0;
}
