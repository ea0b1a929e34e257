// A message of a dialect that says more than is noted: what is counted goes on from nothing. With
// SignalR's stateful reconnect, whose servers write many calls into one message. In virtual time.
#include "catch.hpp"
#include "dialect/dialect.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string events(std::size_t count) {
    std::string all;
    for (std::size_t k = 0; k < count; ++k) all += "{\"type\":1,\"target\":\"a\"}\x1e";
    return all;
}

struct SignalrRig : Rig {
    SignalrRig() {
        add();
        dials_and_opens();
        out("{\"protocol\":\"json\",\"version\":2}\x1e");
        in("{}\x1e");
    }
    const model::DialectKnown& known() const {
        REQUIRE(session().dialect.known() != nullptr);
        return *session().dialect.known();
    }
};

}  // namespace

TEST_CASE("calls in one message are counted, and none is lost", "[model][dialect]") {
    SignalrRig rig;
    rig.in(events(dialect::notes_max - 1));
    rig.in(events(3));
    CHECK(rig.known().connection.is_whole);
    CHECK(rig.known().sequences.lost() == 0);
}

TEST_CASE("calls beyond what is noted of a message are not called lost", "[model][dialect]") {
    SignalrRig rig;
    rig.in(events(1));
    rig.in(events(dialect::notes_max + 500));
    rig.in(events(3));
    CHECK_FALSE(rig.known().connection.is_whole);
    CHECK(rig.known().sequences.lost() == 0);
}
