// Fuzzes the Model Context Protocol server: any bytes as lines, against a session that is open and
// ends. Whatever it says is one line of JSON, and nothing but loopback is dialled.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "answers/mcp_server.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"

using namespace redial;

namespace {

struct World {
    model::Workspace workspace;
    Instant now = instant_from_us(1'000'000);
    std::size_t lines = 0;
    answers::McpServer server{{"0", {}, false}, host(), workspace};

    answers::McpHost host() {
        answers::McpHost host;
        host.post = [](const core::Command& command) {
            const auto* add = std::get_if<core::AddSession>(&command.order);
            REDIAL_CHECK(add == nullptr || add->config->url.find("example") == std::string::npos);
            return true;
        };
        host.say = [this](const std::string& line) {
            ++lines;
            REDIAL_CHECK(line.find('\n') == std::string::npos && is_json(line));
        };
        host.export_to = [](const answers::McpExport&) -> Result<answers::McpExported> {
            return Error{"no", "", ""};
        };
        host.write_text = [](const answers::McpExport&,
                             const std::string&) -> Result<answers::McpExported> {
            return Error{"no", "", ""};
        };
        return host;
    }
    void tell(std::uint32_t attempt, core::Happening what) {
        const core::Event event{{SessionId{1}, AttemptId{attempt}, now, {}}, std::move(what)};
        server.on_event(event);
        workspace.on_event(event);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World world;
    core::SessionConfig config;
    config.url = "ws://127.0.0.1:1/";
    world.tell(0, core::SessionAdded{std::make_shared<const core::SessionConfig>(config)});
    world.tell(1, core::AttemptStarted{});
    world.tell(1, core::AttemptOpened{});
    world.server.take_line(R"({"jsonrpc":"2.0","id":0,"method":"initialize",)"
                           R"("params":{"protocolVersion":"2025-03-26"}})",
                           world.now);
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        world.server.take_line(rest.substr(0, end), world.now);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        world.now += std::chrono::milliseconds(300);
        world.server.look(world.now);
    }
    core::AttemptEnded ended;
    ended.was_open = true;
    world.tell(1, ended);
    world.server.look(world.now);
    world.now += answers::mcp_wait_max;
    world.server.look(world.now);
    world.server.finish(world.now);
    REDIAL_CHECK(!world.server.deadline());
    return 0;
}
