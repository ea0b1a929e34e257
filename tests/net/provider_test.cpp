// Values for placeholders from the environment, files and commands, each with its limits.
#include "net/service/provider.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "catch.hpp"

using namespace redial;
using namespace std::chrono_literals;
using core::Placeholder;
using core::ValueSource;

namespace {

Placeholder wanted(ValueSource source, std::string what) {
    const std::string text = std::string("${") + core::name_of(source) + ":" + what + "}";
    return {source, std::move(what), text};
}

std::string error_of(const Placeholder& placeholder, Duration limit = 5s) {
    const auto value = net::provide(placeholder, limit);
    return value ? "" : value.error().line();
}

}  // namespace

TEST_CASE("a value comes from the environment, a file or a command, without its line end",
          "[placeholders]") {
    ::setenv("REDIAL_TEST_TOKEN", "t1 \n", 1);
    CHECK(*net::provide(wanted(ValueSource::Environment, "REDIAL_TEST_TOKEN")) == "t1");
    CHECK(*net::provide(wanted(ValueSource::Command, "printf 'a b\\n'; echo lost >&2")) == "a b");
    char name[] = "/tmp/redial-value-XXXXXX";
    const int file = ::mkstemp(name);
    REQUIRE(file >= 0);
    std::FILE* stream = ::fdopen(file, "w");
    std::fputs("t2\n", stream);
    std::fclose(stream);
    CHECK(*net::provide(wanted(ValueSource::File, name)) == "t2");
    std::remove(name);
    CHECK(error_of(wanted(ValueSource::File, name)).find("No such file") != std::string::npos);
}

TEST_CASE("a value that cannot be had says what was asked for and why", "[placeholders]") {
    const std::string missing = error_of(wanted(ValueSource::Environment, "REDIAL_TEST_NONE"));
    CHECK(missing.find("${env:REDIAL_TEST_NONE}: the environment has no") != std::string::npos);
    CHECK(error_of(wanted(ValueSource::Command, "exit 3")).find("code 3") != std::string::npos);
    const std::string endless = error_of(wanted(ValueSource::Command, "yes"));
    CHECK(endless.find("more than 64 KiB") != std::string::npos);
}

TEST_CASE("a command has the usual signals, whatever this program ignores", "[placeholders]") {
    const auto before = ::signal(SIGPIPE, SIG_IGN);  // as the engine has it
    const auto value = net::provide(wanted(ValueSource::Command, "kill -PIPE $$; echo survived"));
    ::signal(SIGPIPE, before);
    CHECK_FALSE(value);
}

TEST_CASE("a command that does not end is ended, also one that has closed its output",
          "[placeholders]") {
    const auto stays = wanted(ValueSource::Command, "tail -f /dev/null");
    CHECK(error_of(stays, 200ms).find("no end after") != std::string::npos);
    const auto closes = wanted(ValueSource::Command, "exec >/dev/null; tail -f /dev/null");
    CHECK(error_of(closes, 200ms) != "");
}
