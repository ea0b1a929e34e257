// redial compare: two logs side by side: attempts, outages, percentiles. The command line's only
// thread.
#include "app/command_line.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/format.hpp"
#include "log/any_log.hpp"
#include "model/fold/compare.hpp"
#include "model/fold/workspace.hpp"
#include "verdict/fail_if.hpp"

namespace redial::app {
namespace {

// What is missing of a log is said on stderr, and what is there is compared.
Status read(const std::string& path, model::Workspace& workspace) {
    auto log = log::AnyLog::open(path);
    if (!log) return log.error();
    if (const Status read = log->read_all(workspace); !read) return read.error();
    const std::string remark = log->summary().remark();
    if (!remark.empty()) print_error(fmt::format("{}: {}\n", path, remark));
    return Done{};
}

// Errors name the expression, before a log is read.
Result<std::vector<verdict::FailIf>> read_fail_ifs(const std::vector<std::string>& texts) {
    std::vector<verdict::FailIf> all;
    for (const std::string& text : texts) {
        auto read = verdict::fail_if_from_text(text);
        if (!read) return read.error();
        all.push_back(*std::move(read));
    }
    return all;
}

// A line for each, and whether one failed.
bool append_judged(const std::vector<verdict::FailIf>& wishes,
                   const std::vector<model::ComparedFigure>& figures, bool allows_unseen,
                   std::string& text) {
    bool has_failure = false;
    if (!wishes.empty()) text += "Fail if\n";
    for (const verdict::FailIf& wish : wishes) {
        verdict::Judged judged = verdict::judge(wish, figures);
        judged.may_be_unseen = allows_unseen;
        has_failure = has_failure || judged.fails();
        const char* word = judged.held == verdict::Held::Yes       ? "held"
                           : judged.held == verdict::Held::NotSeen ? "not seen"
                                                                   : "FAILED";
        text += fmt::format("  {:<9} {}: {}\n", word, wish.text, judged.reason);
    }
    return has_failure;
}

const char* mark_of(int verdict) { return verdict < 0 ? "<" : verdict > 0 ? ">" : " "; }

}  // namespace

int run_compare(const CompareOptions& options) {
    if (options.first == "-" && options.second == "-")
        return complain("compare: standard input can be one of the two logs only", exit_usage);
    const auto fail_ifs = read_fail_ifs(options.fail_ifs);
    if (!fail_ifs) return complain("compare: --fail-if " + fail_ifs.error().line(), exit_usage);
    model::Workspace first;
    model::Workspace second;
    for (const auto& [path, workspace] :
         {std::pair(options.first, &first), std::pair(options.second, &second)})
        if (const Status done = read(path, *workspace); !done)
            return complain(done.error().line(), exit_failed);
    std::string text = fmt::format("A: {}\nB: {}\n", options.first, options.second);
    text += fmt::format("{:<32} {:>14}   {:>14}\n", "< A is better, > B is better", "A", "B");
    std::string group;
    const auto figures = model::compare(first, second);
    for (const model::ComparedFigure& figure : figures) {
        if (figure.group != group) text += figure.group + std::string("\n");
        group = figure.group;
        text += fmt::format("  {:<30} {:>14} {} {:>14}\n", figure.name,
                            model::in_words(figure.unit, figure.first), mark_of(figure.verdict()),
                            model::in_words(figure.unit, figure.second));
    }
    const bool has_failure = append_judged(*fail_ifs, figures, options.allows_unseen, text);
    return print_all(text, has_failure ? exit_failed : exit_done);
}

}  // namespace redial::app
