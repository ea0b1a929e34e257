// Suggestions of a good run: they hold against it, fail against a worse one, and rest on what was
// seen alone.
#include "verdict/suggest.hpp"

#include <algorithm>

#include "judge_rig.hpp"
#include "verdict/test_file.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

struct SuggestRig : JudgeRig {
    using JudgeRig::JudgeRig;

    void outages(int count, Duration down) {
        for (int i = 0; i < count; ++i) outage(down);
    }
    std::string text() const { return verdict::suggest({workspace, "good.jsonl", ""}); }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& one : verdict::suggestions_of({workspace, "good.jsonl", ""}))
            all.push_back(one.name);
        return all;
    }
    // Which expectations of the file this run does not hold.
    std::vector<std::string> failed_of(const std::string& file) const {
        const auto tests = verdict::tests_from_text(file, "suggested.json");
        REQUIRE(tests);
        REQUIRE(tests->size() == 1);
        std::vector<std::string> failed;
        for (const verdict::Expectation& one : tests->front().expectations) {
            const auto judged = one.judge({workspace, {id}, from, now, true, ""});
            if (judged.fails()) failed.push_back(judged.name);
        }
        return failed;
    }
    static bool has(const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
};

}  // namespace

TEST_CASE("what is suggested of a run is a test file that the run holds", "[suggest]") {
    SuggestRig good;
    good.outages(4, 1s);
    CHECK(SuggestRig::has(good.names(), "recovers_within"));
    CHECK(SuggestRig::has(good.names(), "dials_at_most"));
    CHECK(SuggestRig::has(good.names(), "opens"));
    CHECK(good.failed_of(good.text()).empty());
}

TEST_CASE("a worse run fails what was suggested of a good one", "[suggest]") {
    SuggestRig good;
    good.outages(4, 1s);
    SuggestRig slow;
    slow.outages(4, 5s);
    const auto failed = slow.failed_of(good.text());
    CHECK(SuggestRig::has(failed, "recovers_within"));
    CHECK(SuggestRig::has(failed, "availability_at_least"));
    SuggestRig fewer;
    fewer.outages(1, 1s);
    CHECK(SuggestRig::has(fewer.failed_of(good.text()), "opens"));
}

TEST_CASE("nothing is suggested of what was not seen", "[suggest]") {
    SuggestRig quiet;
    quiet.dials_and_opens();
    quiet.pass(10s);
    for (const char* name : {"recovers_within", "dials_at_most", "first_dial_after", "resumes",
                             "lost", "repeated", "unanswered"}) {
        INFO(name);
        CHECK_FALSE(SuggestRig::has(quiet.names(), name));
    }
    SuggestRig nothing;
    CHECK_THAT(nothing.text(), contains_text("Nothing was seen") || contains_text("findings"));
}

TEST_CASE("each suggestion says which figure it rests on", "[suggest]") {
    SuggestRig good;
    good.outages(4, 1s);
    const std::string text = good.text();
    CHECK_THAT(text, contains_text("recovers_within: of 4 outages, p95 was 1"));
    CHECK_THAT(text, contains_text("dials_at_most: the most dials of one outage were 1"));
    for (const auto& one : verdict::suggestions_of({good.workspace, "good.jsonl", ""}))
        CHECK_FALSE(one.rests_on.empty());
}
