// Every recording is recognised as what it is, by its messages alone, and as nothing else.
#include <filesystem>

#include "catch.hpp"
#include "paths.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

// What a file's name begins with, and the dialects that its messages may be taken for.
struct Row {
    std::string_view prefix;
    std::string_view dialect;
};
constexpr Row rows[] = {
    {"signalr_", "signalr"}, {"graphql_old", "graphql-ws"}, {"graphql_", "graphql-transport-ws"},
    {"mcp", "mcp"},          {"jsonrpc", "jsonrpc"},        {"gateway_", "gateway"},
    {"mqttjs_", "mqtt"},
};
// The two messages of the first are those of both protocols; MQTT.js sends a message for every
// field, which only the subprotocol tells.
bool is_untold(std::string_view name) {
    return name == "graphql_old_refused" || name.starts_with("mqttjs_");
}

bool is_ours(const Dialect* dialect) {
    for (const Row& row : rows) {
        if (dialect != nullptr && dialect->name == row.dialect) return true;
    }
    return false;
}

const Dialect* found_in(const std::vector<RecordedMessage>& messages) {
    Recogniser recogniser({});
    for (const RecordedMessage& message : messages) recogniser.see(to_message(message));
    return recogniser.found();
}

TEST_CASE("recordings are recognised by their messages, and for nothing else", "[dialect]") {
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(REDIAL_SOURCE_DIR "/tests/dialect/recorded")) {
        const std::string name = entry.path().stem().string();
        CAPTURE(name);
        const Dialect* found = found_in(recorded(name));
        const Row* row = nullptr;
        for (const Row& one : rows) {
            if (row == nullptr && name.starts_with(one.prefix)) row = &one;
        }
        ++files;
        if (is_untold(name)) {
            CHECK(found == nullptr);
        } else if (row != nullptr) {
            CHECK(found == find_dialect(row->dialect));
        } else {
            CHECK_FALSE(is_ours(found));
        }
    }
    CHECK(files > 12);
}

}  // namespace
}  // namespace redial::dialect
