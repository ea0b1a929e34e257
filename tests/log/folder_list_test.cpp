// Folders that are listed, names that are free, and where the documents are.
#include "log/folder_list.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "program.hpp"

namespace redial::log {
namespace {

using tests::TestFolder;
using tests::write_file;

TEST_CASE("a folder is listed with folders first and by name without regard to case", "[files]") {
    const TestFolder folder;
    write_file(folder.file("b.jsonl"), "12345");
    write_file(folder.file("A.jsonl"), "");
    std::filesystem::create_directory(folder.file("z"));
    const auto list = list_folder(folder.path() + "/z/..");
    REQUIRE(list);
    CHECK(list->path == folder.path());
    REQUIRE(list->files.size() == 3);
    CHECK(list->files[0].name == "z");
    CHECK(list->files[0].is_folder);
    CHECK(list->files[1].name == "A.jsonl");
    CHECK(list->files[2].size_bytes == 5);
    CHECK_FALSE(list->is_cut);
}

TEST_CASE("of a file's path its folder is listed, and a missing folder's nearest", "[files]") {
    const TestFolder folder;
    write_file(folder.file("a.jsonl"), "");
    CHECK(list_folder(folder.file("a.jsonl"))->path == folder.path());
    CHECK(nearest_folder(folder.file("x/y/z.csv")) == folder.path());
}

TEST_CASE("a folder with more files than are listed says so", "[files]") {
    const TestFolder folder;
    for (std::size_t i = 0; i <= listed_files_max; ++i)
        write_file(folder.file(std::to_string(i)), "");
    const auto list = list_folder(folder.path());
    REQUIRE(list);
    CHECK(list->is_cut);
    CHECK(list->files.size() == listed_files_max);
}

TEST_CASE("a name that is taken gets a number before its ending", "[files]") {
    const TestFolder folder;
    const std::string path = folder.file("a.b.csv");
    CHECK(free_path(path) == path);
    write_file(path, "");
    CHECK(free_path(path) == folder.file("a.b-2.csv"));
    write_file(folder.file("a.b-2.csv"), "");
    CHECK(free_path(path) == folder.file("a.b-3.csv"));
}

TEST_CASE("the documents' folder is read as xdg-user-dirs writes it", "[files]") {
    CHECK(documents_in("XDG_DESKTOP_DIR=\"$HOME/D\"\nXDG_DOCUMENTS_DIR=\"$HOME/Dokumente\"\n",
                       "/home/me") == "/home/me/Dokumente");
    CHECK(documents_in("XDG_DOCUMENTS_DIR=\"/data/my \\\"docs\\\"/\"", "/home/me") ==
          "/data/my \"docs\"");
    CHECK(documents_in("# XDG_DOCUMENTS_DIR=\"/no\"", "/home/me").empty());
    CHECK(documents_in("XDG_DOCUMENTS_DIR=\"relative\"", "/home/me").empty());
    CHECK(documents_in("XDG_DOCUMENTS_DIR=\"$HOME\"", "/home/me") == "/home/me");
}

}  // namespace
}  // namespace redial::log
