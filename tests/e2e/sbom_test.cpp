// The document that tells what a release is made of (scripts/sbom). Test's thread only.
#include <nlohmann/json.hpp>
#include <set>

#include "program.hpp"

using namespace redial::tests;

namespace {

bool has_dpkg() {
    Program asked({"-c", "command -v dpkg-query && command -v python3"}, {}, "/bin/sh");
    if (asked.exit_code() == 0) return true;
    WARN("not tested here: there is no dpkg-query or no python3");
    return false;
}

std::string printed_of(const std::string& file) {
    Program run({file}, {"SOURCE_DATE_EPOCH=1700000000"}, REDIAL_SOURCE_DIR "/scripts/sbom");
    const int code = run.exit_code();
    INFO(run.err);
    REQUIRE(code == 0);
    return run.out;
}

}  // namespace

TEST_CASE("an SBOM has each library once, with its version, and points to nothing outside",
          "[packages]") {
    if (!has_dpkg()) return;
    const TestFolder folder;
    write_file(folder.file("redial.tar.gz"), "bytes");
    const std::string printed = printed_of(folder.file("redial.tar.gz"));
    CHECK(printed == printed_of(folder.file("redial.tar.gz")));
    const nlohmann::json document = nlohmann::json::parse(printed);
    CHECK(document["creationInfo"]["created"] == "2023-11-14T22:13:20Z");
    CHECK(document["files"][0]["checksums"][1]["checksumValue"] ==
          "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9");
    std::set<std::string> ids = {"SPDXRef-DOCUMENT"};
    std::set<std::string> names;
    for (const char* list : {"packages", "files"})
        for (const nlohmann::json& one : document[list])
            CHECK(ids.insert(one["SPDXID"].get<std::string>()).second);
    for (const nlohmann::json& one : document["packages"]) {
        INFO(one.dump());
        CHECK(one["versionInfo"].get<std::string>().size() >= 3);
        names.insert(one["name"].get<std::string>());
    }
    for (const char* name : {"redial", "libwebsockets", "Dear ImGui", "CLI11", "Inter"})
        CHECK(names.count(name) == 1);
    // What the tests alone are built with is no part of it.
    CHECK(names.count("Catch2") == 0);
    for (const nlohmann::json& relation : document["relationships"])
        for (const char* end : {"spdxElementId", "relatedSpdxElement"})
            CHECK(ids.count(relation[end].get<std::string>()) == 1);
}
