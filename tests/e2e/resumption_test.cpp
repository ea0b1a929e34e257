// Real servers in two languages: a session is cut off with a reset and resumes at the next count.
// The engine and the model as the window uses them. Test's thread, woken by the engine.
#include <poll.h>
#include <sys/eventfd.h>
#include <cstdint>
#include <functional>
#include <memory>

#include "catch.hpp"
#include "core/command.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"
#include "paths.hpp"
#include "server_child.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};

// One session of a real engine, folded into a real workspace.
class LiveSession {
public:
    explicit LiveSession(const std::string& url) : wake_(::eventfd(0, EFD_NONBLOCK)) {
        net::EngineOptions options;
        options.wake = [fd = wake_] {
            const std::uint64_t one = 1;
            static_cast<void>(::write(fd, &one, sizeof one) == sizeof one);
        };
        auto engine = net::Engine::start(options);
        REQUIRE(engine);
        engine_ = *std::move(engine);
        auto config = std::make_shared<core::SessionConfig>();
        config->url = url;
        config->session_key = "e2e-session";
        // Short and for ever: the same retries wait for the server to start.
        config->policy.first_delay = 50ms;
        config->policy.cap = 200ms;
        REQUIRE(engine_->post({id, core::AddSession{config}}));
    }
    ~LiveSession() {
        engine_.reset();
        ::close(wake_);
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
        return until([&] {
            const model::MessageLog& log = model().log;
            for (std::uint64_t row = log.end_row(); row-- > log.first_row();) {
                const model::Row seen = log.row(row);
                if (seen.kind == model::RowKind::Message && seen.direction == core::Direction::In &&
                    seen.text().find(part) != std::string_view::npos)
                    return true;
            }
            return false;
        });
    }

private:
    int wake_;
    model::Workspace workspace_;
    std::unique_ptr<net::Engine> engine_;
};

// Talks, is cut off with a reset, comes back by the policy, and goes on at the next count.
void talk_be_cut_off_and_resume(const std::string& url) {
    LiveSession session(url);
    REQUIRE(session.until([&] { return session.model().status == core::ConnectionStatus::Open; }));
    session.say("{\"text\":\"one\"}");
    session.say("plain two");
    REQUIRE(session.hears("\"text\""));
    REQUIRE(session.hears("plain two"));
    const std::uint32_t opens = session.model().opens;

    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return session.model().opens == opens + 1; }));
    session.say("three");
    REQUIRE(session.hears("three"));

    REQUIRE(session.model().last_resume);
    const core::ResumeJudged& verdict = *session.model().last_resume;
    CHECK(verdict.verdict == core::ResumeVerdict::Resumed);
    CHECK(verdict.counter_before == 2);
    CHECK(verdict.counter_after == 3);
    CHECK(session.model().resumes == 1);
}

std::string chat_url(int port) { return "ws://127.0.0.1:" + std::to_string(port) + "/ws/chat/"; }

}  // namespace

TEST_CASE("a session with Django Channels resumes at the next count after a reset",
          "[resumption][e2e]") {
    const int port = free_port();
    const ServerChild server({system_python(), "-m", "daphne", "-b", "127.0.0.1", "-p",
                              std::to_string(port), "chat.asgi:application"},
                             REDIAL_SOURCE_DIR "/examples/django-chat");
    talk_be_cut_off_and_resume(chat_url(port));
}

TEST_CASE("a session with Node's ws resumes at the next count after a reset", "[resumption][e2e]") {
    const int port = free_port();
    const ServerChild server(
        {"node", REDIAL_SOURCE_DIR "/tests/peers/chat_server.js", std::to_string(port)},
        REDIAL_SOURCE_DIR);
    talk_be_cut_off_and_resume(chat_url(port));
}
