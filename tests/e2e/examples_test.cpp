// The examples for CI as users run them: each its own language's test runner with a real tap, and
// all of their tests hold. Test's thread only.
#include <filesystem>

#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string examples = std::string(REDIAL_SOURCE_DIR) + "/examples/ci/";
const std::string modules = std::string(REDIAL_SOURCE_DIR) + "/.cache/peers/node_modules";

// Runs `words` in the example's folder; what was said, where its exit code is not 0.
std::string run(const std::string& example, const std::string& words) {
    Program shell({"-c", "cd '" + examples + example + "' && " + words},
                  {"REDIAL=" REDIAL_BINARY, "NODE_PATH=" + modules + ":/usr/share/nodejs",
                   "PYTHONDONTWRITEBYTECODE=1"},
                  "sh");
    const int code = shell.exit_code();
    return code == 0 ? "" : "exit code " + std::to_string(code) + "\n" + shell.out + shell.err;
}

bool is_there(const std::string& program) {
    return run("", "command -v " + program + " > /dev/null").empty();
}

}  // namespace

TEST_CASE("the example for pytest holds", "[cli][examples]") {
    CHECK(run("pytest", system_python() + " -m pytest -q -p no:cacheprovider") == "");
}

TEST_CASE("the example for Node's test runner with toxiproxy-node-client holds",
          "[cli][examples]") {
    CHECK(run("node", "node --test") == "");
}

TEST_CASE("the example of a page in Chromium holds", "[cli][examples]") {
    CHECK(run("chromium", "node --test") == "");
}

// Debian's gorilla, without a module proxy.
TEST_CASE("the example for Go holds, where Go and gorilla are installed", "[cli][examples]") {
    const bool has_gorilla =
        std::filesystem::exists("/usr/share/gocode/src/github.com/gorilla/websocket");
    if (!is_there("go") || !has_gorilla) {
        WARN("not tested here: there is no go, or no golang-github-gorilla-websocket-dev");
        return;
    }
    CHECK(run("go", "GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE='" +
                        std::string(REDIAL_SOURCE_DIR) + "/.cache/go' go test") == "");
}
