// The rules about comments and pages held against small samples, good and bad: a rule that cannot
// fail says nothing.
#include "catch.hpp"
#include "map.hpp"
#include "pages.hpp"

namespace {

using namespace redial::tidy;

}  // namespace

TEST_CASE("a comment that names what is not there is a fault", "[tidy]") {
    const Landmarks landmarks{{"src", "src/net", "src/net/lws", "src/net/lws/loop.hpp", "docs",
                               "docs/style.md", "docs/architecture.md", "README.md"},
                              {"loop.hpp", "style.md", "README.md"},
                              20,
                              11};
    const auto faults = [&](const char* path, const std::string& text) {
        return check_pointers(source_of(path, text), landmarks).size();
    };
    CHECK(faults("src/net/lws/a.cpp", "// See loop.hpp, net/lws/loop.hpp, net/lws/l*.hpp.\n") == 0);
    CHECK(faults("src/net/lws/a.cpp", "// See pool.hpp.\n") == 1);
    CHECK(faults("src/net/lws/a.cpp", "// See net/loop.hpp.\n") == 1);
    CHECK(faults("src/net/lws/a.cpp", "// See src/net/lwt/, or docs/gone.md.\n") == 2);
    CHECK(faults("src/net/lws/a.cpp", "// Node.js, settings.json, json/json.hpp.\n") == 0);
    CHECK(faults("src/net/lws/a.cpp", "auto s = \"gone.hpp\";\n") == 0);
    CHECK(faults("README.md", "[style](docs/style.md), [gone](docs/gone.md)\n") == 1);
    CHECK(faults("docs/a.md", "[style](style.md), [home](../README.md), [gone](gone.md)\n") == 1);
    CHECK(faults("src/net/a.hpp", "// style rule 20; docs/architecture.md decision 11\n") == 0);
    CHECK(faults("src/net/a.hpp", "// style rule 21; docs/architecture.md decision 12\n") >= 2);
    CHECK(faults("src/net/a.hpp", "// as by decision 3\n") == 1);
}

TEST_CASE("a comment that points to a plan or a person is a fault", "[tidy]") {
    const auto faults = [](const char* path, const std::string& text) {
        return check_pointers(source_of(path, text), Landmarks{}).size();
    };
    CHECK(faults("src/net/a.hpp", "int a = 10;  // Issue 2\n") == 1);
    CHECK(faults("src/net/a.hpp", "// what the issue\n// 2 asks\n") == 1);
    CHECK(faults("src/net/a.cpp", "auto source = \"issue 1\";\n") == 1);
    CHECK(faults("tests/net/a.cpp", "auto source = \"issue 1\";\n") == 0);
    CHECK(faults("docs/a.md", "after practice (survey 2.5)\n") == 1);
    CHECK(faults("tests/net/a.cpp", "// Made by engineer B's files.\n") == 1);
    CHECK(faults("src/net/a.cpp", "// IXWebSocket #27 has the same issue.\n") == 0);
}

TEST_CASE("a map that is not the tree is a fault", "[tidy]") {
    const Landmarks landmarks{{"src/base/a.hpp", "src/net/lws/b.hpp"}, {}, 0, 0};
    const std::string base = "| `src/base` | a |\n";
    const std::string net = "| `src/net` | b |\n| `src/net/lws` | c |\n";
    const auto faults = [&](const std::string& rows, const std::string& floors) {
        const std::string page = "\n## The map\n\n" + rows + "\n## Floors\n\n" + floors;
        return check_map(page, landmarks).size();
    };
    CHECK(faults(base + net, "") == 0);
    CHECK(faults(base, "") == 2);
    CHECK(faults(base + net + "| `src/gone` | d |\n", "") == 1);
    CHECK(faults(base + net, "| `base` | - |\n| `core` | `base` |\n") == 0);
    CHECK(faults(base + net, "| `base` | - |\n| `core` | - |\n") == 1);

    const Landmarks rooms{{"src/model/words/a.hpp", "src/model/series/b.hpp"}, {}, 0, 0};
    const std::string model = "\n## The map\n\n| `src/model` | a |\n";
    const std::string words = "| `src/model/words` | b |\n";
    const std::string series = "| `src/model/series` | c |\n";
    CHECK(check_map(model + words + series, rooms).empty());
    CHECK(check_map(model + series + words, rooms).size() == 1);
}
