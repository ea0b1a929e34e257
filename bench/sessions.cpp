// Many sessions: how long 1,000 and 5,000 take to be dialled, and to be back after their server
// was gone; what memory one costs, and what a message costs when 1,000 sessions have 1,000 a second
// between them. Against a bare epoll loop that dials as many, with as many in flight.
#include <algorithm>
#include <map>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "support/bare.hpp"
#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"

namespace redial::bench {
namespace {

constexpr int in_flight_max = 256;  // the engine's own limit
constexpr double patience = 40;

// Counts what happens, and passes it on to the model, as the window does.
struct Counter final : core::EventSink {
    explicit Counter(core::EventSink* below) : next(below) {}
    void on_event(const core::Event& event) override {
        if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what)) {
            retry_at[event.stamp.session] = plan->retry_at;
        }
        if (std::holds_alternative<core::AttemptOpened>(event.what)) ++opens;
        if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what)) {
            (ended->was_open ? losses : failures)++;
        }
        if (next != nullptr) next->on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        ++messages;
        if (next != nullptr) next->on_message(stamp, message);
    }

    core::EventSink* next;
    int opens = 0;
    int losses = 0;
    int failures = 0;
    std::uint64_t messages = 0;
    std::map<SessionId, Instant> retry_at;  // the last one planned
};

// Lost together, they come back spread over half a second, and none before the server has.
std::shared_ptr<core::SessionConfig> session_config(const Server& server,
                                                    const char* path = quiet_path) {
    auto config = config_for(server.url(path));
    config->policy.first_delay = std::chrono::seconds(1);
    config->policy.cap = std::chrono::seconds(1);
    config->policy.jitter = core::JitterKind::Equal;
    return config;
}

void dial_all(Drain& drain, const Counter& counter, const Server& server, int count,
              const char* path = quiet_path) {
    const std::shared_ptr<const core::SessionConfig> config = session_config(server, path);
    for (int i = 1; i <= count; ++i) {
        drain.post(SessionId{static_cast<std::uint32_t>(i)}, core::AddSession{config});
    }
    drain.until([&] { return counter.opens >= count; }, patience, "all sessions open");
}

// Seconds and CPU seconds of dialling; seconds after the server was back until all were, and how
// long the slowest of them meant to wait; CPU seconds of that.
Samples engine_dials(Server& server, int count) {
    model::Workspace workspace;
    Counter counter(&workspace);
    Drain drain(counter);
    Samples samples;
    const Stopwatch first;
    dial_all(drain, counter, server, count);
    samples.push_back(first.wall());
    samples.push_back(first.cpu());

    counter.opens = 0;
    const Stopwatch outage;
    server.go_down();
    drain.until([&] { return counter.losses >= count; }, patience, "all sessions lost");
    server.come_back();
    const double down_for = outage.wall();
    const Instant back_at = net::read_clocks().mono;
    drain.until([&] { return counter.opens >= count; }, patience, "all sessions back");
    samples.push_back(outage.wall() - down_for);
    Instant last{};
    for (const auto& [session, at] : counter.retry_at) last = std::max(last, at);
    samples.push_back(to_seconds(last - back_at));
    samples.push_back(outage.cpu());
    samples.push_back(down_for);
    server.go_down();  // with resets: no port is left in TIME_WAIT
    server.come_back();
    return samples;
}

Samples bare_dials(Server& server, int count) {
    const Stopwatch watch;
    const std::vector<int> all = bare_dial(server.port(), count, in_flight_max);
    const Samples samples = {watch.wall(), watch.cpu()};
    server.go_down();
    server.come_back();
    close_all(all);
    return samples;
}

