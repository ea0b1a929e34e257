// Files and addresses that are chosen: recent ones, the list below the address, the list of a
// folder, names that are made, what a toast offers. Headless, the host's answers are the test's.
#include "catch.hpp"
#include "driver.hpp"
#include "view/files/file_list.hpp"
#include "view/files/file_names.hpp"
#include "view/scene/recent.hpp"
#include "view/shell/window_title.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr const char* field = "//###sidebar/###url";

// What the host answers to a request for a list.
void answer_with_list(Driver& driver, std::string folder, std::vector<view::FolderEntry> entries) {
    view::BrowseUi& browse = driver.ui.browse;
    browse.is_listed = true;
    browse.is_opening = browse.folder.empty();
    browse.is_focus_asked = true;
    browse.folder = std::move(folder);
    browse.entries = std::move(entries);
    driver.ui.requests.clear();
    driver.frames(3);
}

void open_log_dialog_with_list(Driver& driver) {
    driver.figures.opens_logs = true;
    driver.figures.browses_files = true;
    driver.ui.dialog = view::OpenLogDialog{};
    driver.frames(3);
    driver.click("//###open-dialog/###path/###browse");
    REQUIRE(driver.requests<view::BrowseFile>().size() == 1);
    answer_with_list(driver, "/logs",
                     {{"old", true},
                      {".hidden", true},
                      {"run-1.jsonl", false, 2048},
                      {"run-2.har", false, 10},
                      {"notes.txt", false, 10}});
}

std::string path_in_dialog(Driver& driver) {
    const auto* dialog = driver.ui.open_dialog<view::OpenLogDialog>();
    return dialog ? dialog->path : "(no dialog)";
}

}  // namespace

TEST_CASE("an address is kept without its session's id and without secrets", "[files]") {
    CHECK(view::kept_address("ws://h/ws?room=1&session=abc&x=2", "session") ==
          "ws://h/ws?room=1&x=2");
    CHECK(view::kept_address("ws://h/ws?session=abc", "session") == "ws://h/ws");
    const std::string secret = view::kept_address("wss://h/ws?access_token=s3cr3t-value", "");
    CHECK(secret.find("s3cr3t") == std::string::npos);
    CHECK(view::lacks_secret(secret));
    CHECK(view::kept_address("wss://me:pass-word@h/ws", "").find("pass-word") == std::string::npos);
}

TEST_CASE("what was used last stands first, once, and the list ends", "[files]") {
    view::Preferences preferences;
    for (int i = 0; i < 30; ++i)
        view::note_address(preferences, "ws://h/" + std::to_string(i % 20), "");
    REQUIRE(preferences.recent_addresses.size() == view::recent_max);
    CHECK(preferences.recent_addresses[0] == "ws://h/9");
    CHECK(preferences.recent_addresses[10] == "ws://h/19");
    view::note_file(preferences, "/a.jsonl");
    view::note_file(preferences, "/b.jsonl");
    view::note_file(preferences, "/a.jsonl");
    CHECK(preferences.recent_files == std::vector<std::string>{"/a.jsonl", "/b.jsonl"});
    view::forget_file(preferences, "/a.jsonl");
    CHECK(preferences.recent_files == std::vector<std::string>{"/b.jsonl"});
}

TEST_CASE("addresses that begin with what is typed come before those that hold it", "[files]") {
    view::Preferences preferences;
    preferences.recent_addresses = {"ws://old/chat", "wss://Chat.example/", "ws://other/"};
    CHECK(view::addresses_like(preferences, "chat") ==
          std::vector<std::string>{"wss://Chat.example/", "ws://old/chat"});
    CHECK(view::addresses_like(preferences, "ws://other/").empty());
    CHECK(view::addresses_like(preferences, "").size() == 3);
}

