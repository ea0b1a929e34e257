// A herd on its thread: results, cancelling, a real run that fails. Test's thread.
#include "embed/herd_run.hpp"

#include "catch.hpp"
#include "core/herd.hpp"
#include "core/presets.hpp"

using namespace redial;
using namespace std::chrono_literals;

namespace {

view::HerdWish wish_of(std::uint32_t clients, std::initializer_list<const char*> names) {
    view::HerdWish wish;
    wish.clients = clients;
    for (const char* name : names) {
        wish.policies.push_back({name, core::find_preset(name)->policy});
    }
    return wish;
}

std::vector<model::HerdRow> finished(const embed::HerdRun& run) {
    while (!run.is_over()) std::this_thread::yield();
    std::vector<model::HerdRow> rows;
    run.take_rows(rows);
    return rows;
}

}  // namespace

TEST_CASE("a herd run by the window gives what the simulation gives", "[herd-run]") {
    const view::HerdWish wish = wish_of(500, {"chat-ui", "aws-full-jitter"});
    const embed::HerdRun run(wish, {});
    const std::vector<model::HerdRow> rows = finished(run);
    REQUIRE(rows.size() == 2);
    core::HerdOptions options;
    options.clients = wish.clients;
    options.policy = wish.policies[1].policy;
    core::Herd herd(options);
    while (herd.run_for(1s)) continue;
    CHECK(rows[1].policy == "aws-full-jitter");
    CHECK(rows[1].result.arrivals == herd.result().arrivals);
    CHECK(rows[1].result.all_back_after == herd.result().all_back_after);
}

TEST_CASE("a herd that is cancelled ends without the rows it did not come to", "[herd-run]") {
    view::HerdWish wish = wish_of(100'000, {"phoenix", "phoenix"});
    wish.outage = 9min;
    embed::HerdRun run(wish, {});
    run.cancel();
    CHECK(finished(run).size() < 2);
    CHECK(run.error().empty());
}

TEST_CASE("a real run that fails tells why", "[herd-run]") {
    view::HerdWish wish = wish_of(10, {"chat-ui"});
    wish.way = view::HerdWay::Lab;
    const embed::HerdRun run(
        wish, [](const view::HerdWish&, const core::NamedPolicy&, embed::HerdControl&) {
            return Result<std::optional<core::HerdResult>>(Error{"no server", "lab", ""});
        });
    CHECK(finished(run).empty());
    CHECK(run.error().find("no server") != std::string::npos);
}
