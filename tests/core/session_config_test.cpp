// The dialled URL and the default name. One thread.
#include "core/session_config.hpp"
#include "catch.hpp"
#include "core/short_name.hpp"

namespace redial::core::tests {
namespace {

std::string dialled(std::string url, std::string key = "k1", std::string parameter = "session") {
    SessionConfig config;
    config.url = std::move(url);
    config.session_key = std::move(key);
    config.session_parameter = std::move(parameter);
    return dialled_url(config);
}

}  // namespace

TEST_CASE("the session parameter is added to the query", "[url]") {
    CHECK(dialled("ws://h/ws/chat/") == "ws://h/ws/chat/?session=k1");
    CHECK(dialled("ws://h/a?x=1") == "ws://h/a?x=1&session=k1");
    CHECK(dialled("ws://h/a?") == "ws://h/a?session=k1");
    CHECK(dialled("ws://h/a?x=1&") == "ws://h/a?x=1&session=k1");
}

TEST_CASE("a URL without a path gets one before the query", "[url]") {
    CHECK(dialled("ws://h:8080") == "ws://h:8080/?session=k1");
    CHECK(dialled("ws://h?x=1") == "ws://h/?x=1&session=k1");
    CHECK(dialled("h") == "h/?session=k1");
}

TEST_CASE("a session parameter in the URL stays as it was typed", "[url]") {
    for (const char* url :
         {"ws://h/?session=old&x=1", "ws://h/?a&session&b", "ws://h/?session=1&session=2",
          "ws://h/?ses%73ion=old", "ws://h/?x=1&&session="}) {
        INFO(url);
        CHECK(dialled(url) == url);
    }
    CHECK(dialled("ws://h/?sessions=1") == "ws://h/?sessions=1&session=k1");
}

TEST_CASE("a query keeps its order and its encoding beside the session parameter", "[url]") {
    CHECK(dialled("ws://h/?b=%2f+&&a=%2F&sig=A%2bB%3d") ==
          "ws://h/?b=%2f+&&a=%2F&sig=A%2bB%3d&session=k1");
    CHECK(dialled("ws://h/?b=%2f+&&a=~", "") == "ws://h/?b=%2f+&&a=~");
}

TEST_CASE("white space around a pasted URL is not dialled", "[url]") {
    CHECK(dialled(" ws://h/a\n") == "ws://h/a?session=k1");
    CHECK(dialled("\tws://h/a?x=1 \xc2\xa0", "") == "ws://h/a?x=1");
    CHECK(dialled("ws://h/a #f", "") == "ws://h/a");
}

TEST_CASE("the value of a parameter is read from the query", "[url]") {
    CHECK(value_in_query("ws://h/?a=1&session=a%62c&session=2", "session") == "abc");
    CHECK(value_in_query("ws://h/?session", "session") == "");
    CHECK(value_in_query("ws://h/session=1", "session") == std::nullopt);
    CHECK(value_in_query("ws://h/?x=1#?session=9", "session") == std::nullopt);
}

TEST_CASE("name and value are percent-encoded", "[url]") {
    CHECK(dialled("ws://h/", "a b&c=d#/?%") == "ws://h/?session=a%20b%26c%3Dd%23%2F%3F%25");
    CHECK(dialled("ws://h/", "\xc3\xa9\r\n") == "ws://h/?session=%C3%A9%0D%0A");
    CHECK(dialled("ws://h/", "A-._~9") == "ws://h/?session=A-._~9");
    CHECK(dialled("ws://h/", "v", "my id") == "ws://h/?my%20id=v");
    CHECK(dialled("ws://h/?my+id=old", "v", "my id") == "ws://h/?my+id=old");
}

TEST_CASE("a fragment is never dialled", "[url]") {
    CHECK(dialled("ws://h/a#frag") == "ws://h/a?session=k1");
    CHECK(dialled("ws://h/a?x=1#?session=9") == "ws://h/a?x=1&session=k1");
    CHECK(dialled("ws://h/a#f", "k", "") == "ws://h/a");
}

TEST_CASE("without a parameter's name or a key the URL is dialled as typed", "[url]") {
    CHECK(dialled("ws://h?x=1", "k", "") == "ws://h?x=1");
    CHECK(dialled("ws://h/?session=mine", "", "session") == "ws://h/?session=mine");
}

TEST_CASE("malformed percent signs stay as they are", "[url]") {
    CHECK(dialled("ws://h/?%=1&%4=2&%zz=3") == "ws://h/?%=1&%4=2&%zz=3&session=k1");
}

TEST_CASE("a session without a name is called by host, port and path", "[url]") {
    CHECK(default_name("ws://127.0.0.1:8765/ws/chat/?session=1") == "127.0.0.1:8765/ws/chat");
    CHECK(default_name("wss://example.org/") == "example.org");
    CHECK(default_name("wss://user:secret@example.org/a@b") == "example.org/a@b");
    CHECK(default_name("ws://[::1]:80/x#y") == "[::1]:80/x");
    CHECK(default_name("ws+unix:/run/chat.sock:/room?x=1") == "chat.sock/room");
    CHECK(default_name("ws+unix:///run/chat.sock") == "chat.sock");
    CHECK(default_name("") == "session");
    CHECK(default_name("ws://") == "session");
    CHECK(default_name("ws://h/\n") == "h/\\n");
}

TEST_CASE("a session's short name is the last telling part of its address", "[url]") {
    const auto named = [](const char* url) {
        SessionConfig config;
        config.url = url;
        return short_name(config);
    };
    CHECK(named("ws://127.0.0.1:8765/ws/chat/?session=1") == "chat");
    CHECK(named("wss://example.org/ws") == "example.org");
    CHECK(named("wss://stream.example.org:9443/ws/btcusdt@trade") == "btcusdt@trade");
    CHECK(named("wss://example.org/chat/v1/websocket") == "chat");
    CHECK(named("ws://[::1]:80") == "[::1]:80");
    CHECK(named("") == "session");
    SessionConfig config;
    config.name = "mine";
    config.url = "ws://h/chat";
    CHECK(short_name(config) == "mine");
    config.name = "";
    config.tap = TapOptions{};
    CHECK(short_name(config) == "h");
}

}  // namespace redial::core::tests
