// The real window under Xvfb, on the software renderer: time from exec to the first frame, against
// a bare GLFW window; CPU of a core with ten quiet open sessions, and with a countdown beside them,
// against the target and against a window without sessions. Every window has a screen of its own,
// so that none covers another.
#include <poll.h>
#include <unistd.h>
#include <memory>

#include "base/format.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"
#include "support/window.hpp"

namespace redial::bench {
namespace {

constexpr int quiet_sessions = 10;
constexpr double settle_seconds = 4;
// One period of the lab server's heartbeats and of the sessions' own pings (30 s each): every
// thing that a quiet session does happens once.
constexpr double quiet_seconds = 30;
constexpr double countdown_seconds = 12;
constexpr double target_percent = 0.3;

void wait_seconds(double seconds) { ::poll(nullptr, 0, static_cast<int>(seconds * 1e3)); }

using Windows = std::vector<std::unique_ptr<Window>>;

void compare_start(const std::string& bare_window) {
    Row row{"time to the first frame, ms", {}, {}, "bare GLFW window, one clear"};
    for (int round = 0; round < rounds(); ++round) {
        Window window({});
        row.ours.push_back(window.first_frame_after * 1e3);
        window.program.reset();
        const double started_at = wall_seconds();
        Program bare({bare_window}, {software_renderer, window.screen.display});
        bare.line_with("first frame");
        row.reference.push_back((wall_seconds() - started_at) * 1e3);
    }
    print(row);
}

struct Cost {
    double percent = 0;  // of one core
    double frames_per_second = 0;
};

// All windows are measured over the same seconds.
std::vector<Cost> costs(const Windows& windows, double seconds) {
    Samples before;
    for (const auto& window : windows) {
        window->program->count_lines_with("frame");
        before.push_back(cpu_seconds_of(window->program->id()));
    }
    const double began = wall_seconds();
    std::vector<Cost> costs(windows.size());
    while (wall_seconds() - began < seconds) {
        wait_seconds(1);
        for (std::size_t i = 0; i < windows.size(); ++i) {
            costs[i].frames_per_second += windows[i]->program->count_lines_with("frame");
        }
    }
    const double took = wall_seconds() - began;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const double cpu = cpu_seconds_of(windows[i]->program->id()) - before[i];
        costs[i].percent = cpu / took * 100;
        costs[i].frames_per_second /= took;
    }
    return costs;
}

void compare_idle(const std::string& lab_url) {
    const std::vector<std::string> ten(quiet_sessions, lab_url);
    Windows windows;
    windows.push_back(std::make_unique<Window>(std::vector<std::string>{}));
    for (int i = 0; i < 3; ++i) windows.push_back(std::make_unique<Window>(ten));
    wait_seconds(settle_seconds);
    const std::vector<Cost> idle = costs(windows, quiet_seconds);
    Row cpu{"ten quiet sessions, % of a core", {}, {}, "the target"};
    Row frames{"ten quiet sessions, frames/s", {}, {}, "heartbeats and pings: one frame each"};
    for (std::size_t i = 1; i < idle.size(); ++i) {
        cpu.ours.push_back(idle[i].percent);
        cpu.reference.push_back(target_percent);
        frames.ours.push_back(idle[i].frames_per_second);
        frames.reference.push_back(2 / quiet_seconds);
    }
    print({"no session, % of a core", {idle[0].percent}, {target_percent}, "the target"});
    print(cpu);
    print(frames);
}

void compare_countdown(const std::string& lab_url, const std::string& refused_url) {
    std::vector<std::string> urls(quiet_sessions, lab_url);
    urls.push_back(refused_url);
    Windows windows;
    windows.push_back(std::make_unique<Window>(urls));
    wait_seconds(settle_seconds);  // past the ladder's short waits: a long one is counted down
    const Cost cost = costs(windows, countdown_seconds).front();
    print({"a countdown beside them, % of a core", {cost.percent}, {target_percent}, "the target"});
    print({"a countdown beside them, frames/s",
           {cost.frames_per_second},
           {10},
           "its last digit: tenths of a second"});
}

}  // namespace
}  // namespace redial::bench

int main(int, char** argv) {
    using namespace redial::bench;
    const std::string self = argv[0];
    const std::string bare_window = self.substr(0, self.rfind('/') + 1) + "bench_bare_window";
    if (::access(REDIAL_BINARY, X_OK) != 0) give_up("build the target redial first");
    compare_start(bare_window);
    Server refusing;
    refusing.go_down();
    Program lab({REDIAL_BINARY, "serve", "--port", "0"});
    const std::string line = lab.line_with("listening on ");
    const std::string url = line.substr(line.find("ws://"));
    compare_idle(url);
    compare_countdown(url, refusing.url(quiet_path));
    return 0;
}
