// The rules held against this tree. One thread. What is named in a failure is to be mended there:
// there is no list of exceptions.
#include "bans.hpp"
#include "catch.hpp"
#include "layers.hpp"
#include "map.hpp"
#include "owners.hpp"
#include "pages.hpp"
#include "paths.hpp"
#include "text_rules.hpp"
#include "third_party.hpp"

namespace {

using namespace redial::tidy;

const std::vector<Source>& tree() {
    static const std::vector<Source> sources = cpp_sources(REDIAL_SOURCE_DIR);
    return sources;
}

template <typename Check>
void require_none(const std::vector<Source>& sources, Check check) {
    REQUIRE(!sources.empty());
    Violations all;
    for (const Source& source : sources) {
        for (Violation& violation : check(source)) all.push_back(std::move(violation));
    }
    INFO(to_text(all));
    CHECK(all.empty());
}

}  // namespace

TEST_CASE("every include points down and every outside header stands in its folder", "[tidy]") {
    require_none(tree(), check_layers);
}

TEST_CASE("every file is short, narrow, clean at its line ends and finished", "[tidy]") {
    require_none(tree(), check_text);
    require_none(other_sources(REDIAL_SOURCE_DIR), check_text);
}

TEST_CASE("every function fits a screen", "[tidy]") { require_none(tree(), check_functions); }

TEST_CASE("what a file holds for others is declared in the header of its name", "[tidy]") {
    const Violations found = check_owners(tree());
    INFO(to_text(found));
    CHECK(found.empty());
}

TEST_CASE("every file begins by saying what it is", "[tidy]") { require_none(tree(), check_head); }

TEST_CASE("no banned word stands outside its named places", "[tidy]") {
    require_none(tree(), check_bans);
}

TEST_CASE("what a comment or a page points to is there", "[tidy]") {
    const std::string root = REDIAL_SOURCE_DIR;
    const Landmarks landmarks = landmarks_of(root);
    const auto check = [&](const Source& source) { return check_pointers(source, landmarks); };
    require_none(tree(), check);
    require_none(other_sources(root), check);
    require_none(pages(root), check);
}

TEST_CASE("the map in docs/architecture.md is the tree", "[tidy]") {
    const std::string root = REDIAL_SOURCE_DIR;
    const std::string page = text_of(root + "/docs/architecture.md");
    const Violations found = check_map(page, landmarks_of(root));
    INFO(to_text(found));
    CHECK(found.empty());
}

TEST_CASE("every dependency's row in third_party/README.md is what the build does", "[tidy]") {
    const std::string root = REDIAL_SOURCE_DIR;
    std::string cmake;
    for (const char* file :
         {"CMakeLists.txt", "stb.cmake", "imgui.cmake", "imgui_backends.cmake", "fonts.cmake"}) {
        cmake += text_of(root + "/third_party/" + file);
    }
    const Violations found = check_third_party(text_of(root + "/third_party/README.md"), cmake,
                                               text_of(root + "/CMakeLists.txt"));
    INFO(to_text(found));
    CHECK(found.empty());
}
