// Other programs beside the window, what is given to it, and its icon. The programs are scripts of
// the test's own.
#include "app/outside_programs.hpp"

#include <poll.h>
#include <sys/stat.h>

#include <cstdlib>

#include "app/given.hpp"
#include "app/window_icon.hpp"
#include "catch.hpp"
#include "program.hpp"

namespace redial::app {
namespace {

using tests::TestFolder;
using tests::text_of;
using tests::write_file;

// Programs in a folder that stands alone on PATH while this lives.
class Path {
public:
    Path() : before_(std::getenv("PATH")) { ::setenv("PATH", folder_.path().c_str(), 1); }
    ~Path() { ::setenv("PATH", before_.c_str(), 1); }
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;
    void add(const std::string& name, const std::string& script) {
        write_file(folder_.file(name), "#!/bin/sh\n" + script + "\n");
        ::chmod(folder_.file(name).c_str(), 0755);
    }
    std::string file(const std::string& name) const { return folder_.file(name); }

private:
    TestFolder folder_;
    std::string before_;
};

void wait_for_end(ChildProgram& program) {
    for (int i = 0; i < 2000 && !program.look(); ++i) ::poll(nullptr, 0, 10);
    REQUIRE(program.look());
}

view::FileWish a_wish(view::FileKind kind) { return {kind, "Open log", {".jsonl", ".har"}, {}}; }

const Now now{instant_from_us(1'000'000), wall_from_us(1'790'900'000'000'000)};

// A host with a field that asks for a file.
struct Asking {
    Asking() {
        auto started = embed::Host::start({.has_desktop = true});
        REQUIRE(started);
        host = *std::move(started);
        outside = std::make_unique<OutsidePrograms>(*host);
        ask();
    }
    void ask() {
        host->ui().browse = {};
        host->ui().browse.field = 7;
        host->ui().browse.wish = a_wish(view::FileKind::Open);
        outside->browse({7, host->ui().browse.wish});
    }
    // Until it has told something.
    void wait() {
        for (int i = 0; i < 2000 && !outside->look(now); ++i) ::poll(nullptr, 0, 10);
    }
    view::BrowseUi& browse() { return host->ui().browse; }
    std::unique_ptr<embed::Host> host;
    std::unique_ptr<OutsidePrograms> outside;
};

TEST_CASE("a child's output and exit code are taken without waiting for it", "[files]") {
    Path path;
    path.add("tool", "echo one; echo \"$1\"; exit 3");
    auto program = ChildProgram::start({"tool", "a b"});
    REQUIRE(program);
    wait_for_end(*program);
    CHECK(program->output() == "one\na b\n");
    CHECK(program->exit_code() == 3);
    CHECK_FALSE(ChildProgram::start({"no-such-tool"}));
}

TEST_CASE("the words for zenity and kdialog say what is wished", "[files]") {
    const auto zenity = dialog_words(DialogProgram::Zenity, a_wish(view::FileKind::Save), "/a/b");
    CHECK(zenity == std::vector<std::string>{"zenity", "--file-selection", "--title=Open log",
                                             "--filename=/a/b", "--save",
                                             "--file-filter=*.jsonl *.har | *.jsonl *.har",
                                             "--file-filter=* | *"});
    const auto kdialog = dialog_words(DialogProgram::Kdialog, a_wish(view::FileKind::Open), "/a/");
    CHECK(kdialog == std::vector<std::string>{"kdialog", "--title", "Open log", "--getopenfilename",
                                              "/a/", "*.jsonl *.har\n*"});
    const auto folder = dialog_words(DialogProgram::Zenity, a_wish(view::FileKind::Folder), "/a/");
    CHECK(folder.back() == "--directory");
}

TEST_CASE("what zenity answers comes into the field that asked", "[files]") {
    Path path;
    path.add("zenity", "echo /logs/chosen.jsonl");
    Asking asking;
    CHECK(asking.browse().is_outside);
    CHECK(asking.outside->next_look({}).has_value());
    asking.wait();
    CHECK(asking.browse().chosen == "/logs/chosen.jsonl");
    CHECK_FALSE(asking.browse().is_outside);
    CHECK_FALSE(asking.outside->next_look({}).has_value());
}

TEST_CASE("a dialog that is cancelled chooses nothing, one that fails gives way to the own list",
          "[files]") {
    Path path;
    path.add("zenity", "exit 1");
    Asking asking;
    asking.wait();
    CHECK(asking.browse().field == 0);
    path.add("zenity", "exit 127");
    asking.ask();
    asking.wait();
    CHECK(asking.browse().is_listed);
    CHECK_FALSE(asking.browse().folder.empty());
}

TEST_CASE("without zenity and kdialog the window's own list is shown", "[files]") {
    const Path path;
    Asking asking;
    CHECK(asking.browse().is_listed);
    CHECK_FALSE(asking.browse().is_outside);
}

TEST_CASE("a field that is gone takes its dialog with it", "[files]") {
    Path path;
    path.add("zenity", "exec /bin/sleep 60");
    Asking asking;
    asking.browse() = {};
    for (int i = 0; i < 2000 && asking.outside->next_look({}); ++i) {
        asking.outside->look(now);
        ::poll(nullptr, 0, 10);
    }
    CHECK_FALSE(asking.outside->next_look({}).has_value());
}

TEST_CASE("a written file's folder is given to xdg-open", "[files]") {
    Path path;
    path.add("xdg-open", "echo \"$1\" > " + path.file("told") + "; exit 0");
    Asking asking;
    asking.outside->open_folder("/home/me/Redial/run.jsonl", now);
    for (int i = 0; i < 2000 && text_of(path.file("told")).empty(); ++i) ::poll(nullptr, 0, 10);
    CHECK(text_of(path.file("told")) == "/home/me/Redial\n");
}

TEST_CASE("the desktop is asked for its look, and the window follows", "[theme]") {
    Path path;
    path.add("gdbus", "echo \"({'org.freedesktop.appearance': {'color-scheme': <uint32 2>}},)\"");
    ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", 1);
    Asking asking;
    const view::Figures& figures = asking.host->figures();
    CHECK_FALSE(figures.system_theme);
    Now at = now;
    for (int i = 0; i < 2000 && !figures.system_theme; ++i) {
        asking.outside->look(at);
        at.mono += DesktopLook::look_pause;
        ::poll(nullptr, 0, 10);
    }
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    CHECK(figures.system_theme == core::ThemeName::Light);
    CHECK_FALSE(asking.outside->next_look(at.mono));
}

TEST_CASE("logs and addresses are told apart", "[files]") {
    CHECK(given("run.jsonl").is_file);
    CHECK(given("a.HAR").is_file);
    CHECK_FALSE(given("ws://host/a.har").is_file);
    CHECK_FALSE(given("host:80/chat").is_file);
    CHECK(given("file:///tmp/my%20run+1.log").is_file);
    CHECK(given("file:///tmp/my%20run+1.log").what == "/tmp/my run+1.log");
    CHECK(given("file://host/tmp/a").what == "/tmp/a");
    const TestFolder folder;
    write_file(folder.file("plain"), "");
    CHECK(given(folder.file("plain")).is_file);
}

TEST_CASE("the icon is round at its corners and has the colours of its states", "[files]") {
    for (const int size : {16, 32, 64}) {
        const std::vector<std::uint8_t> pixels = icon_pixels(size);
        REQUIRE(pixels.size() == static_cast<std::size_t>(size * size * 4));
        CHECK(pixels[3] < 128);  // the corner's alpha
        const auto at = [&](int x, int y) {
            return &pixels[static_cast<std::size_t>((y * size / 128 * size + x * size / 128) * 4)];
        };
        CHECK(at(98, 64)[1] > at(98, 64)[0]);  // open: green
        CHECK(at(64, 90)[0] > at(64, 90)[2]);  // a wait: amber
        CHECK(at(64, 90)[3] == 255);
    }
}

}  // namespace
}  // namespace redial::app
