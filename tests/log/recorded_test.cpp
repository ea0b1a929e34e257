// All rules over the recorded minutes of ten real servers and clients (recorded/README.md): what
// they say of programs that thousands use is what a person would sign. One thread.
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "catch.hpp"
#include "log/any_log.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/fold/workspace.hpp"
#include "paths.hpp"

namespace redial {
namespace {

const std::string folder = std::string(REDIAL_SOURCE_DIR) + "/tests/log/recorded/";

using Names = std::set<std::string>;

// What may be said of each, for the reasons that README.md has. Of a recording that is not here
// nothing may be said.
std::map<std::string, Names> signed_findings() {
    return {{"server_nginx_idle_limit", {"constant_age_at_close", "first_reconnect_not_spread"}}};
}

void read_all(const std::string& name, model::Workspace& workspace) {
    auto log = log::AnyLog::open(folder + name + ".jsonl");
    REQUIRE(log);
    for (bool has_more = true; has_more;) {
        const auto read = log->read(workspace, 1u << 20);
        REQUIRE(read);
        has_more = *read;
    }
}

std::vector<std::string> recordings() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".jsonl") names.push_back(entry.path().stem().string());
    }
    return names;
}

}  // namespace

TEST_CASE("of real servers and clients nothing is said that a person would not sign",
          "[findings][recorded]") {
    const auto names = recordings();
    CHECK(names.size() >= 10);
    const auto signed_of = signed_findings();
    for (const std::string& name : names) {
        model::Workspace workspace;
        read_all(name, workspace);
        CHECK(workspace.sessions().size() >= 1);
        const auto found = signed_of.find(name);
        const Names may = found == signed_of.end() ? Names{} : found->second;
        std::size_t opens = 0;
        for (const auto& session : workspace.sessions()) {
            opens += session->opens;
            for (const model::Finding& finding : session->findings.all()) {
                INFO(name << ": " << model::in_words(finding.made));
                CHECK(may.contains(finding.made.rule));
            }
        }
        INFO(name);
        CHECK(opens >= 3);  // two outages were survived
    }
}

TEST_CASE("every recorded log is at most 100 kB and holds no finding of its own",
          "[findings][recorded]") {
    for (const std::string& name : recordings()) {
        INFO(name);
        CHECK(std::filesystem::file_size(folder + name + ".jsonl") <= 100'000);
    }
}

}  // namespace redial
