// Learns the secrets of a workspace and writes its report. UI thread only.
#include "embed/report_run.hpp"

#include "report/report.hpp"

namespace redial::embed {
namespace {

constexpr std::size_t events_per_frame = 50'000;

}  // namespace

// A session's secrets may stand in another's texts: all are learnt.
ReportRun::ReportRun(const model::Workspace& workspace, Wish wish)
    : of_(&workspace), wish_(std::move(wish)), events_(workspace, std::nullopt) {}

bool ReportRun::step(const model::Workspace& workspace) {
    return events_.give(workspace, learnt_, events_per_frame);
}

std::string ReportRun::text(const model::Workspace& workspace, const std::string& version) const {
    const bool has_secrets = wish_.file && wish_.file->includes_secrets;
    const model::SessionModel* session = wish_.session ? workspace.find(*wish_.session) : nullptr;
    report::ReportOptions options;
    options.title = session ? "Redial report: " + session->name : "Redial report";
    options.session = wish_.session;
    options.source = "Made by redial " + version + ". Messages are counted and not shown";
    options.source += has_secrets ? "; secrets are included." : "; secrets are left out.";
    if (!has_secrets)
        options.redact = [this](std::string_view text) { return learnt_.redacted(text); };
    return wish_.file && wish_.file->report == view::ReportAs::Html
               ? report::html_of(workspace, options)
               : report::markdown_of(workspace, options);
}

}  // namespace redial::embed
