// Files that a verb will not be able to write are told before its work, as bad usage. Test's thread
// only.
#include <filesystem>

#include "program.hpp"
#include "tap_child.hpp"

using namespace redial::tests;

namespace {

// The client leaves a trace where it is started.
struct Traced {
    TestFolder folder;
    std::string trace = folder.file("started");
    std::vector<std::string> client = {"--", "sh", "-c", "touch '" + trace + "'"};

    void refuse(std::vector<std::string> words, const std::string& told) {
        words.insert(words.end(), client.begin(), client.end());
        Program run(words);
        CHECK(run.exit_code() == 2);
        INFO(run.out << run.err);
        CHECK(count_of(run.err, "\n") == 1);
        CHECK(run.err.find(told) != std::string::npos);
        CHECK(run.out.empty());
        CHECK_FALSE(std::filesystem::exists(trace));
    }
};

}  // namespace

TEST_CASE("redial test tells what it cannot write before it plays", "[cli][test]") {
    Traced run;
    const std::string test = run.folder.file("a.json");
    const std::string away = run.folder.file("away/result");
    write_file(test, R"({"expect": {"opens": 1}, "timeout": "10s"})");
    for (const char* option : {"--junit", "--json", "--html"})
        run.refuse({"test", test, option, away}, away + ": cannot write: No such file");
    run.refuse({"test", test, "--html", run.folder.file("")}, "cannot write: Is a directory");
    run.refuse({"test", test, "--log", test}, test + ": cannot");
}

TEST_CASE("redial battery tells what it cannot write before it plays", "[cli][battery]") {
    Traced run;
    const std::string away = run.folder.file("away/card");
    for (const char* option : {"--json", "--html"})
        run.refuse({"battery", option, away}, away + ": cannot write: No such file");
    const std::string file = run.folder.file("file");
    write_file(file, "no folder");
    run.refuse({"battery", "--log", file + "/logs"}, file + "/logs: cannot create the folder");
}

TEST_CASE("redial report and herd tell what they cannot write before they work", "[cli]") {
    const TestFolder folder;
    const std::string away = folder.file("away/out");
    Program report({"report", "-", "-o", away + ".html"});  // no log has come yet
    CHECK(report.exit_code() == 2);
    CHECK(report.err.find(away + ".html: cannot write: No such file") != std::string::npos);
    Program herd({"herd", "--csv", away});
    CHECK(herd.exit_code() == 2);
    CHECK(herd.out.empty());
    CHECK(herd.err.find(away + ": cannot write: No such file") != std::string::npos);
}

TEST_CASE("what stands where results go stays when a test cannot be read", "[cli][test]") {
    const TestFolder folder;
    write_file(folder.file("a.json"), R"({"expect": {"opens": )");
    write_file(folder.file("junit.xml"), "of yesterday");
    Program run({"test", folder.file("a.json"), "--junit", folder.file("junit.xml")});
    CHECK(run.exit_code() == 2);
    CHECK(text_of(folder.file("junit.xml")) == "of yesterday");
}
