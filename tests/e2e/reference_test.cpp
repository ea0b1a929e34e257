// The reference of the headers for other programs, by Doxygen: everything in them is explained, and
// nothing that Doxygen has to say is passed over. Test's thread only.
#include "program.hpp"

using namespace redial::tests;

namespace {

bool has_doxygen() {
    Program asked({"-c", "command -v doxygen"}, {}, "/bin/sh");
    if (asked.exit_code() == 0) return true;
    WARN("not tested here: doxygen is not installed");
    return false;
}

const std::string script = REDIAL_SOURCE_DIR "/scripts/reference";

}  // namespace

TEST_CASE("the public headers have a reference without a warning", "[reference]") {
    if (!has_doxygen()) return;
    const TestFolder folder;
    Program run({folder.path()}, {}, script);
    const int code = run.exit_code();
    INFO(run.err);
    CHECK(code == 0);
    const std::string page = text_of(folder.file("html/redial_8hpp.html"));
    CHECK(page.find("ShowDiagnosticsWindow") != std::string::npos);
    CHECK(page.find("one object that runs the engine") != std::string::npos);
}

TEST_CASE("a public function without a comment is no reference", "[reference]") {
    if (!has_doxygen()) return;
    const TestFolder folder;
    write_file(folder.file("bare.hpp"), "// A header.\n#pragma once\n\nvoid unexplained();\n");
    Program run({folder.file("out"), folder.file("bare.hpp")}, {}, script);
    CHECK(run.exit_code() == 1);
    CHECK(run.err.find("unexplained() (function) of file bare.hpp is not documented") !=
          std::string::npos);
}
