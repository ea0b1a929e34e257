// Sentences about figures of two runs: how they are written, and when they fail.
#include "verdict/fail_if.hpp"

#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A run of three outages, each so long.
std::vector<model::ComparedFigure> compared(Duration first, Duration second) {
    JudgeRig a;
    JudgeRig b;
    for (int i = 0; i < 3; ++i) {
        a.outage(first);
        b.outage(second);
    }
    return model::compare(a.workspace, b.workspace);
}

std::string judged(const std::string& text, const std::vector<model::ComparedFigure>& figures) {
    const auto wish = verdict::fail_if_from_text(text);
    if (!wish) return "wrong: " + wish.error().line();
    return to_text(verdict::judge(*wish, figures).held);
}

std::string error_of(const std::string& text) {
    const auto wish = verdict::fail_if_from_text(text);
    return wish ? "" : wish.error().line();
}

}  // namespace

TEST_CASE("a figure that is worse by more than is allowed fails", "[fail_if]") {
    const auto figures = compared(1s, 2s);
    CHECK(judged("recovery_p95 > 1.5x", figures) == "failed");
    CHECK(judged("recovery_p95 > 2x", figures) == "held");
    CHECK(judged("recovery_p95 >= 2x", figures) == "failed");
    CHECK(judged("recovery_p95 > 1x+1s", figures) == "held");
    CHECK(judged("recovery_p95 > 1x + 999ms", figures) == "failed");
    CHECK(judged("recovery_max>1.9s", figures) == "failed");
    CHECK(judged("recovery_max > 2s", figures) == "held");
    CHECK(judged("outages != 3", figures) == "held");
    CHECK(judged("outages == 3", figures) == "failed");
    CHECK(judged("availability < 99%", figures) == "failed");
    CHECK(judged("availability < 0.1", figures) == "held");
    CHECK(judged("bytes_in > 1KiB", figures) == "held");
    CHECK(judged("failed:503 > 0", figures) == "held");
}

TEST_CASE("a figure that no log has is not seen, and that fails unless it is allowed",
          "[fail_if]") {
    const auto figures = compared(1s, 2s);
    CHECK(judged("reply_p50 > 1s", figures) == "not_seen");
    CHECK(judged("lost > 0", figures) == "not_seen");
    verdict::Judged one = verdict::judge(*verdict::fail_if_from_text("lost > 0"), figures);
    CHECK(one.fails());
    one.may_be_unseen = true;
    CHECK_FALSE(one.fails());
    // Only the first has it: nothing to compare; only the second: no factor of it.
    JudgeRig quiet;
    quiet.dials_and_opens();
    JudgeRig broken;
    broken.outage(1s);
    CHECK(judged("recovery_p95 > 1.2x", model::compare(broken.workspace, quiet.workspace)) ==
          "not_seen");
    CHECK(judged("recovery_p95 > 1.2x", model::compare(quiet.workspace, broken.workspace)) ==
          "not_seen");
    CHECK(judged("recovery_p95 > 2s", model::compare(quiet.workspace, broken.workspace)) == "held");
}

TEST_CASE("dials that may have passed unseen are not counted as if they had not", "[fail_if]") {
    JudgeRig a(tap_config());
    JudgeRig b(tap_config());
    for (JudgeRig* rig : {&a, &b}) rig->dials_and_opens();
    core::DialsUnseen unseen;
    unseen.from = b.now;
    unseen.why = "the port was closed";
    b.tell(unseen);
    const auto figures = model::compare(a.workspace, b.workspace);
    CHECK(judged("attempts > 5", figures) == "not_seen");
    CHECK(judged("messages_in > 5", figures) == "held");
}

TEST_CASE("what is no sentence about a figure is told with what would be", "[fail_if]") {
    CHECK_THAT(error_of(""), contains_text("recovery_p95 > 1.2x"));
    CHECK_THAT(error_of("recovery_p95"), contains_text("no comparison"));
    CHECK_THAT(error_of("recovery_p59 > 1x"), contains_text("recovery_p95"));
    CHECK_THAT(error_of("failed: > 1"), contains_text("no figure"));
    CHECK_THAT(error_of("recovery_p95 > 3"), contains_text(""));
    CHECK_THAT(error_of("recovery_p95 > fast"), contains_text("250ms"));
    CHECK_THAT(error_of("recovery_p95 > 1.2x*3"), contains_text("no value"));
    CHECK_THAT(error_of("recovery_p95 > -1s"), contains_text("no value"));
    CHECK_THAT(error_of("lost > 3s"), contains_text("a number as 3"));
    CHECK_THAT(error_of("availability < 300"), contains_text("99%"));
    CHECK_THAT(error_of("lost > nan"), contains_text("no value"));
    CHECK_THAT(error_of("lost > 1e999"), contains_text("no value"));
}

TEST_CASE("each figure has its own name and meaning", "[fail_if]") {
    for (const model::FigureInfo& info : model::all_figures()) {
        INFO(info.id);
        CHECK(model::find_figure(info.id) == &info);
        CHECK(info.meaning.size() > 4);
        CHECK(model::figures_as_table().find("`" + std::string(info.id)) != std::string::npos);
    }
}

TEST_CASE("a baseline is compared by what it has, and a slower run fails it", "[fail_if]") {
    for (const verdict::Judged& one : verdict::judge_against_baseline(compared(2s, 2s))) {
        INFO(one.name << ": " << one.reason);
        CHECK_FALSE(one.fails());
    }
    std::vector<std::string> failed;
    for (const verdict::Judged& one : verdict::judge_against_baseline(compared(2s, 20s)))
        if (one.fails()) failed.push_back(one.name);
    CHECK(failed == std::vector<std::string>{"recovery_p95", "recovery_max", "availability"});
}
