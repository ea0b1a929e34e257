// Real reconnecting libraries, as npm and Debian have them, against a server that answers 503: a
// tap measures their delays, and names each by its preset. Test's thread only.
#include <memory>

#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string peers = std::string(REDIAL_SOURCE_DIR) + "/tests/peers/";

struct Library {
    const char* name;  // of the preset
    int retries;       // that are waited for
};

// The tap that it dials, and the library.
struct Measured {
    explicit Measured(const Library& measured)
        : library(measured),
          tap("ws://127.0.0.1:9/", {"--fault", "answer:503"}),
          client(words(measured.name, tap.url()),
                 {"NODE_PATH=" + std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules"},
                 is_python(measured.name) ? "/usr/bin/python3" : "node") {}

    static bool is_python(const std::string& name) { return name == "python-websockets"; }
    static std::vector<std::string> words(const std::string& name, const std::string& url) {
        if (is_python(name)) return {peers + "websockets_client.py", url};
        return {peers + "library_client.js", name, url};
    }

    Library library;
    TapChild tap;
    Program client;
};

}  // namespace

TEST_CASE("real libraries are named by their presets through a tap", "[tap][libraries]") {
    // All at once: their delays are seconds.
    const Library libraries[] = {{"reconnecting-websocket", 4},
                                 {"partysocket", 4},
                                 {"socket.io", 5},
                                 {"python-websockets", 4},
                                 {"actioncable", 3}};
    std::vector<std::unique_ptr<Measured>> all;
    for (const Library& library : libraries) all.push_back(std::make_unique<Measured>(library));
    for (const auto& one : all) {
        INFO(one->library.name << "; scripts/setup test installs it\n" << one->client.err);
        for (int retry = 1; retry <= one->library.retries; ++retry) {
            one->tap.program().after("(retry " + std::to_string(retry) + ")");
        }
        CHECK(one->tap.end() == 0);
        const std::string summary = one->tap.program().after("the client's policy: ");
        INFO(summary);
        CHECK(summary.find(one->library.name) != std::string::npos);
        CHECK(summary.find(" % off") == std::string::npos);  // every delay within its jitter
    }
}
