// What docs/tour.md says of its recordings, said by the program again. Test's thread only.
#include "program.hpp"

using namespace redial::tests;

namespace {

const std::string folder = REDIAL_SOURCE_DIR "/examples/tour/";

}  // namespace

TEST_CASE("the tour's page quotes what check says of its recordings", "[cli]") {
    Program before({"check", folder + "before.jsonl"});
    CHECK(before.exit_code() == 0);
    const std::string finding = before.out.substr(0, before.out.find('\n'));
    CHECK_THAT(finding, contains_text("constant_age_at_close: 3 of 3 connections"));
    CHECK_THAT(text_of(REDIAL_SOURCE_DIR "/docs/tour.md"), contains_text(finding));
    CHECK_THAT(before.out, contains_text("first_reconnect_not_spread"));
    Program after({"check", folder + "after.jsonl"});
    CHECK(after.exit_code() == 0);
    CHECK(after.out.empty());
    CHECK_THAT(after.err, contains_text("1 session, 0 findings"));
}

TEST_CASE("the tour's comparison has the figures that its page names", "[cli]") {
    Program run({"compare", folder + "before.jsonl", folder + "after.jsonl"});
    CHECK(run.exit_code() == 0);
    CHECK_THAT(run.out, contains_text("99.236 % >      100.000 %"));
    CHECK_THAT(run.out, contains_text("samples                                     -  "));
}
