// Sessions against the lab server over real loopback sockets: the contract of issue 2, "The lab
// server, inside the program".
#include "rig.hpp"

namespace redial::tests {

using core::Connection;

TEST_CASE("a session opens on the lab server and its messages are counted", "[loopback]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=abc");
    rig.opens(session);
    rig.send(session, "hello");
    rig.send(session, R"({"a":[1,2]})");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 2; }));
    CHECK(rig.texts(session)[0] == R"({"count":1,"session":"abc","echo":"hello"})");
    CHECK(rig.texts(session)[1] == R"({"count":2,"session":"abc","echo":{"a":[1,2]}})");
}

}  // namespace redial::tests
