// docs/redial-log.schema.json against what is written: by Debian's python3-jsonschema, as a child.
#include <sys/wait.h>

#include <cstdio>

#include "catch.hpp"
#include "log/recorder.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

struct Verdict {
    int exit_code = -1;
    std::string output;
};

Verdict validate(const std::string& log) {
    const std::string source = REDIAL_SOURCE_DIR;
    const std::string command = "python3 '" + source + "/tests/log/validate_log.py' '" + source +
                                "/docs/redial-log.schema.json' '" + log + "' 2>&1";
    Verdict verdict;
    std::FILE* child = ::popen(command.c_str(), "r");
    REQUIRE(child != nullptr);
    char block[4096];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, child)) > 0;)
        verdict.output.append(block, n);
    verdict.exit_code = WEXITSTATUS(::pclose(child));
    return verdict;
}

}  // namespace

TEST_CASE("a log with every type holds against the schema, and every type is in it",
          "[log][schema]") {
    const TempFolder folder;
    for (const auto secrets : {log::Secrets::Redacted, log::Secrets::Included}) {
        auto recorder = log::Recorder::start({.path = folder.file("a.jsonl"), .secrets = secrets});
        REQUIRE(recorder);
        give(every_event(), **recorder);
        (*recorder)->stop();
        const Verdict verdict = validate((*recorder)->status().path);
        INFO(verdict.output);
        CHECK(verdict.exit_code == 0);
        CHECK_THAT(verdict.output, contains_text("session_changed 1"));
    }
}

TEST_CASE("the schema notices a missing type, a wrong value and an undocumented member",
          "[log][schema]") {
    const TempFolder folder;
    const auto output_for = [&](const std::string& text) {
        write_all(folder.file("a.jsonl"), text);
        const Verdict verdict = validate(folder.file("a.jsonl"));
        CHECK(verdict.exit_code == 1);
        return verdict.output;
    };
    std::vector<core::Event> events = every_event();
    std::erase_if(events, [](const core::Event& event) {
        return std::holds_alternative<core::Halted>(event.what);
    });
    CHECK_THAT(output_for(log_text(events)), contains_text("in no log: halted"));
    const std::string envelope = R"(,"session":1,"attempt":0,"mono_us":1,"wall_us":1)";
    CHECK_THAT(output_for(R"({"type":"status")" + envelope + R"(,"from":"open","to":"ajar"})"),
               contains_text("a.jsonl:1"));
    CHECK_THAT(output_for(R"({"type":"halted")" + envelope + R"(,"cause":"","why":1})"),
               contains_text("a.jsonl:1"));
    CHECK_THAT(output_for(R"({"type":"halted","cause":""})"), contains_text("a.jsonl:1"));
}
