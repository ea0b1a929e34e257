// From the socket into the history: messages a second and CPU a message through net::Engine into
// model::Workspace, against a bare read() loop that only counts frames of the same server, and
// against npm's ws, whose client only counts messages. The engine uses two threads, the others one;
// all share the processors with the server.
#include <cstdlib>

#include "model/fold/workspace.hpp"
#include "support/bare.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/program.hpp"
#include "support/server.hpp"

namespace redial::bench {
namespace {

constexpr double warm_up = 0.25;
constexpr double window = 0.6;

Samples engine_flow(const std::string& url) {
    model::Workspace workspace;
    Drain drain(workspace);
    drain.post(SessionId{1}, core::AddSession{config_for(url)});
    const auto messages = [&workspace] {
        const model::SessionModel* session = workspace.find(SessionId{1});
        return session == nullptr ? std::uint64_t{0} : session->in.messages;
    };
    drain.until([&] { return messages() > 0; }, 10, "the first message");
    drain.for_seconds(warm_up);
    const std::uint64_t before = messages();
    const Stopwatch watch;
    drain.for_seconds(window);
    const auto count = static_cast<double>(messages() - before);
    return {count / watch.wall(), watch.cpu() * 1e6 / count};
}

Samples bare_flow(const Server& server, const char* path) {
    const Flow flow = bare_read_loop(bare_connect(server.port(), path), warm_up, window);
    return {flow.messages_per_second, flow.cpu_us_per_message};
}

// Where Debian puts the packages of its own node, for any other.
const std::string node_path = "NODE_PATH=/usr/share/nodejs";

// Whether there is a node with ws: without them its rows are left out.
bool has_ws() {
    return std::system((node_path + " node -e 'require(\"ws\")' >/dev/null 2>&1").c_str()) == 0;
}

double figure_of(Program& program, const std::string& name) {
    const std::string line = program.line_with(name);
    return std::stod(line.substr(line.find(name) + name.size()));
}

Samples ws_flow(const Server& server, const char* path) {
    Program client({"node", REDIAL_BENCH_DIR "/ws_client.js", server.url(path),
                    std::to_string(warm_up), std::to_string(window)},
                   {node_path});
    const double rate = figure_of(client, "messages_per_second ");
    return {rate, figure_of(client, "cpu_us_per_message ")};
}

void compare(const Server& server, const char* path, const std::string& name) {
    const bool with_ws = has_ws();
    Row rate{name + " into the history, M messages/s", {}, {}, "bare read() loop, frames counted"};
    Row cpu{name + " into the history, CPU us/message", {}, {}, "bare read() loop, frames counted"};
    Row ws_rate{rate.what, {}, {}, "npm's ws, messages counted"};
    Row ws_cpu{cpu.what, {}, {}, "npm's ws, messages counted"};
    for (int round = 0; round < rounds(); ++round) {
        const Samples ours = measured_apart([&] { return engine_flow(server.url(path)); });
        const Samples bare = measured_apart([&] { return bare_flow(server, path); });
        rate.ours.push_back(ours[0] / 1e6);
        rate.reference.push_back(bare[0] / 1e6);
        cpu.ours.push_back(ours[1]);
        cpu.reference.push_back(bare[1]);
        if (!with_ws) continue;
        const Samples ws = ws_flow(server, path);
        ws_rate.reference.push_back(ws[0] / 1e6);
        ws_cpu.reference.push_back(ws[1]);
    }
    print(rate);
    print(cpu);
    if (!with_ws) return;
    ws_rate.ours = rate.ours;
    ws_cpu.ours = cpu.ours;
    print(ws_rate);
    print(ws_cpu);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    const Server server;
    compare(server, text_64_path, "64 B text");
    compare(server, binary_16k_path, "16 KiB binary");
    return 0;
}
