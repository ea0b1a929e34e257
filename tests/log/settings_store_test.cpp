// Settings that are partly wrong, that two programs keep at once, that are no file at all.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "log/settings.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

constexpr WallTime now = wall_from_us(1'790'000'000'000'000);

log::KeptSession session_of(const std::string& key, const std::string& name = "") {
    log::KeptSession session;
    session.config.session_key = key;
    session.config.name = name;
    session.config.url = "ws://127.0.0.1:1/" + key;
    return session;
}

std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    for (const log::KeptSession& kept : log::load_settings(path, now).settings.sessions)
        names.push_back(kept.config.session_key + "=" + kept.config.name);
    return names;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a wrong value costs that value and nothing beside it", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    const std::string text =
        R"({"zoom":"big","theme":"light","window_width":-5,
            "lab":{"port":70000,"path":"/x"},
            "sessions":[{"url":"ws://a/","message_bytes_max":-1,"name":"a"},
                        {"url":7},
                        {"url":"ws://b/","policy":{"table_ms":[1,"2"],"factor":3}}]})";
    write_all(path, text);
    const auto loaded = log::load_settings(path, now);
    CHECK(loaded.is_mended);
    CHECK(loaded.settings.preferences.theme == core::ThemeChoice::Light);
    CHECK(loaded.settings.preferences.zoom == 1.0f);
    CHECK(loaded.settings.window_width == log::Settings{}.window_width);
    CHECK(loaded.settings.preferences.lab.path == "/x");
    REQUIRE(loaded.settings.sessions.size() == 2);
    const core::SessionConfig& a = loaded.settings.sessions[0].config;
    CHECK(a.name == "a");
    CHECK(a.message_bytes_max == core::SessionConfig{}.message_bytes_max);
    CHECK(loaded.settings.sessions[1].config.policy.factor == 3.0);
    CHECK_THAT(loaded.notice, contains_text("should be"));
    CHECK_THAT(loaded.notice, contains_text("and 5 more"));
    CHECK_THAT(loaded.notice, contains_text("kept as " + path + ".damaged-"));
    CHECK(read_all(path + ".damaged-20260921-141320") == text);
    CHECK(read_all(path) == text);  // until it is written anew
}

TEST_CASE("a file with nothing but wrong values is kept aside whole", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    std::string text = R"({"sessions":[)";
    for (std::size_t i = 0; i <= log::values_left_out_max; ++i) text += R"({"url":7},)";
    text.back() = ']';
    write_all(path, text + "}");
    const auto loaded = log::load_settings(path, now);
    CHECK(loaded.settings == log::Settings{});
    CHECK_FALSE(loaded.is_mended);
    CHECK_THAT(loaded.notice, contains_text("is damaged"));
    CHECK(read_all(path).empty());
}

TEST_CASE("a pipe in the place of the settings is not waited for", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    const auto loaded = log::load_settings(path, now);
    CHECK_FALSE(loaded.can_be_kept);
    CHECK_THAT(loaded.notice, contains_text(path + " is no regular file"));
}

TEST_CASE("two programs on one file keep each other's sessions", "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    log::Settings both;
    both.sessions = {session_of("shared"), session_of("old")};
    REQUIRE(log::save_settings(path, both));

    log::Settings first = both;
    first.sessions.push_back(session_of("first"));
    REQUIRE(log::save_settings_beside(path, both, first));
    log::Settings second = both;
    second.sessions.push_back(session_of("second"));
    second.preferences.theme = core::ThemeChoice::Light;
    REQUIRE(log::save_settings_beside(path, both, second));
    CHECK(names_in(path) == Names{"shared=", "old=", "second=", "first="});

    // What the first changed stays changed; what it deleted the second still has open, and keeps.
    log::Settings first_again = first;
    first_again.sessions = {session_of("shared", "renamed"), session_of("first")};
    REQUIRE(log::save_settings_beside(path, first, first_again));
    CHECK(names_in(path) == Names{"shared=renamed", "first=", "second="});
    log::Settings second_again = second;
    second_again.preferences.zoom = 2.0f;
    REQUIRE(log::save_settings_beside(path, second, second_again));
    CHECK(names_in(path) == Names{"shared=renamed", "old=", "second=", "first="});
    // And what only one of them changed is as that one left it.
    const log::Settings last = log::load_settings(path, now).settings;
    CHECK(last.preferences.theme == core::ThemeChoice::Light);
    CHECK(last.preferences.zoom == 2.0f);
}

TEST_CASE("a file that the other program damaged does not take the sessions with it",
          "[log][settings]") {
    const TempFolder folder;
    const std::string path = folder.file("settings.json");
    write_all(path, R"({"sessions":[{"session_key":5,"url":)");
    log::Settings wanted;
    wanted.sessions = {session_of("mine")};
    REQUIRE(log::save_settings_beside(path, {}, wanted));
    CHECK(names_in(path) == Names{"mine="});
}
