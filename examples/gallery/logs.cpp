// Reads logs from first to last and puts what is made of them into the interface's state. One
// thread.
#include "logs.hpp"

#include <limits>

#include "log/any_log.hpp"
#include "model/fold/compare.hpp"

namespace redial::gallery {

Result<view::ReplayFigures> fill_from_log(model::Workspace& workspace, const std::string& path) {
    auto log = log::AnyLog::open(path);
    if (!log) return log.error();
    for (bool has_more = true; has_more;) {
        const Result<bool> read = log->read(workspace, std::size_t{64} << 20);
        if (!read) return read.error();
        has_more = *read;
    }
    view::ReplayFigures figures;
    figures.file = path;
    figures.read_bytes = log->progress().read_bytes;
    figures.end = {workspace.last_at(), workspace.wall_at(workspace.last_at())};
    return figures;
}

Result<view::Comparison> comparison_of(const std::string& first, const std::string& second) {
    model::Workspace one;
    model::Workspace other;
    if (auto read = fill_from_log(one, first); !read) return read.error();
    if (auto read = fill_from_log(other, second); !read) return read.error();
    view::Comparison made;
    made.first = first;
    made.second = second;
    made.share_read = 1.0;
    made.figures = model::compare(one, other);
    return made;
}

void show_folder(view::UiState& ui, std::uint32_t field) {
    const WallTime at = wall_from_us(1'767'346'251'000'000);
    view::BrowseUi& browse = ui.browse;
    browse = {};
    browse.field = field;
    browse.wish = {view::FileKind::Open, "Open log", {".jsonl", ".har"}, {}};
    browse.frame_seen = ui.frames;
    browse.is_listed = browse.is_opening = browse.is_focus_asked = true;
    browse.folder = "/home/me/Documents/Redial";
    browse.entries = {{"2025", true, 0, at},
                      {"incident-4711", true, 0, at},
                      {"after.jsonl", false, 19'211, at},
                      {"before.jsonl", false, 22'418, at},
                      {"browser.har", false, 1'204'118, at},
                      {"chat-1-20260102-091204.jsonl", false, 88'040, at},
                      {"redial-0931.jsonl", false, 4'200'000, at}};
}

}  // namespace redial::gallery