TEST_CASE("a made name holds the time and only plain characters", "[files]") {
    const WallTime at = wall_from_us(1'767'346'251'000'000);
    const std::string name = view::dated_name("chat /1: ß", at, ".csv");
    CHECK(name.substr(0, 7) == "chat-1-");
    CHECK(name.size() == std::string("chat-1-20260102-093051.csv").size());
    CHECK(name.ends_with(".csv"));
    CHECK(view::dated_name("...", at, "").substr(0, 6) == "redial");
    CHECK(view::path_in("/a", "b") == "/a/b");
    CHECK(view::path_in("/", "b") == "/b");
    CHECK(view::path_in("", "b") == "b");
    CHECK(view::folder_in("/a/b") == "/a");
    CHECK(view::folder_in("/a") == "/");
    CHECK(view::name_in("/a/b.har") == "b.har");
}

TEST_CASE("arrows put a known address into the field, and Enter dials it", "[files]") {
    Driver driver;
    driver.ui.preferences.recent_addresses = {"ws://chat.example/a", "ws://chat.example/b"};
    driver.frames(3);
    driver.click(field);
    driver.type("chat");
    driver.frames(2);
    REQUIRE(driver.exists("//###addresses/$$1/###address"));
    driver.key(Key::Down);
    driver.key(Key::Down);
    CHECK(driver.ui.connect.url == "ws://chat.example/b");
    driver.key(Key::Up);
    driver.key(Key::Up);
    CHECK(driver.ui.connect.url == "chat");
    driver.key(Key::Down);
    driver.key(Key::Enter);
    const auto added = driver.orders<core::AddSession>();
    REQUIRE(added.size() == 1);
    CHECK(added[0].second.config->url == "ws://chat.example/a");
    driver.frames(2);
    CHECK_FALSE(driver.exists("//###addresses/$$0/###address"));
}

TEST_CASE("a press on a row of the list dials it", "[files]") {
    Driver driver;
    driver.ui.preferences.recent_addresses = {"ws://chat.example/a", "ws://chat.example/b"};
    driver.frames(3);
    driver.click(field);
    driver.key(Key::Down);
    driver.frames(2);
    driver.click("//###addresses/$$1/###address");
    const auto added = driver.orders<core::AddSession>();
    REQUIRE(added.size() == 1);
    CHECK(added[0].second.config->url == "ws://chat.example/b");
    CHECK(driver.ui.preferences.recent_addresses[0] == "ws://chat.example/b");
}

TEST_CASE("Escape closes the list below the address and leaves what was typed", "[files]") {
    Driver driver;
    driver.ui.preferences.recent_addresses = {"ws://chat.example/a"};
    driver.frames(3);
    driver.click(field);
    driver.type("cha");
    driver.frames(2);
    REQUIRE(driver.exists("//###addresses/$$0/###address"));
    driver.key(Key::Escape);
    driver.frames(3);
    CHECK_FALSE(driver.exists("//###addresses/$$0/###address"));
    CHECK(driver.ui.connect.url == "cha");
    driver.type("chat");
    driver.frames(2);
    CHECK(driver.exists("//###addresses/$$0/###address"));
}

TEST_CASE("an address whose secret was not kept is not dialled before it is written", "[files]") {
    Driver driver;
    driver.ui.preferences.recent_addresses = {"wss://h/?token=REDACTED"};
    driver.frames(3);
    driver.click(field);
    driver.key(Key::Down);
    driver.key(Key::Enter);
    driver.frames(2);
    CHECK(driver.orders<core::AddSession>().empty());
    CHECK(driver.ui.connect.url == "wss://h/?token=REDACTED");
    CHECK(driver.shows("A secret is not kept"));
}

TEST_CASE("the list of a folder has folders and what ends as asked, and typing filters it",
          "[files]") {
    view::BrowseUi browse;
    browse.wish.endings = {".jsonl", ".har"};
    browse.entries = {{"old", true}, {".git", true}, {"B.HAR"}, {"a.jsonl"}, {"c.txt"}};
    CHECK(view::matching_entries(browse) == std::vector<std::size_t>{0, 2, 3});
    browse.typed = "b.";
    CHECK(view::matching_entries(browse) == std::vector<std::size_t>{2});
    browse.typed = ".g";
    CHECK(view::matching_entries(browse) == std::vector<std::size_t>{1});
    browse.typed.clear();
    browse.wish.kind = view::FileKind::Folder;
    CHECK(view::matching_entries(browse) == std::vector<std::size_t>{0});
}

TEST_CASE("a file is chosen from the list by typing a part of its name and Enter", "[files]") {
    Driver driver;
    open_log_dialog_with_list(driver);
    CHECK(driver.shows("run-1.jsonl"));
    CHECK_FALSE(driver.shows("notes.txt"));
    driver.type("2");
    driver.frames(1);
    driver.key(Key::Enter);
    driver.frames(3);
    CHECK(path_in_dialog(driver) == "/logs/run-2.har");
    CHECK(driver.ui.browse.field == 0);
    CHECK(ImGui::GetIO().WantTextInput);  // the path has the keyboard
    // The dialog itself was not accepted by that Enter.
    CHECK(driver.requests<view::OpenLog>().empty());
}

TEST_CASE("Enter goes into a folder, Backspace goes above it, arrows walk the rows", "[files]") {
    Driver driver;
    open_log_dialog_with_list(driver);
    driver.key(Key::Enter);
    REQUIRE(driver.requests<view::ListFolder>().size() == 1);
    CHECK(driver.requests<view::ListFolder>()[0].path == "/logs/old");
    answer_with_list(driver, "/logs/old", {{"x.jsonl"}, {"y.jsonl"}});
    driver.key(Key::Backspace);
    REQUIRE(driver.requests<view::ListFolder>().size() == 1);
    CHECK(driver.requests<view::ListFolder>()[0].path == "/logs");
    answer_with_list(driver, "/logs", {{"x.jsonl"}, {"y.jsonl"}});
    driver.key(Key::Down);
    driver.key(Key::Enter);
    driver.frames(2);
    CHECK(path_in_dialog(driver) == "/logs/y.jsonl");
}

TEST_CASE("Escape leaves the list and not the dialog under it", "[files]") {
    Driver driver;
    open_log_dialog_with_list(driver);
    driver.key(Key::Escape);
    driver.frames(3);
    CHECK(driver.ui.browse.field == 0);
    CHECK(path_in_dialog(driver).empty());
    CHECK(driver.exists("//###open-dialog/###path/###browse"));
}

TEST_CASE("an answer that comes after its dialog was closed is nobody's", "[files]") {
    Driver driver;
    driver.figures.browses_files = true;
    driver.ui.dialog = view::OpenLogDialog{};
    driver.frames(3);
    driver.click("//###open-dialog/###path/###browse");
    driver.click("//###open-dialog/###cancel");
    driver.frames(3);
    driver.ui.browse.chosen = "/late.jsonl";
    driver.ui.dialog = view::OpenLogDialog{};
    driver.frames(4);
    CHECK(path_in_dialog(driver).empty());
    CHECK(driver.ui.browse.field == 0);
}

TEST_CASE("an export without a name goes into the files' folder and writes over nothing",
          "[files]") {
    Driver driver;
    driver.figures.files_folder = "/docs/Redial";
    driver.ui.dialog = view::ExportDialog{};
    driver.frames(3);
    // The whole name with its ending, and the folder by itself.
    CHECK(driver.shows("redial-20260102-030405.jsonl"));
    CHECK(driver.shows("in /docs/Redial/"));
    driver.click("//###export-dialog/###accept");
    const auto asked = driver.requests<view::Export>();
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].path.starts_with("/docs/Redial/redial-2026"));
    CHECK(asked[0].path.ends_with(".jsonl"));
    CHECK(asked[0].if_there == view::IfThere::Number);
}

