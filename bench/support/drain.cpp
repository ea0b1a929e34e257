// Takes events out of an engine in a loop. One thread besides the engine's.
#include "support/drain.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <algorithm>

#include "support/measure.hpp"

namespace redial::bench {
namespace {

// Between looks at the clock: a few milliseconds' worth of a flood.
constexpr std::size_t messages_a_turn = 16'384;
constexpr std::size_t bytes_a_turn = 4u << 20;

}  // namespace

Drain::Drain(core::EventSink& sink) : sink_(sink), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    net::EngineOptions options;
    options.wake = [descriptor = wake_] {
        const std::uint64_t one = 1;
        static_cast<void>(::write(descriptor, &one, sizeof one) == sizeof one);
    };
    auto engine = net::Engine::start(options);
    if (!engine) give_up(engine.error().line());
    engine_ = *std::move(engine);
}

Drain::~Drain() {
    engine_.reset();
    ::close(wake_);
}

void Drain::turn(double until) {
    if (engine_->poll(sink_, {messages_a_turn, bytes_a_turn}) > 0) return;
    if (!engine_->prepare_to_sleep()) return;
    const double left_ms = std::clamp((until - wall_seconds()) * 1e3 + 1, 0.0, 1e6);
    pollfd poll{wake_, POLLIN, 0};
    ::poll(&poll, 1, static_cast<int>(left_ms));
    std::uint64_t count = 0;
    static_cast<void>(::read(wake_, &count, sizeof count) == sizeof count);
}

void Drain::until(const std::function<bool()>& holds, double seconds_max, const char* what) {
    const double give_up_at = wall_seconds() + seconds_max;
    while (!holds()) {
        if (wall_seconds() > give_up_at) give_up(std::string("this did not happen: ") + what);
        turn(give_up_at);
    }
}

void Drain::for_seconds(double seconds) {
    const double end = wall_seconds() + seconds;
    while (wall_seconds() < end) turn(end);
}

void Drain::frame() {
    engine_->poll(sink_);
    ::poll(nullptr, 0, 16);
}

void Drain::post(SessionId session, core::Order order) {
    // A full queue is drained by the engine's thread; what it tells meanwhile is taken.
    while (!engine_->post({session, order})) engine_->poll(sink_);
}

std::shared_ptr<core::SessionConfig> config_for(const std::string& url) {
    auto config = std::make_shared<core::SessionConfig>();
    config->url = url;
    config->session_parameter = "";
    config->ping_interval = Duration{};
    return config;
}

}  // namespace redial::bench
