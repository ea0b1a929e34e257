// What a flooded session of the real window takes, drawing on the software renderer, against the
// same engine and history without a window. Both are counted where they are sent: what the server
// has written over some seconds, less what a buffer holds, was read by them.
#include <poll.h>
#include <unistd.h>

#include "model/fold/workspace.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"
#include "support/window.hpp"

namespace redial::bench {
namespace {

constexpr double warm_up = 2;
constexpr double seconds = 4;

struct Flow {
    double bytes_per_second = 0;
    double frames_per_second = 0;
};

Flow window_flow(Server& server, const char* path) {
    Window window({server.url(path)});
    const auto frames = [&window] { return window.program->count_lines_with("frame"); };
    const auto wait = [&](double span) {
        // Its log is read while it runs: a full pipe would stop it.
        int count = 0;
        for (const double until = wall_seconds() + span; wall_seconds() < until;) {
            ::poll(nullptr, 0, 100);
            count += frames();
        }
        return count;
    };
    wait(warm_up);
    const std::uint64_t before = server.sent_bytes();
    const double began = wall_seconds();
    const int drawn = wait(seconds);
    const double took = wall_seconds() - began;
    return {static_cast<double>(server.sent_bytes() - before) / took, drawn / took};
}

double engine_flow(Server& server, const char* path) {
    return measured_apart([&]() -> Samples {
        model::Workspace workspace;
        Drain drain(workspace);
        drain.post(SessionId{1}, core::AddSession{config_for(server.url(path))});
        drain.for_seconds(warm_up / 2);
        const std::uint64_t before = server.sent_bytes();
        const Stopwatch watch;
        drain.for_seconds(seconds / 2);
        return {static_cast<double>(server.sent_bytes() - before) / watch.wall()};
    })[0];
}

// `unit_bytes`: of the wire, for one of what the row counts.
void compare(Server& server, const char* path, const std::string& name, double unit_bytes) {
    Row rate{name, {}, {}, "the same without a window"};
    Row frames{name + ": frames/s meanwhile", {}, {}, "20, still smooth"};
    for (int round = 0; round < rounds(3); ++round) {
        const Flow drawn = window_flow(server, path);
        rate.ours.push_back(drawn.bytes_per_second / unit_bytes);
        rate.reference.push_back(engine_flow(server, path) / unit_bytes);
        frames.ours.push_back(drawn.frames_per_second);
        frames.reference.push_back(20);
    }
    print(rate);
    print(frames);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    if (::access(REDIAL_BINARY, X_OK) != 0) give_up("build the target redial first");
    Server server;
    compare(server, text_64_path, "64 B text into an open window, M messages/s", 66e6);
    compare(server, binary_16k_path, "16 KiB binary into an open window, GB/s", 1e9);
    return 0;
}
