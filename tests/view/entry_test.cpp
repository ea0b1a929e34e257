// What people type: addresses, lists of delays and codes, session settings. And words for numbers.
#include "catch.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/kit/form.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;
using tests::contains_text;

std::string made_key() { return "made"; }

TEST_CASE("an address without a scheme becomes ws", "[entry]") {
    CHECK(*completed_url("localhost:9000/chat") == "ws://localhost:9000/chat");
    CHECK(*completed_url("  example.org ") == "ws://example.org/");
}

TEST_CASE("http addresses are event streams and stay what they are", "[entry]") {
    CHECK(*completed_url("http://host/a") == "http://host/a");
    CHECK(*completed_url("HTTPS://host") == "https://host/");
}

TEST_CASE("IPv6 literals keep their brackets and ports", "[entry]") {
    CHECK(*completed_url("ws://[::1]:8765/ws") == "ws://[::1]:8765/ws");
    CHECK(*completed_url("[::1]") == "ws://[::1]/");
}

TEST_CASE("a fragment is left out, as RFC 6455 section 3 says", "[entry]") {
    CHECK(*completed_url("ws://host/a#part") == "ws://host/a");
}

TEST_CASE("addresses that cannot be dialled say why", "[entry]") {
    CHECK_THAT(completed_url("").error().line(), contains_text("type an address"));
    CHECK_THAT(completed_url("ftp://host/").error().line(), contains_text("ws://"));
    CHECK_THAT(completed_url("ws://:80/").error().line(), contains_text("host"));
    CHECK_THAT(completed_url("ws://host:99999/").error().line(), contains_text("port"));
    CHECK_THAT(completed_url("ws://host:/").error().line(), contains_text("port"));
    CHECK_THAT(completed_url("ws://my host/").error().line(), contains_text("space"));
}

TEST_CASE("an id in the address is the session's and stays in the address", "[entry]") {
    UiState ui;
    ui.make_session_key = made_key;
    for (const char* wished : {"", "session"}) {
        ui.preferences.session_parameter = wished;
        const std::string url = "ws://host/ws/?room=1&session=a%62c&x=2";
        const core::SessionConfig config = config_for_url(ui, url);
        CHECK(config.session_key == "abc");
        CHECK(config.url == url);
        CHECK(core::dialled_url(config) == url);
    }
}

TEST_CASE("an address without an id gets one only where the preferences ask for it", "[entry]") {
    UiState ui;
    ui.make_session_key = made_key;
    CHECK(config_for_url(ui, "ws://host/?my_session=abc").session_key.empty());
    CHECK(core::dialled_url(config_for_url(ui, "ws://host/?b=1&&a=%2f")) ==
          "ws://host/?b=1&&a=%2f");
    ui.preferences.session_parameter = "sid";
    CHECK(core::dialled_url(config_for_url(ui, "ws://host/")) == "ws://host/?sid=made");
}

TEST_CASE("a session with the lab server has an id", "[entry]") {
    UiState ui;
    ui.make_session_key = made_key;
    CHECK(core::dialled_url(config_for_lab(ui, "ws://host/ws/")) == "ws://host/ws/?session=made");
    CHECK(core::dialled_url(config_for_lab(ui, "ws://host/?session=x")) == "ws://host/?session=x");
}

TEST_CASE("what a paste brings along around an address is left out", "[entry]") {
    CHECK(*completed_url("\xc2\xa0 host/ws\xe2\x80\x8b\n") == "ws://host/ws");
}

TEST_CASE("delays are read as seconds", "[entry]") {
    CHECK(*delays_of("0.5, 1 2") == std::vector<Duration>{500ms, 1s, 2s});
    CHECK(delays_of("")->empty());
    CHECK_FALSE(delays_of("1 two"));
    CHECK_FALSE(delays_of("-1"));
    CHECK_FALSE(delays_of("1e9"));
    CHECK_FALSE(delays_of("nan"));
}

TEST_CASE("what was read is written back the same", "[entry]") {
    CHECK(joined(*delays_of("0.5 1 2")) == "0.5 1 2");
    CHECK(joined(std::vector<Duration>{1234567ms}) == "1234.567");
    CHECK(joined(words_of("a,  b")) == "a, b");
}

TEST_CASE("settings with a header that would split the request are refused", "[entry]") {
    SessionDialog dialog;
    dialog.config.url = "ws://host/";
    dialog.config.headers = {{"X-Good", "fine"}};
    CHECK(edited(dialog));
    dialog.config.headers = {{"X-Bad", "a\r\nEvil: 1"}};
    CHECK_FALSE(edited(dialog));
    dialog.config.headers = {{"bad name", "a"}};
    CHECK_FALSE(edited(dialog));
}

TEST_CASE("a cap below the first delay is refused", "[entry]") {
    SessionDialog dialog;
    dialog.config.url = "ws://host/";
    dialog.config.policy.first_delay = 5s;
    dialog.config.policy.cap = 1s;
    CHECK_THAT(edited(dialog).error().line(), contains_text("Cap: it is shorter"));
}

TEST_CASE("a countdown is rounded up and ends at zero", "[words]") {
    CHECK(countdown_step(20s, 1.0) == 100ms);
    CHECK(countdown_step(9s, 30.0) == 500ms);  // a software renderer
    CHECK(countdown_step(20s, 30.0) == 1s);
    CHECK(countdown_in_words(2400ms) == "2.4 s");
    CHECK(countdown_in_words(2301ms) == "2.4 s");
    CHECK(countdown_in_words(1us) == "0.1 s");
    CHECK(countdown_in_words(0us) == "0.0 s");
    CHECK(countdown_in_words(-5s) == "0.0 s");
    CHECK(countdown_in_words(65s) == "01:05");
}

TEST_CASE("thirty countdowns change their digits at the same moment", "[redraw]") {
    const Instant now = instant_from_us(1'000'050'000);
    Redraw redraw;
    for (int i = 0; i < 30; ++i) redraw.when_digits_change(now + 3s + 7ms * i, now, 100ms);
    REQUIRE(redraw.next());
    CHECK(*redraw.next() - now == 50ms);
}

TEST_CASE("the earliest wish for a frame is kept", "[redraw]") {
    Redraw redraw;
    CHECK_FALSE(redraw.next());
    redraw.at(instant_from_us(50));
    redraw.at(instant_from_us(20));
    redraw.at(instant_from_us(70));
    CHECK(*redraw.next() == instant_from_us(20));
}

TEST_CASE("numbers have units that fit them", "[words]") {
    CHECK(bytes_in_words(61) == "61 B");
    CHECK(bytes_in_words(4'200'000) == "4.0 MiB");
    CHECK(bytes_in_words((1u << 20) - 40) == "1.0 MiB");
    CHECK(count_in_words(128) == "128");
    CHECK(count_in_words(41'200) == "41.2 k");
    CHECK(count_in_words(1'234'567) == "1.2 M");
    CHECK(grouped(65'536) == "65 536");
    CHECK(precise_in_words(310us) == "0.31 ms");
    CHECK(precise_in_words(45us) == "45 µs");
}

}  // namespace
}  // namespace redial::view
