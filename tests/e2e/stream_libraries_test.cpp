// Real libraries of event streams, as npm has them, against a server whose answers are planned: a
// tap measures their waits, and names each by its preset. Test's thread only.
#include <memory>

#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

struct Library {
    const char* name;  // of the preset
    const char* plan;  // of the server
    long dials;        // that are waited for
};

// The tap that it dials, and the library.
struct Measured {
    Measured(const Library& measured, const std::string& server)
        : library(measured),
          tap(server + "/" + measured.plan),
          client({peers + "stream_library.js", measured.name, tap.base_url() + "/" + measured.plan},
                 {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"},
                 "node") {}

    Library library;
    TapChild tap;
    Program client;
};

// What was told before the last of them is taken out of the program's output.
void await_dials(Program& tap, long dials) {
    const std::string words = "the client dials";
    for (long dial = 1; dial <= dials; ++dial) {
        tap.after(words);
        tap.out.erase(0, tap.out.find(words) + words.size());
    }
}

}  // namespace

TEST_CASE("libraries of event streams are named by their presets through a tap",
          "[tap][libraries][streams]") {
    Program server({peers + "stream_plans_server.py"}, {}, system_python());
    const std::string url = server.after("listening on ").substr(13);
    // All at once: their waits are seconds.
    const Library libraries[] = {{"eventsource", "clean,reset,drop", 6},
                                 {"fetch-event-source", "reset,drop", 6},
                                 {"mcp-sdk", "clean,drop,reset,drop", 5}};
    std::vector<std::unique_ptr<Measured>> all;
    for (const Library& library : libraries)
        all.push_back(std::make_unique<Measured>(library, url));
    for (const auto& one : all) {
        INFO(one->library.name << "; scripts/setup test installs it\n" << one->client.err);
        await_dials(one->tap.program(), one->library.dials);
        CHECK(one->tap.end() == 0);
        const std::string summary = one->tap.program().after("the client's policy: ");
        INFO(summary);
        CHECK(summary.find(std::string("like ") + one->library.name) != std::string::npos);
        CHECK(summary.find(" % off") == std::string::npos);
    }
}
