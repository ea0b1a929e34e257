// Reports as the views ask for them, into a file or the clipboard. UI thread only.
#include <imgui.h>

#include "base/format.hpp"
#include "embed/host.hpp"
#include "log/atomic_file.hpp"
#include "log/folder_list.hpp"
#include "model/words/display_text.hpp"

namespace redial::embed {

void Host::start_report(ReportRun::Wish wish, Now now) {
    if (wish.file)
        if (const Status made = log::make_folder_for(wish.file->path); !made)
            return tell_export(made.error(), now);
    report_ = std::make_unique<ReportRun>(workspace(), std::move(wish));
}

void Host::step_report(Now now) {
    if (report_ && !report_->is_of(workspace())) report_.reset();
    if (!report_ || report_->step(workspace())) return;
    const std::unique_ptr<ReportRun> report = std::exchange(report_, nullptr);
    const std::string text = report->text(workspace(), options_.version);
    if (!report->wish().file) {
        ImGui::SetClipboardText(text.c_str());
        return ui_.notify("The report is in the clipboard as Markdown", core::Severity::Info,
                          now.mono);
    }
    const std::string& path = report->wish().file->path;
    if (const Status written = log::write_file_atomically(path, text); !written)
        return tell_export(written.error(), now);
    const std::string full = log::full_path(path);
    ui_.notify_file(fmt::format("Report of {} in {}", model::size_in_words(text.size()), full),
                    full, now.mono);
}

}  // namespace redial::embed
