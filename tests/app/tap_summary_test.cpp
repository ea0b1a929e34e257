// The last words of a tap, and how little the verbs without a window keep.
#include "app/tap_summary.hpp"

#include "app/headless_limits.hpp"
#include "catch.hpp"
#include "net/engine/engine.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

namespace {

constexpr SessionId tap{1};

struct Told {
    model::Workspace workspace;
    Instant now{};

    Told() {
        core::SessionConfig config;
        config.url = "ws://127.0.0.1:9000/chat";
        config.tap.emplace();
        tell(core::SessionAdded{std::make_shared<const core::SessionConfig>(config)});
        tell(core::TapChanged{});
    }
    void tell(core::Happening what, AttemptId attempt = {}) {
        workspace.on_event({{tap, attempt, now, WallTime{now.time_since_epoch()}}, what});
    }
    void dial(std::uint32_t nth, bool is_wait_seen = true) {
        core::AttemptStarted started{"ws://127.0.0.1:9001/"};
        started.is_wait_seen = is_wait_seen;
        tell(started, AttemptId{nth});
        tell(core::AttemptEnded{}, AttemptId{nth});
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the last words of a tap do not call an unseen wait a wait", "[tap]") {
    Told told;
    told.dial(1);
    told.now += 500ms;
    told.dial(2);
    told.tell(core::DialsUnseen{told.now, std::nullopt, "the port is closed"});
    const Instant from = told.now;
    told.now += 25s;
    told.tell(core::DialsUnseen{from, told.now, "the port is closed"});
    told.dial(3, false);
    const std::string words = app::tap_summary(told.workspace, [] { return true; });
    INFO(words);
    CHECK(has(words, "dials not seen from "));
    CHECK(has(words, "the port is closed"));
    CHECK(has(words, "waited 500 ms, ? (not wholly seen) before dialling again"));
}

TEST_CASE("the last words of a tap count HTTP and doubtful dials apart", "[tap]") {
    Told told;
    told.tell(core::TapChanged{.dials = 3, .http_requests = 9, .unattributed_dials = 1});
    const std::string words = app::tap_summary(told.workspace, [] { return true; });
    INFO(words);
    CHECK(has(words, "3 dials"));
    CHECK(has(words, "9 HTTP requests that were no dial"));
    CHECK(has(words, "1 dial may be of any client and counts for none"));
}

TEST_CASE("the last words of a tap say what there was no time to tell", "[tap]") {
    Told told;
    told.dial(1);
    told.now += 1s;
    told.dial(2);
    const std::string words = app::tap_summary(told.workspace, [] { return false; });
    CHECK_FALSE(has(words, "waited"));
    CHECK(has(words, "1 further session not told here"));
}

TEST_CASE("the name of a tap without a name can stand in a path", "[tap]") {
    const Told told;
    CHECK(told.workspace.find(tap)->name == "127.0.0.1:9000");
}

TEST_CASE("what sessions may keep without a window stays small however many they are", "[tap]") {
    std::uint64_t journals = 0;
    std::uint64_t attempts = 0;
    for (std::size_t n = 1; n <= 2048; ++n) {
        const model::Limits limits = app::headless_limits(n);
        journals += limits.journal_bytes_max;
        attempts += limits.attempts_max;
        CHECK(limits.total_bytes_max <= (16u << 20));
        CHECK(limits.attempts_max >= 12);
    }
    CHECK(journals < (28u << 20));
    CHECK(attempts < 40'000);
}

TEST_CASE("a run whose time is over waits for nobody longer than a second", "[connect]") {
    for (const bool uses_link : {false, true}) {
        const app::EndLimits limits = app::end_limits(true, uses_link, false);
        CHECK(limits.close == 1s);
        CHECK_FALSE(limits.last_words);
    }
    CHECK(app::end_limits(true, false, true).close < 500ms);
}

TEST_CASE("a run that ends by itself lets its own link pass the last words", "[connect]") {
    CHECK(app::end_limits(false, false, false).close == 1s);
    const app::EndLimits limits = app::end_limits(false, true, false);
    CHECK(limits.close == 2s);
    CHECK(limits.last_words == net::StopWaits{}.last_words);
}

}  // namespace redial::tests
