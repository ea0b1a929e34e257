// The order by size: what is kept, what is forgotten, and that it starts anew where it must. Test
// thread.
#include <string>
#include <vector>

#include "catch.hpp"
#include "model/history/size_order.hpp"

using namespace redial;
using namespace redial::model;

namespace {

struct Rig {
    MessageLog log;
    FilteredRows rows;
    SizeOrder order;

    void receive(std::size_t size) {
        const std::string text(size, 'x');
        core::MessageSeen seen;
        seen.size_bytes = size;
        seen.payload = as_bytes(text);
        log.append(instant_from_us(static_cast<std::int64_t>(log.end_row())), {1}, seen);
    }
    bool update(SizeFirst first = SizeFirst::Largest, std::uint64_t begin = 0) {
        rows.update(log);
        return order.update(rows, log, first, begin, log.end_row());
    }
    std::vector<std::uint64_t> ids() const {
        std::vector<std::uint64_t> all;
        for (std::size_t i = 0; i < order.size(); ++i) all.push_back(order[i]);
        return all;
    }
};

}  // namespace

TEST_CASE("messages stand by size, of the same size the newer first", "[history]") {
    Rig rig;
    for (const std::size_t size : {3u, 9u, 1u, 9u}) rig.receive(size);
    REQUIRE(rig.update());
    CHECK(rig.ids() == std::vector<std::uint64_t>{3, 1, 0, 2});
    rig.receive(4);
    REQUIRE(rig.update());
    CHECK(rig.ids() == std::vector<std::uint64_t>{3, 1, 4, 0, 2});
    CHECK(rig.order.index_of(rig.log, 4) == 2u);
    REQUIRE(rig.update(SizeFirst::Smallest));
    CHECK(rig.ids() == std::vector<std::uint64_t>{2, 0, 4, 3, 1});
}

TEST_CASE("no more messages are kept than the bound, whatever the history holds", "[history]") {
    Rig rig;
    for (std::size_t i = 0; i < SizeOrder::rows_max + 500; ++i) rig.receive(1 + i % 50);
    while (!rig.update()) continue;
    CHECK(rig.order.size() == SizeOrder::rows_max);
    CHECK(rig.order.left_out() == 500);
    CHECK(rig.log.row(rig.order[0]).size_bytes == 50);
    rig.receive(1000);
    rig.update();
    CHECK(rig.order[0] == rig.log.end_row() - 1);
    CHECK(rig.order.size() == SizeOrder::rows_max);
}

TEST_CASE("an update looks at a bounded number of matches", "[history]") {
    Rig rig;
    for (std::size_t i = 0; i < SizeOrder::matches_per_update + 1; ++i) rig.receive(1);
    CHECK_FALSE(rig.update());
    CHECK(rig.update());
}

TEST_CASE("another filter or another beginning starts the order anew", "[history]") {
    Rig rig;
    for (const std::size_t size : {3u, 9u, 1u, 8u}) rig.receive(size);
    rig.update();
    rig.rows.set(*Filter::parse("size<5"));
    rig.update();
    CHECK(rig.ids() == std::vector<std::uint64_t>{0, 2});
    rig.rows.set({});
    rig.update(SizeFirst::Largest, 2);
    CHECK(rig.ids() == std::vector<std::uint64_t>{3, 2});
}

TEST_CASE("what the log dropped is in the order no longer", "[history]") {
    Rig rig;
    for (const std::size_t size : {30u, 9u, 1u, 8u}) rig.receive(size);
    rig.update();
    rig.log.clear(2);
    rig.update();
    CHECK(rig.ids() == std::vector<std::uint64_t>{3, 2});
}