TEST_CASE("an export onto a file that is there replaces it only when that was pressed", "[files]") {
    Driver driver;
    view::ExportDialog dialog;
    dialog.wish.path = dialog.there = "/docs/a.jsonl";
    dialog.free_name = "/docs/a-2.jsonl";
    driver.ui.dialog = dialog;
    driver.frames(3);
    CHECK(driver.shows("/docs/a.jsonl is there already"));
    SECTION("replaced") {
        driver.click("//###export-dialog/###accept");
        REQUIRE(driver.requests<view::Export>().size() == 1);
        CHECK(driver.requests<view::Export>()[0].if_there == view::IfThere::Replace);
    }
    SECTION("under another name") {
        driver.click("//###export-dialog/###other");
        driver.frames(2);
        CHECK_FALSE(driver.shows("is there already"));
        driver.click("//###export-dialog/###accept");
        REQUIRE(driver.requests<view::Export>().size() == 1);
        CHECK(driver.requests<view::Export>()[0].path == "/docs/a-2.jsonl");
        CHECK(driver.requests<view::Export>()[0].if_there == view::IfThere::Ask);
    }
}

TEST_CASE("a report is asked for as a page beside the session's other files", "[files]") {
    Driver driver;
    driver.figures.files_folder = "/docs/Redial";
    view::ExportDialog dialog;
    dialog.wish.report = view::ReportAs::Html;
    driver.ui.dialog = dialog;
    driver.frames(3);
    CHECK(driver.shows("Report, a page (HTML)"));
    CHECK_FALSE(driver.shows("the recording"));
    driver.click("//###export-dialog/###accept");
    REQUIRE(driver.requests<view::Export>().size() == 1);
    const view::Export asked = driver.requests<view::Export>()[0];
    CHECK(asked.report == view::ReportAs::Html);
    CHECK(asked.path.ends_with("-report.html"));
}

