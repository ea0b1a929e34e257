// What it costs to judge a test again while a flood of messages goes on, as a trial does twenty
// times a second: behind a million messages, against the same behind ten thousand. One thread.
#include <string>

#include "control/json_input.hpp"
#include "model/fold/workspace.hpp"
#include "support/measure.hpp"
#include "verdict/expectation.hpp"
#include "verdict/row_memory.hpp"

namespace redial::bench {
namespace {

constexpr std::uint64_t messages = 1'000'000;
constexpr std::uint64_t messages_a_look = 1'000;
constexpr std::uint64_t early_looks = 10;

constexpr const char* test = R"({
    "messages": [{"pointer": "/type", "equals": "never", "count": 1},
                 {"pointer": "/n", "count": {"at_least": 5}}],
    "in_order": {"pointer": "/n"},
    "heartbeat_every": "30s",
    "opens": {"at_least": 1}, "lost": 0, "recovers_within": "3s", "findings": "none"})";

std::vector<verdict::Expectation> expectations() {
    const auto json = control::json_from_text(test);
    control::Complaints complaints;
    auto all = verdict::read_expectations(*json, "expect", complaints);
    if (complaints.first()) give_up(complaints.first()->line());
    return all;
}

class Flood {
public:
    Flood() {
        tell(core::SessionAdded{std::make_shared<core::SessionConfig>()});
        stamp_.attempt = AttemptId{1};
        tell(core::AttemptStarted{});
        tell(core::AttemptOpened{});
    }
    void pass() {
        for (std::uint64_t i = 0; i < messages_a_look; ++i) {
            stamp_.at += Duration{10};
            const std::string text =
                R"({"type":"tick","n":)" + std::to_string(++number_) + R"(,"text":"some words"})";
            workspace_.on_message(stamp_, {.direction = core::Direction::In,
                                           .size_bytes = text.size(),
                                           .payload = as_bytes(text)});
        }
    }
    // Microseconds.
    double judge() {
        const verdict::Observed observed{.workspace = workspace_,
                                         .sessions = {stamp_.session},
                                         .from = instant_from_us(0),
                                         .to = stamp_.at,
                                         .is_over = false,
                                         .not_whole = "",
                                         .memory = &memory_};
        const Stopwatch watch;
        for (const verdict::Expectation& one : expectations_) one.judge(observed);
        return watch.cpu() * 1e6;
    }

private:
    void tell(core::Happening what) { workspace_.on_event({stamp_, std::move(what)}); }

    model::Workspace workspace_;
    core::Stamp stamp_{.session = SessionId{1}};
    std::vector<verdict::Expectation> expectations_ = expectations();
    verdict::RowMemory memory_;
    std::uint64_t number_ = 0;
};

void compare() {
    Samples late;
    Samples early;
    for (int round = 0; round < rounds(3); ++round) {
        Flood flood;
        Samples looks;
        for (std::uint64_t passed = 0; passed < messages; passed += messages_a_look) {
            flood.pass();
            looks.push_back(flood.judge());
        }
        early.push_back(median({looks.begin(), looks.begin() + early_looks}));
        late.push_back(median({looks.end() - early_looks, looks.end()}));
    }
    print({"judging again behind a million messages, us", late, early, "behind ten thousand"});
}

}  // namespace
}  // namespace redial::bench

int main() {
    redial::bench::compare();
    return 0;
}
