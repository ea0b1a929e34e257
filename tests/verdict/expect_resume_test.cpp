// Expectations about the session over a reconnect, and about findings.
#include "catch.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// The server counts on over a reconnect: from `before` to `after`.
void counts_over_reconnect(JudgeRig& rig, std::int64_t before, std::int64_t after) {
    rig.dials_and_opens();
    rig.out("hello");
    rig.counts(before);
    rig.ends();
    rig.waits_and_opens(1, 300ms);
    rig.out("hello again");
    rig.counts(after);
    rig.pass(100ms);
}

}  // namespace

TEST_CASE("lost is what the server's counter left out over reconnects", "[verdict]") {
    JudgeRig rig;
    counts_over_reconnect(rig, 3, 6);
    CHECK(rig.judge(R"("lost": 2)") == "held");
    CHECK(rig.judge(R"("lost": 0)") == "failed");
    CHECK(rig.last.reason == "2 messages lost over 1 reopening");
    REQUIRE(rig.last.proofs.size() == 1);
    CHECK(rig.last.proofs[0].attempt == AttemptId{2});
    CHECK(rig.judge(R"("lost": {"at_least": 3})") == "failed");
    CHECK(rig.judge(R"("repeated": 0)") == "held");
    CHECK(rig.judge(R"("resumes": true)") == "held");
}

TEST_CASE("lost is not held where no counter could tell", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    CHECK(rig.judge(R"("lost": 0)") == "not_seen");
    CHECK(rig.last.reason == "no connection opened again");
    rig.outage(300ms);
    CHECK(rig.judge(R"("lost": 0)") == "not_seen");
    CHECK(rig.while_running(R"("lost": 0)") == "pending");
}

TEST_CASE("repeated is what came again", "[verdict]") {
    JudgeRig rig;
    counts_over_reconnect(rig, 5, 4);
    CHECK(rig.judge(R"("repeated": 0)") == "failed");
    CHECK(rig.judge(R"("repeated": 9)") == "held");
    JudgeRig quiet;
    quiet.outage(300ms);
    CHECK(quiet.judge(R"("repeated": 0)") == "not_seen");
}

TEST_CASE("resumes fails where the server began to count anew", "[verdict]") {
    JudgeRig rig;
    counts_over_reconnect(rig, 5, 1);
    CHECK(rig.judge(R"("resumes": true)") == "failed");
    CHECK(rig.judge(R"("lost": 0)") == "not_seen");
    JudgeRig quiet;
    quiet.outage(300ms);
    CHECK(quiet.judge(R"("resumes": true)") == "not_seen");
}

TEST_CASE("unanswered counts what the server neither answered nor counted", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.out("hello");
    rig.counts(1);
    rig.out("into a connection that is gone");
    rig.ends();
    rig.waits_and_opens(1, 300ms);
    CHECK(rig.while_running(R"("unanswered": 0)") == "pending");
    rig.out("hello again");
    rig.counts(2);
    CHECK(rig.judge(R"("unanswered": 0)") == "failed");
    CHECK(rig.judge(R"("unanswered": 1)") == "held");
    JudgeRig quiet;
    quiet.outage(300ms);
    CHECK(quiet.judge(R"("unanswered": 0)") == "not_seen");
}

TEST_CASE("findings are none, at most, or exactly these", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("findings": "none")") == "not_seen");
    rig.outage(300ms);
    CHECK(rig.judge(R"("findings": "none")") == "held");
    CHECK(rig.judge(R"("findings": ["no_jitter"])") == "failed");
    CHECK(rig.while_running(R"("findings": ["no_jitter"])") == "pending");
    rig.ends(answered(503, 30s));
    rig.waits(1, 100ms);
    REQUIRE(rig.found(model::RuleId::RetryAfterIgnored) != nullptr);
    CHECK(rig.judge(R"("findings": "none")") == "failed");
    CHECK(rig.last.proofs.at(0).what.find("retry_after_ignored: ") == 0);
    CHECK(rig.judge(R"("findings": ["retry_after_ignored"])") == "held");
    CHECK(rig.judge(R"("findings": {"at_most": ["retry_after_ignored", "no_jitter"]})") == "held");
    CHECK(rig.judge(R"("findings": {"at_most": 1})") == "held");
    CHECK(rig.judge(R"("findings": {"at_most": 0, "from": "warning"})") == "failed");
    CHECK(rig.judge(R"("findings": ["retry_after_ignord"])") ==
          "wrong: expect.findings[0]: there is no rule \"retry_after_ignord\"; did you mean "
          "retry_after_ignored?");
}
