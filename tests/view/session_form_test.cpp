// Pages of the session settings: endpoints, the offline queue, placeholders. Test thread.
#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/url_entry.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

const std::string pages = "//###session-dialog/pages";

struct Rig {
    Driver driver;

    Rig() {
        driver.add_session({1});
        driver.opens({1});
        driver.frames(3);
        driver.key(Key::Comma, {.ctrl = true});
        driver.frames(3);
    }
    std::string show(const std::string& page) {
        driver.click(pages + "/" + page);
        driver.frames(2);
        return pages + "/" + page + "/page";
    }
    core::SessionConfig saved() {
        driver.click("//###session-dialog/Save###accept");
        const auto changed = driver.orders<core::ChangeSession>();
        REQUIRE(changed.size() == 1);
        return *changed[0].second.config;
    }
};

}  // namespace

TEST_CASE("endpoints are added, put in order and made whole", "[session-form]") {
    Rig rig;
    const std::string page = rig.show("###endpoints");
    rig.driver.click(page + "/Add an endpoint###add-endpoint");
    rig.driver.fill(page + "/$$0/###url", "second");
    rig.driver.click(page + "/Add an endpoint###add-endpoint");
    rig.driver.fill(page + "/$$1/###url", "wss://third/x");
    rig.driver.fill(page + "/###rests", "7");
    rig.driver.click(page + "/$$1/###up");
    const core::Failover failover = rig.saved().failover;
    CHECK(failover.urls == std::vector<std::string>{"wss://third/x", "ws://second/"});
    CHECK(failover.rests_for == 7s);
}

TEST_CASE("an endpoint that is no address is refused where it is typed", "[session-form]") {
    Rig rig;
    const std::string page = rig.show("###endpoints");
    rig.driver.click(page + "/Add an endpoint###add-endpoint");
    rig.driver.fill(page + "/$$0/###url", "ftp://second/");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("\"ftp\" is not a scheme that is dialled"));
    rig.driver.click("//###session-dialog/Save###accept");
    CHECK(rig.driver.orders<core::ChangeSession>().empty());
}

TEST_CASE("the offline queue's limits and delivery are the session's", "[session-form]") {
    Rig rig;
    const std::string page = rig.show("###queue-page");
    rig.driver.fill(page + "/###queue", "12");
    rig.driver.fill(page + "/###age", "60");
    rig.driver.click(page + "/they are still there###persisted");
    rig.driver.ui.open_dialog<view::SessionDialog>()->config.queue.delivery =
        core::Delivery::UntilAcknowledged;
    rig.driver.frames(2);
    rig.driver.fill(page + "/###ack-pointer", "ack");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Acknowledged at: a JSON pointer begins with /"));
    rig.driver.fill(page + "/###ack-pointer", "/ok");
    const core::QueueLimits queue = rig.saved().queue;
    CHECK(queue.messages_max == 12);
    CHECK(queue.age_max == 60s);
    CHECK(queue.is_persisted);
    CHECK(queue.ack_pointer == "/ok");
}

TEST_CASE("what a session answers by itself is written as the command line has it",
          "[session-form]") {
    Rig rig;
    const std::string page = rig.show("###speech");
    rig.driver.click(page + "/Add a rule###add-rule");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Rule 1: there is no ' send ' in it"));
    rig.driver.fill(page + "/$$0/###rule", "/op=10 send hi");
    rig.driver.fill(page + "/###silence", "45");
    const core::SessionConfig config = rig.saved();
    CHECK(config.speech == std::vector<core::SpeechRule>{{"/op", "10", "hi", {}}});
    CHECK(config.silence_limit == 45s);
}

TEST_CASE("rules that are left alone are kept", "[session-form]") {
    Driver driver;
    core::SessionConfig config;
    config.speech = {{"", "ping", "pong", {}}, {"", "", "beat", 30s}};
    driver.add_session({1}, config);
    driver.opens({1});
    driver.frames(3);
    driver.key(Key::Comma, {.ctrl = true});
    driver.frames(3);
    driver.click("//###session-dialog/Save###accept");
    const auto changed = driver.orders<core::ChangeSession>();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].second.config->speech == config.speech);
}

TEST_CASE("a field says which placeholders in it are filled in anew", "[session-form]") {
    Rig rig;
    const std::string page = pages + "/###connection/page";
    rig.driver.fill(page + "/###url", "ws://host/?token=${command:get a token}");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Asked anew at each attempt: ${command:get a token}"));
    rig.driver.fill(page + "/###url", "ws://host/?token=${TOKEN}");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Sent as it is"));
}

TEST_CASE("an address with placeholders is completed around them", "[session-form]") {
    using view::completed_url;
    CHECK(*completed_url("host/?t=${command:cat a b}") == "ws://host/?t=${command:cat a b}");
    CHECK(*completed_url("https://${env:HOST}:${env:PORT}") == "https://${env:HOST}:${env:PORT}/");
    CHECK(*completed_url("${env:URL}") == "${env:URL}");
    CHECK_FALSE(completed_url("ws://host/a b?t=${env:T}"));
}
