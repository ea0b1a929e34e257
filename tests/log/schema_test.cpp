// docs/redial-log.schema.json against what is written: by Debian's python3-jsonschema, as a child.
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "log/recorder.hpp"
#include "paths.hpp"
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

// Names of members and values of enumerations, anywhere in the schema.
void collect_names(const nlohmann::json& schema, std::vector<std::string>& names) {
    if (schema.is_object() && schema.contains("properties"))
        for (const auto& [name, value] : schema["properties"].items()) names.push_back(name);
    if (schema.is_object() && schema.contains("enum"))
        for (const auto& value : schema["enum"]) names.push_back(value);
    if (schema.is_structured())
        for (const auto& inner : schema) collect_names(inner, names);
}

}  // namespace

TEST_CASE("docs/log-format.md tells every type, member and word of the schema", "[log][schema]") {
    const std::string source = REDIAL_SOURCE_DIR;
    const std::string page = read_all(source + "/docs/log-format.md");
    std::vector<std::string> names;
    collect_names(nlohmann::json::parse(read_all(source + "/docs/redial-log.schema.json")), names);
    CHECK(names.size() > 150);
    for (const std::string& name : names) {
        const bool is_twin = name.ends_with("_base64");       // one rule for all of them
        const bool is_range = name.starts_with("reserved_");  // reserved_3 ... reserved_15
        if (is_twin || is_range) continue;
        INFO(name);
        CHECK(page.find("`" + name + "`") != std::string::npos);
    }
}

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
