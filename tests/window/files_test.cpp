// Files in the real window: a log chosen in the system's dialog, which a script of the test's own
// stands for; its own list where there is none; the window's title and class. Test's thread.
#include <sys/stat.h>

#include "desktop.hpp"
#include "drop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A log with a header and no more.
std::string empty_log() {
    return R"({"type":"header","session":0,"attempt":0,"mono_us":1,"wall_us":1,)"
           R"("format":"redial-log","version":1})"
           "\n";
}

void make_program(const std::string& file, const std::string& script) {
    write_file(file, "#!/bin/sh\n" + script + "\n");
    REQUIRE(::chmod(file.c_str(), 0755) == 0);
}

std::string path_with(const TestFolder& folder) {
    return "PATH=" + folder.path() + ":" + std::getenv("PATH");
}

std::string title_of(const Desktop& desktop) {
    Program tool({"getwindowname", desktop.window}, {}, "xdotool");
    REQUIRE(tool.exit_code() == 0);
    return tool.out.substr(0, tool.out.find('\n'));
}

// The pictures of a title are the window manager's: it is asked for until it is so.
void has_title(const Desktop& desktop, const std::string& title) {
    const auto until = std::chrono::steady_clock::now() + program_wait;
    while (title_of(desktop) != title && std::chrono::steady_clock::now() < until)
        ::poll(nullptr, 0, 30);
    CHECK(title_of(desktop) == title);
}

// From the path to the button beside it.
void browse(Desktop& desktop) {
    desktop.opens("ctrl+o", "###open-dialog");
    desktop.draws_after({"key", "Tab"}, 2);
    desktop.draws_after({"key", "space"}, 2);
}

// The answer comes into the field in its own time: Enter is the dialog's from then on.
void opens_the_log(Desktop& desktop, const std::string& file) {
    const auto is_open = [&] {
        return desktop.program->err.find("log opened: " + file) != std::string::npos;
    };
    for (int i = 0; i < 20 && !is_open(); ++i) {
        ::poll(nullptr, 0, 200);
        desktop.draws_after({"key", "Return"}, 1);
    }
    CHECK(is_open());
}

}  // namespace

TEST_CASE("a log chosen in zenity comes into the field and is opened by Enter", "[window]") {
    const TestFolder folder;
    const std::string log = folder.file("chosen.jsonl");
    write_file(log, empty_log());
    make_program(folder.file("zenity"), "echo \"$@\" > " + folder.file("told") + "\necho " + log);
    Desktop desktop(folder, {"--no-lab"}, {path_with(folder), "REDIAL_FILE_DIALOG=zenity"});
    desktop.focus();
    browse(desktop);
    desktop.wait_until("zenity", [&] { return !text_of(folder.file("told")).empty(); });
    CHECK_THAT(text_of(folder.file("told")), contains_text("--file-selection --title=Open log"));
    opens_the_log(desktop, log);
    has_title(desktop, "chosen.jsonl - Redial");
}

TEST_CASE("where the system has no dialog a log is chosen from the window's own list", "[window]") {
    const TestFolder folder;
    const std::string log = folder.file("Redial/only.jsonl");
    REQUIRE(::mkdir(folder.file("Redial").c_str(), 0755) == 0);
    write_file(log, empty_log());
    write_file(folder.file("settings.json"),
               R"({"files_folder": ")" + folder.file("Redial") + "\"}");
    Desktop desktop(folder, {"--no-lab"}, {"REDIAL_FILE_DIALOG=own"});
    desktop.focus();
    browse(desktop);
    desktop.wait_until("the list", [&] { return desktop.shows("###file-list"); });
    desktop.type("only");
    desktop.closes("Return", "###file-list");
    CHECK(desktop.shows("###open-dialog"));
    opens_the_log(desktop, log);
}

TEST_CASE("the window's title counts its sessions, and its class is the desktop entry's",
          "[window]") {
    Lab lab;
    const TestFolder folder;
    Desktop desktop(folder, {lab.url(), "--no-lab"});
    has_title(desktop, "1 open - Redial");
    Program found({"search", "--onlyvisible", "--class", "^redial$"}, {}, "xdotool");
    CHECK(found.exit_code() == 0);
    CHECK_THAT(found.out, contains_text(desktop.window));
    CHECK_THAT(text_of(REDIAL_SOURCE_DIR "/share/redial.desktop"),
               contains_text("StartupWMClass=redial\n"));
}

TEST_CASE("a log dropped onto the window is shown, two are compared, an address is dialled",
          "[window]") {
    Lab lab;
    const TestFolder folder;
    const std::string log = folder.file("a b.jsonl");
    write_file(log, empty_log());
    write_file(folder.file("c.jsonl"), empty_log());
    Desktop desktop(folder, {"--no-lab"});
    REQUIRE(drop_on(desktop.window, lab.url() + "\r\n"));
    has_title(desktop, "1 open - Redial");
    const std::string first = "file://" + folder.path() + "/a%20b.jsonl\r\n";
    REQUIRE(drop_on(desktop.window, first + "file://" + folder.path() + "/c.jsonl\r\n"));
    desktop.wait_until("the question", [&] { return desktop.shows("###compare-dialog"); });
    desktop.focus();
    desktop.leaves("###compare-dialog");
    REQUIRE(drop_on(desktop.window, first));
    desktop.wait_until("the log", [&] {
        return desktop.program->err.find("log opened: " + log) != std::string::npos;
    });
}