TEST_CASE("a toast of a written file says its whole path and opens its folder", "[files]") {
    Driver driver;
    driver.figures.opens_folders = true;
    const std::string path = "/home/me/" + std::string(150, 'x') + "/run.jsonl";
    driver.ui.notify_file("Exported 3 events to " + path, path, driver.now.mono);
    driver.frames(3);
    CHECK(driver.shows("run.jsonl"));
    driver.click("//###toasts/$$0/###folder");
    REQUIRE(driver.requests<view::OpenFolder>().size() == 1);
    CHECK(driver.requests<view::OpenFolder>()[0].file == path);
}

TEST_CASE("recent logs and addresses stand below the ways to start", "[files]") {
    Driver driver;
    driver.figures.opens_logs = true;
    driver.ui.preferences.recent_addresses = {"ws://chat.example/a"};
    driver.ui.preferences.recent_files = {"/logs/run-1.jsonl"};
    driver.frames(3);
    driver.click("//###welcome/$$100/###line");
    REQUIRE(driver.requests<view::OpenLog>().size() == 1);
    CHECK(driver.requests<view::OpenLog>()[0].path == "/logs/run-1.jsonl");
    driver.click("//###welcome/$$0/###line");
    CHECK(driver.orders<core::AddSession>().size() == 1);
}

TEST_CASE("the title counts sessions by how they are, and names a log", "[files]") {
    model::Totals totals;
    view::Figures figures;
    CHECK(view::window_title(totals, figures) == "Redial");
    totals.sessions = 3;
    totals.open = 2;
    totals.closed = totals.waiting = 1;
    CHECK(view::window_title(totals, figures) == "2 open, 1 retrying - Redial");
    totals = {};
    totals.closed = 2;
    CHECK(view::window_title(totals, figures) == "2 closed - Redial");
    figures.replay.emplace();
    figures.replay->file = "/logs/run.jsonl";
    CHECK(view::window_title(totals, figures) == "run.jsonl - Redial");
}
