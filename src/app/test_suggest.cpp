// Reads the logs that tests are made from and compared with. Main thread.
#include "app/test_suggest.hpp"

#include <filesystem>

#include "app/command_line.hpp"
#include "app/standard_output.hpp"
#include "base/redact.hpp"
#include "log/any_log.hpp"
#include "model/fold/compare.hpp"
#include "verdict/fail_if.hpp"
#include "verdict/suggest.hpp"

namespace redial::app {
namespace {

// What is missing of it, in words.
Result<std::string> read_log(const std::string& path, model::Workspace& workspace) {
    auto log = log::AnyLog::open(path);
    if (!log) return log.error();
    if (const Status read = log->read_all(workspace); !read) return read.error();
    return log->summary().remark();
}

}  // namespace

int print_suggestion(const std::string& log_path) {
    model::Workspace workspace;
    const auto remark = read_log(log_path, workspace);
    if (!remark) return complain(remark.error().line(), exit_usage);
    const std::string name = std::filesystem::path(log_path).filename().string();
    // Words of peers may be in it.
    return print_all(redact_urls(verdict::suggest({workspace, name, *remark}), {}), exit_done);
}

Result<Baseline> Baseline::read(const std::string& log_path) {
    auto workspace = std::make_unique<model::Workspace>();
    const auto remark = read_log(log_path, *workspace);
    if (!remark) return remark.error();
    return Baseline(std::move(workspace));
}

void Baseline::judge(const model::Workspace& run, verdict::TestResult& result) const {
    if (!result.not_run.empty()) return;
    for (verdict::Judged& judged :
         verdict::judge_against_baseline(model::compare(*workspace_, run)))
        result.judged.push_back(std::move(judged));
}

}  // namespace redial::app
