// redial compare: two logs side by side: attempts, outages, percentiles. The command line's only
// thread.
#include "app/headless.hpp"
#include "app/standard_output.hpp"
#include "base/format.hpp"
#include "log/any_log.hpp"
#include "model/compare.hpp"
#include "model/workspace.hpp"

namespace redial::app {
namespace {

constexpr std::size_t slice_bytes = 4u << 20;

// What is missing of a log is said on stderr, and what is there is compared.
Status read(const std::string& path, model::Workspace& workspace) {
    auto log = log::AnyLog::open(path);
    if (!log) return log.error();
    for (bool has_more = true; has_more;) {
        const Result<bool> more = log->read(workspace, slice_bytes);
        if (!more) return more.error();
        has_more = *more;
    }
    const std::string remark = log->summary().remark();
    if (!remark.empty()) print_error(fmt::format("{}: {}\n", path, remark));
    return Done{};
}

const char* mark_of(int verdict) { return verdict < 0 ? "<" : verdict > 0 ? ">" : " "; }

}  // namespace

int run_compare(const CompareOptions& options) {
    if (options.first == "-" && options.second == "-")
        return complain("compare: standard input can be one of the two logs only", exit_usage);
    model::Workspace first;
    model::Workspace second;
    for (const auto& [path, workspace] :
         {std::pair(options.first, &first), std::pair(options.second, &second)})
        if (const Status done = read(path, *workspace); !done)
            return complain(done.error().line(), exit_failed);
    std::string text = fmt::format("A: {}\nB: {}\n", options.first, options.second);
    text += fmt::format("{:<32} {:>14}   {:>14}\n", "< A is better, > B is better", "A", "B");
    std::string group;
    for (const model::ComparedFigure& figure : model::compare(first, second)) {
        if (figure.group != group) text += figure.group + std::string("\n");
        group = figure.group;
        text += fmt::format("  {:<30} {:>14} {} {:>14}\n", figure.name,
                            model::in_words(figure.unit, figure.first), mark_of(figure.verdict()),
                            model::in_words(figure.unit, figure.second));
    }
    return print_all(text, exit_done);
}

}  // namespace redial::app
