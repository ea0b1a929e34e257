// LiveSession: one session of a real engine, folded into a real workspace, as the window has it.
// Waits are bounded. Test's thread only, woken by the engine.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "catch.hpp"
#include "core/command.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

class LiveSession {
public:
    static constexpr SessionId id{1};

    explicit LiveSession(const std::string& url) : LiveSession(config_for(url)) {}
    // Its waits are made short and for ever: the same retries wait for the server to start.
    explicit LiveSession(core::SessionConfig wish) : wake_(::eventfd(0, EFD_NONBLOCK)) {
        net::EngineOptions options;
        options.wake = [fd = wake_] {
            const std::uint64_t one = 1;
            static_cast<void>(::write(fd, &one, sizeof one) == sizeof one);
        };
        auto engine = net::Engine::start(options);
        REQUIRE(engine);
        engine_ = *std::move(engine);
        auto config = std::make_shared<core::SessionConfig>(std::move(wish));
        config->policy.first_delay = 50ms;
        config->policy.cap = 200ms;
        REQUIRE(engine_->post({id, core::AddSession{config}}));
    }
    ~LiveSession() {
        engine_.reset();
        ::close(wake_);
    }

    static core::SessionConfig config_for(const std::string& url) {
        core::SessionConfig config;
        config.url = url;
        config.session_key = "e2e-session";
        return config;
    }

    void post(core::Order order) { REQUIRE(engine_->post({id, std::move(order)})); }
    void say(const std::string& text) {
        post(core::SendMessage{core::Opcode::Text, std::make_shared<const Bytes>(to_bytes(text))});
    }
    const model::SessionModel& model() const { return *workspace_.find(id); }

    // False: the time was over first.
    [[nodiscard]] bool until(const std::function<bool()>& holds, Duration limit = 60s) {
        const Instant give_up = net::read_clocks().mono + limit;
        for (;;) {
            engine_->poll(workspace_);
            if (workspace_.find(id) != nullptr && holds()) return true;
            const Duration left = give_up - net::read_clocks().mono;
            if (left <= 0s) return false;
            if (!engine_->prepare_to_sleep()) continue;
            pollfd wake{wake_, POLLIN, 0};
            const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
            ::poll(&wake, 1, static_cast<int>(left_ms));
            std::uint64_t count = 0;
            static_cast<void>(::read(wake_, &count, sizeof count));
        }
    }
    [[nodiscard]] bool hears(const std::string& part) {
        return until([&] { return count(core::Direction::In, part) > 0; });
    }
    // Messages that hold this text.
    std::size_t count(core::Direction direction, const std::string& part) const {
        const model::MessageLog& log = model().log;
        std::size_t found = 0;
        for (std::uint64_t row = log.first_row(); row < log.end_row(); ++row) {
            const model::Row seen = log.row(row);
            const bool is_one = seen.kind == model::RowKind::Message &&
                                seen.direction == direction &&
                                as_text(seen.payload).find(part) != std::string_view::npos;
            found += is_one ? 1 : 0;
        }
        return found;
    }

private:
    int wake_;
    model::Workspace workspace_;
    std::unique_ptr<net::Engine> engine_;
};

}  // namespace redial::tests
