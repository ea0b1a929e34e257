// Starts the desktop's own programs and takes what comes of them. UI thread only.
#include "app/outside_programs.hpp"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/debug_log.hpp"
#include "log/folder_list.hpp"
#include "view/files/file_names.hpp"

namespace redial::app {
namespace {

// An answer is a person's: a tenth of a second later is soon enough.
constexpr Duration between_looks = std::chrono::milliseconds(100);

// "*.jsonl *.har"
std::string patterns_of(const std::vector<std::string>& endings) {
    std::string patterns;
    for (const std::string& ending : endings) patterns += (patterns.empty() ? "*" : " *") + ending;
    return patterns;
}

std::vector<std::string> zenity_words(const view::FileWish& wish, const std::string& start) {
    std::vector<std::string> words = {"zenity", "--file-selection", "--title=" + wish.title,
                                      "--filename=" + start};
    if (wish.kind == view::FileKind::Save) words.emplace_back("--save");
    if (wish.kind == view::FileKind::Folder) words.emplace_back("--directory");
    if (!wish.endings.empty() && wish.kind != view::FileKind::Folder) {
        const std::string patterns = patterns_of(wish.endings);
        words.push_back("--file-filter=" + patterns + " | " + patterns);
        words.emplace_back("--file-filter=* | *");
    }
    return words;
}

std::vector<std::string> kdialog_words(const view::FileWish& wish, const std::string& start) {
    std::vector<std::string> words = {"kdialog", "--title", wish.title};
    if (wish.kind == view::FileKind::Folder) {
        words.insert(words.end(), {"--getexistingdirectory", start});
        return words;
    }
    words.insert(
        words.end(),
        {wish.kind == view::FileKind::Save ? "--getsavefilename" : "--getopenfilename", start});
    if (!wish.endings.empty()) words.push_back(patterns_of(wish.endings) + "\n*");
    return words;
}

// A folder ends in a slash: else its name would be taken for a file's.
std::string start_of(const view::FileWish& wish, const std::string& files_folder) {
    const std::string asked = log::full_path(wish.start.empty() ? files_folder : wish.start);
    const std::string folder =
        log::nearest_folder(wish.start.empty() ? asked : std::string(view::folder_in(asked)));
    const std::string in_folder = view::path_in(folder, "");
    const bool names_file = !wish.start.empty() && !wish.start.ends_with('/');
    const std::string name(names_file ? view::name_in(asked) : std::string_view());
    return view::path_in(in_folder, name);
}

}  // namespace

std::vector<std::string> dialog_words(DialogProgram program, const view::FileWish& wish,
                                      const std::string& start) {
    return program == DialogProgram::Zenity ? zenity_words(wish, start)
                                            : kdialog_words(wish, start);
}

std::optional<DialogProgram> dialog_program() {
    const char* wished = std::getenv("REDIAL_FILE_DIALOG");
    const std::string_view wish = wished ? wished : "";
    if (wish == "own") return std::nullopt;
    const char* desktop = std::getenv("XDG_CURRENT_DESKTOP");
    const bool is_kde = std::string_view(desktop ? desktop : "").find("KDE") != std::string::npos;
    const bool has_zenity = wish != "kdialog" && !program_on_path("zenity").empty();
    const bool has_kdialog = wish != "zenity" && !program_on_path("kdialog").empty();
    if (has_kdialog && (is_kde || !has_zenity)) return DialogProgram::Kdialog;
    if (has_zenity) return DialogProgram::Zenity;
    return std::nullopt;
}

OutsidePrograms::~OutsidePrograms() {
    if (dialog_) dialog_->end();
}

void OutsidePrograms::browse(const view::BrowseFile& wish) {
    end_dialog();
    const auto program = dialog_program();
    if (!program) return host_.browse(wish);
    auto started = ChildProgram::start(
        dialog_words(*program, wish.wish, start_of(wish.wish, host_.figures().files_folder)));
    if (!started) {
        REDIAL_LOG(Ui, Warn, "file dialog: {}", started.error().line());
        return host_.browse(wish);
    }
    dialog_.emplace(*std::move(started));
    asked_ = wish;
    host_.ui().browse.is_outside = true;
}

// False: there was none.
bool OutsidePrograms::end_dialog() {
    if (!dialog_) return false;
    dialog_->end();
    openers_.push_back({std::move(*dialog_), {}});  // until it has ended
    dialog_.reset();
    asked_.reset();
    return true;
}

void OutsidePrograms::open_folder(const std::string& file, Now now) {
    const std::string folder(view::folder_in(file));
    if (openers_.size() >= openers_max) openers_.erase(openers_.begin());
    auto started = ChildProgram::start({"xdg-open", folder});
    if (started)
        openers_.push_back({*std::move(started), folder});
    else
        host_.ui().notify("Open folder: " + started.error().line(), core::Severity::Error,
                          now.mono);
}

bool OutsidePrograms::look_at_desktop(Instant now) {
    if (!desktop_.has_asked()) desktop_.ask(now);
    if (!desktop_.look(now)) return false;
    host_.figures().system_theme = desktop_.wish().theme;
    host_.figures().system_has_less_motion = desktop_.wish().has_less_motion;
    return true;
}

bool OutsidePrograms::look(Now now) {
    bool is_told = look_at_desktop(now.mono);
    std::erase_if(openers_, [&](Running& running) {
        if (!running.program.look()) return false;
        const bool is_bad = running.program.exit_code() != 0 && !running.folder.empty();
        if (is_bad)
            host_.ui().notify("No program here shows folders: " + running.folder,
                              core::Severity::Warning, now.mono);
        is_told |= is_bad;
        return true;
    });
    if (!dialog_) return is_told;
    view::BrowseUi& browse = host_.ui().browse;
    // Its field is gone, or asks for something else.
    if (browse.field != asked_->field) return end_dialog() || is_told;
    if (!dialog_->look()) return is_told;
    std::string path = dialog_->output();
    while (path.ends_with('\n')) path.pop_back();
    const int code = dialog_->exit_code();
    dialog_.reset();
    const view::BrowseFile asked = *std::exchange(asked_, std::nullopt);
    browse.is_outside = false;
    if (code == 0 && !path.empty())
        browse.chosen = path;
    else if (code == 1)
        browse = {};  // it was left
    else
        host_.browse(asked);  // it does not work here
    return true;
}

std::optional<Instant> OutsidePrograms::next_look(Instant now) const {
    std::optional<Instant> next = desktop_.looks_at();
    const bool has_others = dialog_ || !openers_.empty();
    if (has_others && (!next || now + between_looks < *next)) next = now + between_looks;
    return next;
}

}  // namespace redial::app
