// Whether files can be written is tried without a trace of it. Test's thread only.
#include "log/atomic_file.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "catch.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("trying to write leaves what is there, and nothing beside it", "[log][atomic]") {
    const TempFolder folder;
    write_all(folder.file("there.xml"), "as it was");
    CHECK(log::try_to_write(folder.file("there.xml")));
    CHECK(log::try_to_write(folder.file("new.xml")));
    CHECK(log::try_to_write("-"));
    CHECK(read_all(folder.file("there.xml")) == "as it was");
    CHECK_FALSE(std::filesystem::exists(folder.file("new.xml")));
    const auto files = std::filesystem::directory_iterator(folder.file(""));
    CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("what cannot be written is told with its path and the reason", "[log][atomic]") {
    const TempFolder folder;
    write_all(folder.file("a"), "no folder");
    const std::string away = folder.file("away/junit.xml");
    const Status missing = log::try_to_write(away);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().line().starts_with(away + ": cannot write: No such file"));
    const Status is_folder = log::try_to_write(folder.file(""));
    REQUIRE_FALSE(is_folder);
    CHECK(is_folder.error().what == "cannot write: Is a directory");
    const Status of_descriptor = log::try_to_write("/dev/fd/987");
    REQUIRE_FALSE(of_descriptor);
    CHECK(of_descriptor.error().what == "cannot write: Bad file descriptor");
}

TEST_CASE("a folder of logs is made when it is tried, and a file in its place told",
          "[log][atomic]") {
    const TempFolder folder;
    CHECK(log::try_to_write_into(folder.file("logs/of/today")));
    CHECK(std::filesystem::is_empty(folder.file("logs/of/today")));
    write_all(folder.file("a"), "no folder");
    CHECK_FALSE(log::try_to_write_into(folder.file("a")));
    CHECK_FALSE(log::try_to_write_into(folder.file("a/logs")));
}

TEST_CASE("a pipe that nobody reads yet can be written, and trying waits for nobody",
          "[log][atomic]") {
    const TempFolder folder;
    REQUIRE(::mkfifo(folder.file("pipe").c_str(), 0600) == 0);
    CHECK(log::try_to_write(folder.file("pipe")));
}
