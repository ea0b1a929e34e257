// Fuzzes the scenario reader: any text is a scenario or an error that says something, and what is
// one is played to its end.
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "control/player.hpp"
#include "control/scenario.hpp"

using namespace redial;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto scenario = control::scenario_from_text(as_text({data, size}));
    if (!scenario) {
        REDIAL_CHECK(!scenario.error().what.empty());
        return 0;
    }
    const std::size_t steps = scenario->steps.size();
    control::Player player(std::move(scenario->steps), {{SessionId{1}, "a"}, {SessionId{2}, ""}},
                           instant_from_us(5));
    REDIAL_CHECK(player.steps_left() == steps);
    while (const auto due = player.deadline()) {
        REDIAL_CHECK(*due >= instant_from_us(5));
        player.take_due(*due);
        REDIAL_CHECK(!player.deadline() || *player.deadline() > *due);
    }
    return 0;
}
