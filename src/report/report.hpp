// A report of what was recorded, to be opened by people without Redial: outages, attempts, plots,
// findings. One file, which asks for nothing from elsewhere. Pure, any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/fold/workspace.hpp"

namespace redial::report {

struct ReportOptions {
    std::string title;                 // the log's name
    std::string source;                // what it was made from and by which version, in words
    std::optional<SessionId> session;  // none: all
    std::string remark;                // what is missing of the log; "" for nothing
    // Takes the secrets out of a text; empty: the workspace holds none.
    std::function<std::string(std::string_view)> redact;
};

// So many sessions are told of in full; the others are counted.
inline constexpr std::size_t sessions_told_max = 50;

// HTML with its styles and plots (SVG) within.
std::string html_of(const model::Workspace& workspace, const ReportOptions& options);
// For a bug report; its plots are in letters.
std::string markdown_of(const model::Workspace& workspace, const ReportOptions& options);

}  // namespace redial::report
