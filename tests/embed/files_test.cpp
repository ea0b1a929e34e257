// Exports as the host writes them: into folders that are not there yet, over nothing without being
// asked; and what it remembers of files. The host without a window; test's thread.
#include "catch.hpp"
#include "embed/host.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const Now now{instant_from_us(99'000'000), wall_from_us(1'790'900'000'000'000)};

std::unique_ptr<embed::Host> start() {
    auto host = embed::Host::start({});
    REQUIRE(host);
    return *std::move(host);
}

void export_to(embed::Host& host, const std::string& path, view::IfThere if_there,
               std::optional<view::ReportAs> report = {}) {
    view::Export wish;
    wish.report = report;
    wish.path = path;
    wish.if_there = if_there;
    host.ui().dialog = {};
    host.ui().requests.push_back(wish);
    host.settle(now);
}

}  // namespace

TEST_CASE("an export makes its folder, and its toast has the full path", "[files]") {
    const TestFolder folder;
    const auto host = start();
    const std::string path = folder.file("new/deep/a.jsonl");
    export_to(*host, path, view::IfThere::Ask);
    CHECK(text_of(path).starts_with("{\"type\":\"header\""));
    REQUIRE_FALSE(host->ui().toasts.empty());
    CHECK(host->ui().toasts.back().file == path);
    CHECK_THAT(host->ui().toasts.back().text, contains_text(path));
}

TEST_CASE("an export onto a file that is there asks first, and leaves it until it was answered",
          "[files]") {
    const TestFolder folder;
    const auto host = start();
    const std::string path = folder.file("a.jsonl");
    write_file(path, "mine");
    export_to(*host, path, view::IfThere::Ask);
    CHECK(text_of(path) == "mine");
    const auto* dialog = host->ui().open_dialog<view::ExportDialog>();
    REQUIRE(dialog);
    CHECK(dialog->there == path);
    CHECK(dialog->free_name == folder.file("a-2.jsonl"));
    export_to(*host, path, view::IfThere::Number);
    CHECK(text_of(path) == "mine");
    CHECK_FALSE(text_of(folder.file("a-2.jsonl")).empty());
    export_to(*host, path, view::IfThere::Replace);
    CHECK(text_of(path) != "mine");
}

TEST_CASE("a report is written as it was asked for, and over nothing without being asked",
          "[files]") {
    const TestFolder folder;
    const auto host = start();
    const std::string page = folder.file("new/a.html");
    export_to(*host, page, view::IfThere::Ask, view::ReportAs::Html);
    CHECK(text_of(page).starts_with("<!DOCTYPE html>"));
    CHECK(host->ui().toasts.back().file == page);
    CHECK_FALSE(host->is_busy());
    const std::string text = folder.file("a.md");
    write_file(text, "mine");
    export_to(*host, text, view::IfThere::Ask, view::ReportAs::Markdown);
    CHECK(text_of(text) == "mine");
    export_to(*host, text, view::IfThere::Replace, view::ReportAs::Markdown);
    CHECK(text_of(text).starts_with("# Redial report"));
}

TEST_CASE("an export that cannot be written comes back with its dialog", "[files]") {
    const TestFolder folder;
    const auto host = start();
    write_file(folder.file("no-folder"), "");
    const std::string path = folder.file("no-folder/a.jsonl");
    export_to(*host, path, view::IfThere::Ask);
    const auto* dialog = host->ui().open_dialog<view::ExportDialog>();
    REQUIRE(dialog);
    CHECK(dialog->wish.path == path);
    CHECK_FALSE(dialog->error.empty());
}

TEST_CASE("logs that were opened are remembered by their full path, those that are gone are not",
          "[files]") {
    const TestFolder folder;
    const auto host = start();
    const std::string path = folder.file("a.jsonl");
    export_to(*host, path, view::IfThere::Ask);
    host->open_log(folder.path() + "/./a.jsonl", now);
    CHECK(host->ui().preferences.recent_files == std::vector<std::string>{path});
    host->open_log({}, now);
    std::filesystem::remove(path);
    host->open_log(path, now);
    CHECK(host->ui().preferences.recent_files.empty());
}

TEST_CASE("a folder is listed for a field that asked in a host without a desktop", "[files]") {
    const TestFolder folder;
    write_file(folder.file("a.jsonl"), "");
    const auto host = start();
    host->ui().browse.field = 3;
    host->ui().requests.push_back(view::BrowseFile{3, {.start = folder.path() + "/"}});
    host->settle(now);
    CHECK(host->ui().browse.is_listed);
    CHECK(host->ui().browse.folder == folder.path());
    REQUIRE(host->ui().browse.entries.size() == 1);
    CHECK(host->ui().browse.entries[0].name == "a.jsonl");
}
