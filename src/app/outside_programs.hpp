// OutsidePrograms: what other programs of the desktop do for the window: choose a file (zenity or
// kdialog), show a folder (xdg-open), tell the desktop's look (gdbus). They run beside it and are
// looked at now and then; the window goes on. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/child_program.hpp"
#include "app/desktop_look.hpp"
#include "embed/host.hpp"
#include "view/scene/request.hpp"

namespace redial::app {

enum class DialogProgram : std::uint8_t { Zenity, Kdialog };
// The words that start the program for a wish. `start` is a full path. Pure.
std::vector<std::string> dialog_words(DialogProgram program, const view::FileWish& wish,
                                      const std::string& start);
// Which there is; KDE's own first where the session is KDE's. REDIAL_FILE_DIALOG=zenity, kdialog or
// own (the window's own list) says otherwise.
std::optional<DialogProgram> dialog_program();

class OutsidePrograms {
public:
    explicit OutsidePrograms(embed::Host& host) : host_(host) {}
    ~OutsidePrograms();
    OutsidePrograms(const OutsidePrograms&) = delete;
    OutsidePrograms& operator=(const OutsidePrograms&) = delete;

    void browse(const view::BrowseFile& wish);
    void open_folder(const std::string& file, Now now);
    // The window has the focus again: the desktop may look otherwise now.
    void ask_look(Now now) { desktop_.ask(now.mono); }
    // True: something came of it that is to be drawn.
    bool look(Now now);
    // When to look again; none: nothing runs.
    std::optional<Instant> next_look(Instant now) const;

private:
    struct Running {
        ChildProgram program;
        std::string folder;  // it was to show; empty: the dialog
    };
    bool end_dialog();
    bool look_at_desktop(Instant now);

    embed::Host& host_;
    DesktopLook desktop_;
    std::optional<ChildProgram> dialog_;
    std::optional<view::BrowseFile> asked_;  // of the dialog
    std::vector<Running> openers_;           // at most openers_max
    static constexpr std::size_t openers_max = 16;
};

}  // namespace redial::app
