// Presets: the first twenty delays of each, at the draws of Rng(2026). The numbers of a library
// were made by its own code in Node or Python, with Math.random or random.random replaced by the
// same draws (its version is the preset's), those of event streams measured between an end and the
// next request; those of formulas by other code. One thread.
#include <map>
#include <set>

#include "catch.hpp"
#include "core/presets.hpp"
#include "rig.hpp"

namespace redial::core::tests {
namespace {

using Delays = std::vector<double>;

// Milliseconds from the loss of an open connection on.
const std::map<std::string, Delays>& expected_delays() {
    static const std::map<std::string, Delays> table = {
        // clang-format off
        {"chat-ui", {500, 1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000, 10000,
                     10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000}},
        {"careful", {393.433, 641.84, 1812.509, 3787.349, 7248.141, 8943.916, 9168.564, 9144.448,
                     9305.063, 6189.358, 9829.813, 6598.313, 9360.461,
                     8661.47, 7374.041, 8746.04, 6085.265, 5930.655,
                     8703.88, 6996.778}},
        {"rfc6455", {2868.658, 2836.795, 16250.189, 35746.986, 48722.117, 47326.99, 50022.77,
                     49733.37, 51660.758, 14272.29, 57957.756, 19179.758, 52325.535, 43937.647,
                     28488.487, 44952.477, 13023.184, 11167.865, 44446.557, 23961.336}},
        {"aws-full-jitter", {573.732, 567.359, 3250.038, 7149.397, 12992.565, 15775.663, 16674.257,
                             16577.79, 17220.253, 4757.43, 19319.252, 6393.253, 17441.845,
                             14645.882, 9496.162, 14984.159, 4341.061, 3722.622, 14815.519,
                             7987.112}},
        {"aws-equal-jitter", {786.866, 1283.679, 3625.019, 7574.699, 14496.282, 17887.832,
                              18337.128, 18288.895, 18610.126, 12378.715, 19659.626, 13196.626,
                              18720.923, 17322.941, 14748.081, 17492.079, 12170.531, 11861.311,
                              17407.76, 13993.556}},
        {"aws-decorrelated", {2147.463, 2543.894, 6388.304, 17233.522, 20000, 20000, 20000, 20000,
                              20000, 15034.419, 20000, 19860.095, 20000, 20000, 20000, 20000,
                              13806.131, 8523.119, 19200.389, 20000}},
        {"grpc", {0, 1029.493, 1461.555, 2880.01, 4740.997, 7371.582, 11697.004, 19016.725,
                  30374.97, 49151.823, 61514.143, 130444.415, 111343.806, 137860.428, 131150.118,
                  118790.79, 131961.981, 106418.547, 104934.292, 131557.246}},
        {"socket.io", {1286, 1717, 2375, 4426, 5000, 5000, 5000, 5000, 5000, 5000,
                       5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000}},
        {"reconnecting-websocket", {3294.926, 4283.404, 5568.425, 7238.952, 9410.638, 10000, 10000,
                                    10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000,
                                    10000, 10000, 10000, 10000}},
        {"partysocket", {3000, 3900, 5070, 6591, 8568.3, 10000, 10000, 10000, 10000, 10000,
                         10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000}},
        {"signalr", {0, 2000, 10000, 30000}},
        {"actioncable", {14040.66, 7740.457, 8873.849, 10266.426, 11798.797, 13626.767, 14373.555,
                         18272.651, 19234.207, 23868.379, 26939.631, 26002.124, 27001.214,
                         25063.637, 24951.05, 26970.513, 25727.401, 24561.952, 25217.936,
                         26715.527}},
        {"phoenix", {10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000,
                     5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000}},
        {"ixwebsocket", {0, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000,
                         10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000}},
        {"python-websockets", {0, 2868.658, 3000, 5000, 8000, 13000, 21000, 34000, 55000, 60000,
                               60000, 60000, 60000, 60000, 60000, 60000, 60000, 60000, 60000,
                               60000}},
        {"graphql-ws", {2849, 3065, 6493, 10712, 18492}},
        {"libwebsockets", {1114, 3170, 10462, 20038}},
        {"eventsource", {3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000,
                         3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000}},
        {"fetch-event-source", {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000,
                                1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}},
        {"mcp-sdk", {1000, 1500}},
        // clang-format on
    };
    return table;
}

// The delays that the machine plans when nothing but the first connection ever opens.
Delays planned_delays(const Policy& policy) {
    Rig rig;
    rig.settings.policy = policy;
    rig.state.rng = Rng(2026);
    rig.to_open();
    Delays delays;
    while (delays.size() < 20) {
        rig.ends();
        const TellPlan* told = rig.action<TellPlan>();
        if (told == nullptr) break;
        delays.push_back(to_ms(told->plan.delay));
        rig.pass_to_deadline();
    }
    return delays;
}

}  // namespace

TEST_CASE("every preset makes the delays of its library at the same draws", "[policy][presets]") {
    for (const Preset& preset : presets()) {
        INFO(std::string(preset.name));
        const auto found = expected_delays().find(std::string(preset.name));
        REQUIRE(found != expected_delays().end());
        const Delays delays = planned_delays(preset.policy);
        REQUIRE(delays.size() == found->second.size());
        for (std::size_t i = 0; i < delays.size(); ++i) {
            INFO("delay " << i + 1);
            // Libraries count in whole milliseconds, cut at different places.
            CHECK(delays[i] > found->second[i] - 0.1);
            CHECK(delays[i] < found->second[i] + 1.0);
        }
    }
    CHECK(expected_delays().size() == presets().size());
}

TEST_CASE("presets have names of their own, a version and a source", "[policy][presets]") {
    std::set<std::string_view> names;
    for (const Preset& preset : presets()) {
        INFO(std::string(preset.name));
        CHECK(names.insert(preset.name).second);
        CHECK(find_preset(preset.name) == &preset);
        CHECK(preset_of(preset.policy) == &preset);
        CHECK_FALSE(preset.label.empty());
        CHECK_FALSE(preset.source.empty());
        CHECK_FALSE(preset.about.empty());
    }
    CHECK(presets().front().policy == Policy{});
    CHECK(find_preset("chat-UI") == nullptr);
    Policy other;
    other.first_delay = 501ms;
    CHECK(preset_of(other) == nullptr);
}

TEST_CASE("what a server that accepts and closes meets is each library's own",
          "[policy][presets]") {
    // The delay of the tenth dial in a row, each open for 100 ms.
    const auto tenth = [](const char* name) {
        Rig rig;
        rig.settings.policy = find_preset(name)->policy;
        rig.to_open();
        for (int i = 0; i < 9; ++i) {
            rig.now += 100ms;
            rig.ends();
            rig.pass_to_deadline();
            rig.opens();
        }
        rig.now += 100ms;
        rig.ends();
        return to_ms(rig.action<TellPlan>()->plan.delay);
    };
    CHECK(tenth("chat-ui") == 500);
    CHECK(tenth("ixwebsocket") == 0);
    CHECK(tenth("python-websockets") == 0);
    CHECK(tenth("phoenix") == 10);
    CHECK(tenth("signalr") == 0);
    CHECK(tenth("partysocket") == 10000);
    CHECK(tenth("reconnecting-websocket") == 10000);
    CHECK(tenth("socket.io") <= 1500);
    CHECK(tenth("actioncable") > 20000);  // no welcome came: the polls go on growing
}

TEST_CASE("libraries in a browser neither halt on what they cannot see nor hear Retry-After",
          "[policy][presets]") {
    for (const char* name : {"socket.io", "reconnecting-websocket", "partysocket", "phoenix"}) {
        Rig rig;
        rig.settings.policy = find_preset(name)->policy;
        rig.connects();
        rig.ends(http_refused(403, 1h));
        REQUIRE(rig.action<TellPlan>() != nullptr);
        CHECK(rig.action<TellPlan>()->plan.delay < 10s);
    }
    Rig rig;
    rig.settings.policy = find_preset("graphql-ws")->policy;
    for (const std::uint16_t code : {std::uint16_t{1011}, std::uint16_t{4401}}) {
        rig.to_open();
        rig.ends(closed_by_peer(code));
        CHECK(rig.phase<HaltedPhase>());
    }
    rig.to_open();
    rig.ends(closed_by_peer(1012));
    CHECK(rig.phase<Waiting>());
}

}  // namespace redial::core::tests
