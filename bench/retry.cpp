// How late a retry is dialled: four sessions whose server refuses them wait 20 ms each time, alone
// and while another session is flooded with text of 1 KiB; beside them a bare ppoll() that waits
// until the same instants. Lateness is from the instant that was planned to the one at which the
// engine dials; the engine's own events tell both.
#include <poll.h>
#include <array>
#include <ctime>
#include <map>

#include "support/drain.hpp"
#include "support/measure.hpp"
#include "support/server.hpp"

namespace redial::bench {
namespace {

constexpr double seconds = 1.2;
constexpr int sessions = 4;
constexpr Duration delay = std::chrono::milliseconds(20);

struct Lateness final : core::EventSink {
    void on_event(const core::Event& event) override {
        if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what)) {
            planned[event.stamp.session] = plan->retry_at;
        }
        const auto* started = std::get_if<core::AttemptStarted>(&event.what);
        if (started == nullptr || started->retry == 0) return;
        late_ms.push_back(to_ms(event.stamp.at - planned[event.stamp.session]));
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override { ++messages; }

    std::map<SessionId, Instant> planned;
    Samples late_ms;
    std::uint64_t messages = 0;
};

std::shared_ptr<core::SessionConfig> refused_config(std::uint16_t port) {
    auto config = config_for("ws://127.0.0.1:" + std::to_string(port) + "/");
    config->policy.first_delay = delay;
    config->policy.cap = delay;
    config->policy.factor = 1;
    return config;
}

// p50, p90, p99 in milliseconds.
Samples quantiles(const Samples& late_ms) {
    if (late_ms.size() < 20) give_up("too few retries were seen");
    return {quantile(late_ms, 0.5), quantile(late_ms, 0.9), quantile(late_ms, 0.99)};
}

enum class Load { Quiet, Flood };

Samples engine_lateness(const Server& server, std::uint16_t refused_port, Load load) {
    Lateness lateness;
    Drain drain(lateness);
    if (load == Load::Flood) {
        drain.post(SessionId{100}, core::AddSession{config_for(server.url(text_1k_path))});
        drain.until([&] { return lateness.messages > 0; }, 10, "the first message");
    }
    for (std::uint32_t i = 1; i <= sessions; ++i) {
        drain.post(SessionId{i}, core::AddSession{refused_config(refused_port)});
    }
    drain.for_seconds(0.2);
    lateness.late_ms.clear();
    drain.for_seconds(seconds);
    return quantiles(lateness.late_ms);
}

Samples bare_lateness() {
    Samples late_ms;
    const double wait = to_seconds(delay);
    for (double due = wall_seconds() + wait, end = due + seconds; due < end; due += wait) {
        for (double left = due - wall_seconds(); left > 0; left = due - wall_seconds()) {
            const timespec span{0, static_cast<long>(left * 1e9)};
            ::ppoll(nullptr, 0, &span, nullptr);
        }
        late_ms.push_back((wall_seconds() - due) * 1e3);
    }
    return quantiles(late_ms);
}

void compare(const Server& server, std::uint16_t refused_port) {
    constexpr std::array<const char*, 3> names = {"p50", "p90", "p99"};
    std::array<Samples, 3> quiet;
    std::array<Samples, 3> flooded;
    std::array<Samples, 3> bare;
    for (int round = 0; round < rounds(); ++round) {
        const Samples one =
            measured_apart([&] { return engine_lateness(server, refused_port, Load::Flood); });
        const Samples two =
            measured_apart([&] { return engine_lateness(server, refused_port, Load::Quiet); });
        const Samples three = measured_apart(bare_lateness);
        for (std::size_t i = 0; i < names.size(); ++i) {
            flooded[i].push_back(one[i]);
            quiet[i].push_back(two[i]);
            bare[i].push_back(three[i]);
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        print(
            {"retry late by, " + name + ", ms", quiet[i], bare[i], "bare ppoll() to the instant"});
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        print({"retry late by, " + name + ", ms, another session flooded", flooded[i], quiet[i],
               "the same without the flood"});
    }
}

}  // namespace
}  // namespace redial::bench

int main() {
    using namespace redial::bench;
    const Server server;
    Server refusing;  // its port stays its own, and refuses
    refusing.go_down();
    compare(server, refusing.port());
    return 0;
}
