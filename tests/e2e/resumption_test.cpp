// Real servers in two languages: a session is cut off with a reset and resumes at the next count.
// The engine and the model as the window uses them. Test's thread, woken by the engine.
#include "live_session.hpp"
#include "paths.hpp"
#include "server_child.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

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
