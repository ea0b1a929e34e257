// From the socket into the history: messages a second and CPU a message through net::Engine into
// model::Workspace, against a bare read() loop that only counts frames of the same server. The
// engine uses two threads, the loop one; both share the processors with the server.
#include "model/workspace.hpp"
#include "support/bare.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
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

void compare(const Server& server, const char* path, const std::string& name) {
    Row rate{name + " into the history, M messages/s", {}, {}, "bare read() loop, frames counted"};
    Row cpu{name + " into the history, CPU us/message", {}, {}, "bare read() loop, frames counted"};
    for (int round = 0; round < rounds(); ++round) {
        const Samples ours = measured_apart([&] { return engine_flow(server.url(path)); });
        const Samples bare = measured_apart([&] { return bare_flow(server, path); });
        rate.ours.push_back(ours[0] / 1e6);
        rate.reference.push_back(bare[0] / 1e6);
        cpu.ours.push_back(ours[1]);
        cpu.reference.push_back(bare[1]);
    }
    print(rate);
    print(cpu);
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
