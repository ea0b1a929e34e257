// The one folder that exports may go into, and the names that lead out of it.
#include "app/export_folder.hpp"

#include <filesystem>

#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string error_of(const app::ExportFolder& folder, const std::string& name,
                     bool replaces = false) {
    const auto path = folder.path_of(name, replaces);
    return path ? "" : path.error().line();
}

}  // namespace

TEST_CASE("an export goes into its folder, or below it", "[mcp]") {
    TestFolder folder;
    const auto exports = app::ExportFolder::open(folder.path());
    REQUIRE(exports);
    CHECK(*exports->path_of("run.jsonl", false) == exports->path() + "/run.jsonl");
    CHECK(*exports->path_of(exports->path() + "/run.jsonl", false) ==
          exports->path() + "/run.jsonl");
    CHECK_THAT(error_of(*exports, "runs/a.jsonl"), contains_text("its folder is not there"));
    std::filesystem::create_directory(folder.file("runs"));
    CHECK(*exports->path_of("runs/a.jsonl", false) == exports->path() + "/runs/a.jsonl");
}

TEST_CASE("a name that leads out of the folder for exports is refused", "[mcp]") {
    TestFolder folder;
    TestFolder outside;
    std::filesystem::create_directory_symlink(outside.path(), folder.file("link"));
    std::filesystem::create_symlink(outside.file("x.jsonl"), folder.file("x.jsonl"));
    const auto exports = app::ExportFolder::open(folder.path());
    REQUIRE(exports);
    for (const std::string& name :
         {std::string("../x.jsonl"), std::string("runs/../../x.jsonl"), outside.file("x.jsonl"),
          std::string("/etc/x.jsonl"), std::string("link/x.jsonl"), std::string("x.jsonl"),
          std::string("~/x.jsonl"), std::string("-"), std::string(""), std::string("a\nb.jsonl"),
          std::string("link/"), exports->path() + "-other/x.jsonl"}) {
        INFO(name);
        CHECK_FALSE(error_of(*exports, name, true).empty());
    }
}

TEST_CASE("a file that is there is replaced only where that is asked for", "[mcp]") {
    TestFolder folder;
    write_file(folder.file("run.jsonl"), "kept");
    const auto exports = app::ExportFolder::open(folder.path());
    REQUIRE(exports);
    CHECK_THAT(error_of(*exports, "run.jsonl"), contains_text("there already"));
    CHECK(error_of(*exports, "run.jsonl", true).empty());
    CHECK_FALSE(app::ExportFolder::open(folder.file("run.jsonl")));
    CHECK_FALSE(app::ExportFolder::open(folder.file("none")));
}
