// Ids that wait, known again by their hash.
#include "model/dialect/pending_times.hpp"

#include <string>

#include "catch.hpp"

namespace redial::model {
namespace {

TEST_CASE("an id that waits is told from one that differs in any byte of it", "[model]") {
    for (std::size_t size = 1; size <= 40; ++size) {
        const std::string id(size, 'a');
        PendingTimes times(64);
        REQUIRE(times.add(id, instant_from_us(1)));
        CHECK_FALSE(times.find(id + 'a').has_value());
        CHECK_FALSE(times.find(id.substr(1)).has_value());
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = id;
            other[at] = 'b';
            INFO("byte " << at << " of " << size);
            CHECK_FALSE(times.take(other).has_value());
        }
        CHECK_FALSE(times.add(id, instant_from_us(2)));
        CHECK(times.take(id) == instant_from_us(1));
        CHECK_FALSE(times.take(id).has_value());
    }
}

TEST_CASE("of ids that count up hardly one crowds another out while there is room", "[model]") {
    PendingTimes times(1024);
    for (int id = 0; id < 512; ++id) times.add(std::to_string(id), instant_from_us(id));
    int found = 0;
    for (int id = 0; id < 512; ++id) found += times.take(std::to_string(id)).has_value() ? 1 : 0;
    CHECK(found >= 500);
}

}  // namespace
}  // namespace redial::model
