// Exports into files and the choosing of files, as the views ask for them. UI thread only; lists of
// folders and exports block for as long as the disk does.
#include <utility>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "embed/host.hpp"
#include "log/folder_list.hpp"
#include "view/scene/recent.hpp"

namespace redial::embed {
namespace {

constexpr std::size_t export_events_per_frame = 50'000;

}  // namespace

void Host::note_file(const std::string& path) {
    view::note_file(ui_.preferences, log::full_path(path));
}

// Where the system has no dialog for it: the folder's list, drawn within the window.
void Host::browse(const view::BrowseFile& wish) {
    view::BrowseUi& browse = ui_.browse;
    if (browse.field != wish.field) return;  // it was left in the meantime
    browse.is_outside = false;
    browse.is_listed = true;
    browse.is_opening = true;
    browse.is_focus_asked = true;
    if (browse.wish.kind == view::FileKind::Save)
        browse.typed = wish.wish.start.substr(wish.wish.start.rfind('/') + 1);
    list_folder(wish.wish.start.empty() ? figures_.files_folder : wish.wish.start);
}

// A folder that is not there yet gives the nearest one above it.
void Host::list_folder(const std::string& path) {
    view::BrowseUi& browse = ui_.browse;
    auto listed = log::list_folder(log::nearest_folder(path));
    browse.entries.clear();
    browse.is_cut = false;
    browse.error = listed ? std::string() : listed.error().line();
    if (!listed) {
        browse.folder = path;
        return;
    }
    browse.folder = listed->path;
    browse.is_cut = listed->is_cut;
    browse.entries.reserve(listed->files.size());
    for (log::ListedFile& file : listed->files)
        browse.entries.push_back(
            {std::move(file.name), file.is_folder, file.size_bytes, file.changed_at});
}

void Host::start_export(const view::Export& asked, Now now) {
    view::Export wish = asked;
    if (wish.if_there == view::IfThere::Number) wish.path = log::free_path(wish.path);
    if (wish.if_there == view::IfThere::Ask && log::is_file(wish.path)) {
        view::ExportDialog dialog;
        dialog.wish = wish;
        dialog.there = wish.path;
        dialog.free_name = log::free_path(wish.path);
        ui_.dialog = std::move(dialog);
        return;
    }
    export_wish_ = wish;
    if (wish.report) return start_report({wish.session, wish}, now);
    log::ExportOptions options;
    options.format = wish.format;
    options.session = wish.session;
    options.tool = "redial " + options_.version;
    if (wish.includes_secrets) options.secrets = log::Secrets::Included;
    if (const Status made = log::make_folder_for(wish.path); !made)
        return tell_export(made.error(), now);
    if (wish.source == view::ExportSource::Recording && recorder_) {
        recorder_->flush();
        return tell_export(log::export_log(recorder_->status().path, wish.path, options), now);
    }
    auto started = log::MemoryExport::start(workspace(), wish.path, options, now);
    if (!started) return tell_export(started.error(), now);
    export_.emplace(*std::move(started));
}

void Host::step_export(Now now) {
    if (!export_) return;
    const Result<bool> has_more = export_->step(workspace(), export_events_per_frame);
    if (has_more && *has_more) return;
    if (!has_more)
        tell_export(has_more.error(), now);
    else
        tell_export(export_->finish(), now);
    export_.reset();
}

void Host::tell_export(const Result<log::ExportSummary>& summary, Now now) {
    if (summary) {
        const std::string path = log::full_path(summary->path);
        std::string words =
            fmt::format("Exported {} to {}", counted(summary->events, "event"), path);
        if (!summary->remark.empty()) words += "; " + summary->remark;
        return ui_.notify_file(std::move(words), path, now.mono);
    }
    ui_.notify("Export: " + summary.error().line(), core::Severity::Error, now.mono);
    // The dialog again, with what was asked, to be mended; not in place of one that is open now.
    if (!std::holds_alternative<std::monostate>(ui_.dialog)) return;
    view::ExportDialog dialog;
    dialog.wish = export_wish_;
    dialog.error = summary.error().line();
    ui_.dialog = std::move(dialog);
}

}  // namespace redial::embed
