// Placeholders: found, filled in and hidden again.
#include "core/placeholders.hpp"

#include "catch.hpp"

using namespace redial::core;

TEST_CASE("placeholders are found by kind, each once, and other dollars are text",
          "[placeholders]") {
    const auto found = placeholders_in(
        "ws://h/${env:ROOM}?t=${command:jq '{a: .b}' < f}&u=${env:ROOM}&f=${file:/run/t}&$5${x}$");
    REQUIRE(found.size() == 3);
    CHECK(found[0] == Placeholder{ValueSource::Environment, "ROOM", "${env:ROOM}"});
    CHECK(found[1].source == ValueSource::Command);
    CHECK(found[1].what == "jq '{a: .b}' < f");
    CHECK(found[2] == Placeholder{ValueSource::File, "/run/t", "${file:/run/t}"});
}

TEST_CASE("a placeholder without its end is text", "[placeholders]") {
    CHECK(placeholders_in("${env:TOKEN").empty());
    CHECK(filled("${env:TOKEN", {{"${env:TOKEN}", "x"}}) == "${env:TOKEN");
}

TEST_CASE("two dollars keep a placeholder from being one", "[placeholders]") {
    CHECK(placeholders_in("$${env:A}").empty());
    CHECK(filled("$${env:A} ${env:A}", {{"${env:A}", "1"}}) == "${env:A} 1");
}

TEST_CASE("an attempt's settings have every value filled in", "[placeholders]") {
    SessionConfig config;
    config.headers = {{"Authorization", "Bearer ${env:T}"}, {"X", "plain"}};
    config.subprotocols = {"auth.${env:T}"};
    config.basic_auth_password = "${file:/p}";
    CHECK(placeholders_in(config, "ws://h/?k=${env:K}").size() == 3);
    const SessionConfig made = filled(config, {{"${env:T}", "tok"}, {"${file:/p}", "secret"}});
    CHECK(made.headers[0].value == "Bearer tok");
    CHECK(made.headers[1].value == "plain");
    CHECK(made.subprotocols[0] == "auth.tok");
    CHECK(made.basic_auth_password == "secret");
    CHECK(config.headers[0].value == "Bearer ${env:T}");
}

TEST_CASE("what is told of an attempt has the placeholders instead of their values",
          "[placeholders]") {
    const Values values{{"${env:T}", "a token/1"}, {"${env:S}", "abc"}};
    CHECK(masked("GET /?t=a%20token%2F1 HTTP/1.1\r\nX: a token/1\r\nY: abc", values) ==
          "GET /?t=${env:T} HTTP/1.1\r\nX: ${env:T}\r\nY: abc");
}