// Returns the medians of both, for the growth from one count to the next.
std::pair<double, double> compare_dials(Server& server, int count, int round_count) {
    const std::string name = fmt::format("{} sessions ", count);
    Row wall{name + "dialled, s", {}, {}, "bare epoll loop"};
    Row cpu{name + "dialled, CPU s", {}, {}, "bare epoll loop"};
    Row again{name + "back after their server, s", {}, {}, "the last retry as planned"};
    Row again_cpu{name + "lost and back, CPU s", {}, {}, "bare epoll loop, dialling alone"};
    Row lost{name + "seen as lost, s", {}, {}, "bare epoll loop, dialling"};
    for (int round = 0; round < round_count; ++round) {
        const Samples ours = measured_apart([&] { return engine_dials(server, count); });
        const Samples bare = measured_apart([&] { return bare_dials(server, count); });
        wall.ours.push_back(ours[0]);
        cpu.ours.push_back(ours[1]);
        again.ours.push_back(ours[2]);
        again.reference.push_back(ours[3]);
        again_cpu.ours.push_back(ours[4]);
        lost.ours.push_back(ours[5]);
        for (Row* row : {&wall, &lost}) row->reference.push_back(bare[0]);
        for (Row* row : {&cpu, &again_cpu}) row->reference.push_back(bare[1]);
    }
    for (const Row* row : {&wall, &cpu, &lost, &again, &again_cpu}) print(*row);
    return {median(wall.ours), median(wall.reference)};
}

// KiB a session of 1,000, over what the process had with one.
Samples memory_with(const Server& server, core::EventSink* sink) {
    constexpr int count = 1000;
    Counter counter(sink);
    Drain drain(counter);
    dial_all(drain, counter, server, 1);
    const double before = resident_bytes();
    counter.opens = 0;
    const std::shared_ptr<const core::SessionConfig> config = session_config(server);
    for (int i = 2; i <= count + 1; ++i) {
        drain.post(SessionId{static_cast<std::uint32_t>(i)}, core::AddSession{config});
    }
    drain.until([&] { return counter.opens >= count; }, patience, "all sessions open");
    drain.for_seconds(0.2);
    return {(resident_bytes() - before) / 1024 / count};
}

void compare_memory(Server& server) {
    Row whole{"memory a session, engine and history, KiB", {}, {}, "engine alone, events ignored"};
    for (int round = 0; round < std::min(rounds(), 3); ++round) {
        const auto reset_all = [&server] {
            server.go_down();
            server.come_back();
        };
        whole.ours.push_back(measured_apart([&] {
            model::Workspace workspace;
            const Samples samples = memory_with(server, &workspace);
            reset_all();
            return samples;
        })[0]);
        whole.reference.push_back(measured_apart([&] {
            const Samples samples = memory_with(server, nullptr);
            reset_all();
            return samples;
        })[0]);
    }
    print(whole);
}

// Microseconds of CPU a message, of the engine, the model and the waking between them.
void compare_traffic(Server& server) {
    Row cost{"1,000 sessions, 1,000 messages/s, CPU us/message", {}, {}, "the target"};
    Row bare{cost.what, {}, {}, "bare epoll loop that wakes a thread for each"};
    for (int round = 0; round < std::min(rounds(), 3); ++round) {
        cost.ours.push_back(measured_apart([&] {
            model::Workspace workspace;
            Counter counter(&workspace);
            Drain drain(counter);
            dial_all(drain, counter, server, 1000, paced_path);
            drain.for_seconds(0.5);
            const std::uint64_t before = counter.messages;
            const Stopwatch watch;
            drain.for_seconds(3);
            const double cpu_us = watch.cpu() * 1e6;
            return Samples{cpu_us / static_cast<double>(counter.messages - before)};
        })[0]);
        cost.reference.push_back(40);
        server.go_down();
        server.come_back();
        bare.reference.push_back(measured_apart([&server] {
            const std::vector<int> all = bare_dial(server.port(), 1000, in_flight_max, paced_path);
            return Samples{bare_hand_over(all, 3)};
        })[0]);
        server.go_down();
        server.come_back();
    }
    bare.ours = cost.ours;
    print(cost);
    print(bare);
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    Server server;
    const auto thousand = compare_dials(server, 1000, rounds());
    const auto five_thousand = compare_dials(server, 5000, std::min(rounds(), 3));
    print({"5,000 dials for each 1,000, in time (5 is linear)",
           {five_thousand.first / thousand.first},
           {five_thousand.second / thousand.second},
           "bare epoll loop"});
    compare_memory(server);
    compare_traffic(server);
    return 0;
}
