// The herd lab's real runs: a few real sockets at a lab server of their own. Test's thread, as the
// runner's.
#include "app/herd_in_window.hpp"

#include "catch.hpp"

namespace redial::app::tests {
namespace {

using namespace std::chrono_literals;

view::HerdWish small_wish() {
    view::HerdWish wish;
    wish.way = view::HerdWay::Lab;
    wish.clients = 20;
    wish.outage = 300ms;
    wish.length = 20s;
    return wish;
}

core::NamedPolicy quick() {
    core::NamedPolicy named{"quick", {}};
    named.policy.first_delay = 50ms;
    named.policy.cap = 200ms;
    return named;
}

}  // namespace

TEST_CASE("a real herd run by the window loses everybody and brings everybody back",
          "[herd][loopback]") {
    embed::HerdControl control;
    const auto result = run_real_herd_in_window(small_wish(), quick(), control);
    REQUIRE(result);
    REQUIRE(*result);
    CHECK((*result)->back == 20);
    CHECK((*result)->all_back_after);
    CHECK((*result)->dials >= 20);
    CHECK(control.elapsed_us > 0);
}

TEST_CASE("a real herd that is cancelled gives no result", "[herd][loopback]") {
    embed::HerdControl control;
    control.is_cancelled = true;
    const auto result = run_real_herd_in_window(small_wish(), quick(), control);
    REQUIRE(result);
    CHECK_FALSE(*result);
}

TEST_CASE("more real clients than 5,000 are refused before anything is opened", "[herd]") {
    embed::HerdControl control;
    view::HerdWish wish = small_wish();
    wish.clients = 5001;
    const auto result = run_real_herd_in_window(wish, quick(), control);
    REQUIRE_FALSE(result);
    CHECK_THAT(result.error().line(), redial::tests::contains_text("at most 5000"));
}

}  // namespace redial::app::tests
