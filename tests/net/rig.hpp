// A real engine for tests over loopback: events are collected by the test's own thread, which waits
// for what it needs with a deadline and is woken by the engine. Used by one thread.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "catch.hpp"
#include "core/command.hpp"
#include "core/event_sink.hpp"
#include "net/engine/engine.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

struct Message {
    core::Stamp stamp;
    core::MessageSeen seen;  // its payload is `text`'s, its frames and wire are these
    std::string text;
    std::vector<core::FrameSeen> frames;
    Bytes wire;
};

// Everything that happened, in order.
struct Collector final : core::EventSink {
    void on_event(const core::Event& event) override {
        events.push_back(event);
        if (on_any) on_any();
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& seen) override {
        ++messages_seen;
        bytes_seen += seen.payload.size();
        if (!keeps_messages) return;
        Message message{stamp,
                        seen,
                        std::string(as_text(seen.payload)),
                        {seen.frames.begin(), seen.frames.end()},
                        {seen.wire.begin(), seen.wire.end()}};
        message.seen.payload = {};
        message.seen.frames = {};
        message.seen.wire = {};
        messages.push_back(std::move(message));
    }
    std::vector<core::Event> events;
    std::vector<Message> messages;
    std::uint64_t messages_seen = 0;
    std::uint64_t bytes_seen = 0;
    bool keeps_messages = true;
    std::function<void()> on_any;
};

class Rig {
public:
    // What happens to this machine's network meanwhile is not the tests' business.
    static net::EngineOptions alone() {
        net::EngineOptions options;
        options.watches_system = false;
        return options;
    }
    explicit Rig(net::EngineOptions options = alone()) : wake_(::eventfd(0, EFD_NONBLOCK)) {
        options.wake = [fd = wake_] {
            const std::uint64_t one = 1;
            static_cast<void>(::write(fd, &one, sizeof one) == sizeof one);
        };
        auto engine = net::Engine::start(options);
        REQUIRE(engine);
        engine_ = *std::move(engine);
    }
    ~Rig() {
        engine_.reset();
        ::close(wake_);
    }

    net::Engine& engine() { return *engine_; }
    void end() { engine_.reset(); }
    void stop() { engine_->stop(seen); }  // with the last events

    void post(SessionId session, core::Order order) {
        REQUIRE(engine_->post({session, std::move(order)}));
    }
    void post(core::Order order) { post(SessionId{}, std::move(order)); }

    // A short, deterministic policy: tests over real sockets must not wait for seconds.
    static core::SessionConfig config(const std::string& url) {
        core::SessionConfig config;
        config.url = url;
        config.session_parameter = "";
        config.policy.first_delay = 20ms;
        config.policy.cap = 80ms;
        config.ping_interval = 0s;
        return config;
    }
    SessionId add(const core::SessionConfig& config, bool dials_at_once = true) {
        const SessionId id{++last_session_};
        auto shared = std::make_shared<core::SessionConfig>(config);
        post(id, core::AddSession{shared, dials_at_once});
        return id;
    }
    SessionId add(const std::string& url) { return add(config(url)); }

    void send(SessionId session, const std::string& text,
              core::Opcode opcode = core::Opcode::Text) {
        post(session, core::SendMessage{opcode, std::make_shared<Bytes>(to_bytes(text))});
    }

    void drain() { engine_->poll(seen); }
    // Drains until the predicate holds. False: the time was over first.
    [[nodiscard]] bool until(const std::function<bool()>& holds, Duration limit = 10s) {
        const auto give_up = net::read_clocks().mono + limit;
        for (;;) {
            engine_->poll(seen);
            if (holds()) return true;
            const auto left = give_up - net::read_clocks().mono;
            if (left <= 0s) return false;
            if (!engine_->prepare_to_sleep()) continue;
            pollfd poll{wake_, POLLIN, 0};
            const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
            ::poll(&poll, 1, static_cast<int>(left_ms));
            std::uint64_t count = 0;
            static_cast<void>(::read(wake_, &count, sizeof count));
        }
    }

    // ---- what was seen

    template <class T>
    std::vector<T> all(SessionId session) const {
        std::vector<T> found;
        for (const core::Event& event : seen.events) {
            if (event.stamp.session != session) continue;
            if (const T* what = std::get_if<T>(&event.what)) found.push_back(*what);
        }
        return found;
    }
    template <class T>
    std::vector<T> all() const {
        return all<T>(SessionId{});
    }

    std::size_t openings(SessionId session) const {
        return all<core::AttemptOpened>(session).size();
    }
    core::ConnectionStatus status(SessionId session) const {
        const auto changes = all<core::StatusChanged>(session);
        return changes.empty() ? core::ConnectionStatus::Closed : changes.back().to;
    }
    std::vector<std::string> texts(SessionId session,
                                   core::Direction direction = core::Direction::In) const {
        std::vector<std::string> found;
        for (const Message& message : seen.messages) {
            if (message.stamp.session == session && is_data(message.seen.opcode) &&
                message.seen.direction == direction) {
                found.push_back(message.text);
            }
        }
        return found;
    }

    // ---- what tests wait for, each a REQUIRE

    void opens(SessionId session, std::size_t times = 1) {
        REQUIRE(until([&] {
            return openings(session) >= times && status(session) == core::ConnectionStatus::Open;
        }));
    }
    // The outcome of the n-th attempt that ended (1 is the first).
    core::Outcome ends(SessionId session, std::size_t nth = 1) {
        REQUIRE(until([&] { return all<core::AttemptEnded>(session).size() >= nth; }));
        return all<core::AttemptEnded>(session)[nth - 1].outcome;
    }
    // Starts the lab server on a free port; its URL.
    std::string lab(core::LabOptions options = {}) {
        options.port = 0;
        post(core::StartLab{options});
        REQUIRE(until([&] { return !all<core::LabChanged>().empty(); }));
        const auto state = all<core::LabChanged>().back();
        REQUIRE(state.error == "");
        return state.url;
    }
    core::LabChanged lab_state() const { return all<core::LabChanged>().back(); }

    Collector seen;

private:
    int wake_;
    std::unique_ptr<net::Engine> engine_;
    std::uint32_t last_session_ = 0;
};

}  // namespace redial::tests
