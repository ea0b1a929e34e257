// Thresholds of the rules by name. Test thread.
#include "model/findings/thresholds.hpp"
#include "catch.hpp"

namespace redial {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a threshold is set by its name, times with a unit and counts without", "[findings]") {
    model::FindingOptions options;
    REQUIRE(model::set_threshold(options, "half_open_late=30s"));
    REQUIRE(model::set_threshold(options, "storm_dials=8"));
    CHECK(options.half_open_late == 30s);
    CHECK(options.storm_dials == 8);
    CHECK(options.close_hangs == model::FindingOptions{}.close_hangs);
}

TEST_CASE("a threshold that does not exist, or a value that is none, changes nothing and is told",
          "[findings]") {
    model::FindingOptions options;
    const Status unknown = model::set_threshold(options, "half_open=30s");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().hint.find("half_open_late") != std::string::npos);
    for (const char* bad : {"half_open_late", "half_open_late=", "half_open_late=soon",
                            "half_open_late=-3s", "storm_dials=0", "storm_dials=3s"})
        CHECK_FALSE(model::set_threshold(options, bad));
    CHECK(options.half_open_late == model::FindingOptions{}.half_open_late);
    CHECK(options.storm_dials == model::FindingOptions{}.storm_dials);
}

TEST_CASE("of several thresholds the good ones are set, and the first bad one is told",
          "[findings]") {
    model::FindingOptions options;
    const std::string given[] = {"nonsense=1", "storm_dials=9", "more=2"};
    const Status status = model::set_thresholds(options, given);
    REQUIRE_FALSE(status);
    CHECK(status.error().where == "nonsense");
    CHECK(options.storm_dials == 9);
}

}  // namespace redial
