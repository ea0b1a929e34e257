// What the rules say of Socket.IO's client whose polls were seen, and of one whose polls were not.
// In virtual time.
#include "catch.hpp"
#include "findings_rig.hpp"

namespace redial::tests {
namespace {

using model::RuleId;

// Socket.IO's client, that polls first; what it asked for on the first connection it does not ask
// for on the second.
struct PollingClient : FindingsRig {
    PollingClient() : FindingsRig(tap_config()) {}
    void opens_at(const std::string& query) {
        turns(core::ConnectionStatus::Connecting);
        ++attempt.value;
        tell(core::AttemptStarted{"ws://h/socket.io/?EIO=4&transport=" + query,
                                  core::Origin::Policy, 0});
        pass(3ms);
        tell(core::AttemptOpened{});
        turns(core::ConnectionStatus::Open);
    }
    void begins() {
        in(R"(0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000})");
    }
    void joins(const std::string& space) {
        out("40" + space);
        pass(2ms);
        in("40" + space + R"({"sid":"b"})");
    }
    void is_upgraded() {
        out("2probe");
        in("3probe");
        in("6");
        out("5");
    }
    // The first connection, and its end.
    void has_been_there() {
        opens_at("polling");
        begins();
        joins("");
        joins("/room,");
        is_upgraded();
        pass(30s);
        ends(reset_by_peer());
        pass(1s);
    }
    const model::Finding* missed() {
        pass(11s);
        remark();
        return found(RuleId::NotSubscribedAgain);
    }
};

}  // namespace

TEST_CASE("a namespace that is not joined again is told over polls and their upgrade",
          "[model][findings]") {
    PollingClient client;
    client.has_been_there();
    client.opens_at("polling");
    client.begins();
    client.joins("");
    client.is_upgraded();
    const model::Finding* finding = client.missed();
    REQUIRE(finding != nullptr);
    CHECK(finding->made.evidence[0].words.find("/room") != std::string::npos);

    PollingClient all;
    all.has_been_there();
    all.opens_at("polling");
    all.begins();
    all.is_upgraded();
    all.joins("");
    all.joins("/room,");
    CHECK(all.missed() == nullptr);

    // Its polls were not seen: they may have asked for anything.
    PollingClient unseen;
    unseen.has_been_there();
    unseen.opens_at("websocket&sid=a");
    unseen.is_upgraded();
    unseen.in(R"(42["news"])");
    CHECK(unseen.missed() == nullptr);
}

}  // namespace redial::tests
