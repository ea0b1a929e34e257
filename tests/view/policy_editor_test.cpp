// The policy editor in a session's settings: presets, fields, the plot, outcomes, presets of one's
// own. Test thread.
#include "catch.hpp"
#include "core/presets.hpp"
#include "driver.hpp"
#include "model/session/backoff_layout.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/policy/backoff_preview.hpp"
#include "view/policy/policy_check.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

const std::string page = "//###session-dialog/pages/###reconnect/page";
const std::string fields = page + "/policy-pages/###delays/fields";

// The settings of an open session, at the Reconnect page.
struct Rig {
    Driver driver;

    Rig() {
        driver.add_session({1});
        driver.opens({1});
        driver.frames(3);
        driver.key(Key::P, {.ctrl = true});
        driver.frames(4);
    }
    const core::Policy& policy() {
        return driver.ui.open_dialog<view::SessionDialog>()->config.policy;
    }
    void show(const char* tab) {
        driver.click(page + "/policy-pages/" + tab);
        driver.frames(2);
    }
    void choose(const std::string& combo, const std::string& item) {
        driver.click(combo);
        driver.frames(2);
        driver.click("//popup/" + item);
        driver.frames(2);
    }
    void choose_preset(const std::string& name) {
        choose(page + "/###presets", name + "/###preset");
    }
    core::Policy saved() {
        driver.click("//###session-dialog/Save###accept");
        const auto changed = driver.orders<core::ChangeSession>();
        REQUIRE(changed.size() == 1);
        return changed[0].second.config->policy;
    }
};

}  // namespace

TEST_CASE("a preset chosen in a session's settings is its policy in every part",
          "[policy-editor]") {
    Rig rig;
    rig.choose_preset("graphql-ws");
    CHECK(rig.driver.shows("The acknowledgement resets"));
    CHECK(rig.driver.shows("gives up after 5 retries"));
    CHECK(rig.saved() == core::find_preset("graphql-ws")->policy);
}

TEST_CASE("what is typed into a field of the policy is what the session gets", "[policy-editor]") {
    Rig rig;
    rig.driver.fill(fields + "/###first", "0.25");
    rig.driver.fill(fields + "/###cap", "30");
    CHECK(rig.driver.shows("Chat UI, changed") == false);
    CHECK(rig.driver.shows("Custom"));
    const core::Policy policy = rig.saved();
    CHECK(policy.first_delay == 250ms);
    CHECK(policy.cap == 30s);
}

TEST_CASE("the plot follows the fields before anything is dialled", "[policy-editor]") {
    Rig rig;
    CHECK(rig.driver.shows("0.5 s ×2 ≤ 10 s"));
    rig.driver.fill(fields + "/###factor", "3");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("0.5 s ×3 ≤ 10 s"));
    CHECK(rig.driver.orders<core::ChangeSession>().empty());
}

TEST_CASE("a factor below 1 is refused at its field and cannot be saved", "[policy-editor]") {
    Rig rig;
    rig.driver.fill(fields + "/###factor", "0.5");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Factor: it is below 1"));
    rig.driver.click("//###session-dialog/Save###accept");
    CHECK(rig.driver.orders<core::ChangeSession>().empty());
}

TEST_CASE("a table that is no numbers is refused where it is typed", "[policy-editor]") {
    Rig rig;
    rig.choose_preset("phoenix");
    rig.driver.fill(fields + "/###delays", "1 2 soon");
    rig.driver.frames(2);
    CHECK(rig.driver.shows("\"soon\" is not a number of seconds"));
    rig.driver.fill(fields + "/###delays", "1 2 4");
    CHECK(rig.saved().table == std::vector<Duration>{1s, 2s, 4s});
}

TEST_CASE("the preview has the machine's ladder, its envelope and its limit", "[policy-editor]") {
    core::Policy policy;
    policy.jitter = core::JitterKind::Equal;
    policy.attempts_max = 6;
    const view::PolicyPreview preview = view::preview_of(policy, 16);
    REQUIRE(preview.layout.waits.size() == 6);
    CHECK(preview.retries_max == 6u);
    for (const model::WaitBar& bar : preview.layout.waits) {
        CHECK(bar.base == core::base_delay(policy, bar.retry));
        CHECK(bar.envelope.low == bar.base / 2);
        CHECK(bar.envelope.high == bar.base);
        CHECK(bar.planned >= bar.envelope.low);
        CHECK(bar.planned <= bar.envelope.high);
    }
    policy.attempts_max.reset();
    policy.jitter = core::JitterKind::None;
    policy.give_up_after = 4s;  // 0.5 + 1 + 2 are within, 4 more are not
    CHECK(view::preview_of(policy, 16).retries_max == 3u);
}

TEST_CASE("every library's preset has a preview within its envelope", "[policy-editor]") {
    for (const core::Preset& preset : core::presets()) {
        CAPTURE(preset.name);
        CHECK(*view::edited(preset.policy, {}) == preset.policy);
        const view::PolicyPreview preview = view::preview_of(preset.policy, 20);
        CHECK_FALSE(preview.layout.waits.empty());
        for (const model::WaitBar& bar : preview.layout.waits) {
            CHECK(bar.planned >= bar.envelope.low);
            CHECK(bar.planned <= bar.envelope.high);
            CHECK(bar.envelope.high <= preview.layout.delay_max);
        }
    }
}

TEST_CASE("a row of outcomes is added, changed, raised and taken away", "[policy-editor]") {
    Rig rig;
    rig.choose_preset("socket.io");  // it has none
    rig.show("###outcomes");
    const std::string table = page + "/policy-pages/###outcomes/fields";
    rig.driver.click(table + "/Add a row###add-rule");
    rig.driver.fill(table + "/$$0/###code", "4401");
    rig.driver.click(table + "/Add a row###add-rule");
    rig.driver.frames(2);
    rig.driver.click(table + "/$$1/###reaction");
    rig.driver.frames(2);
    rig.driver.key(Key::Up);  // from halt to retry later
    rig.driver.key(Key::Space);
    rig.driver.frames(2);
    rig.driver.click(table + "/$$1/###up");
    CHECK(rig.driver.shows("4401 private code"));
    auto rules = rig.policy().outcomes;
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].reaction == core::Reaction::RetryLater);
    CHECK(rules[0].later_max == 30s);
    CHECK(rules[1].first == 4401);
    CHECK(rules[1].last == 4401);
    CHECK(rules[1].reaction == core::Reaction::Halt);
    rig.driver.click(table + "/$$0/###remove");
    CHECK(rig.saved().outcomes.size() == 1);
}

TEST_CASE("a row that an earlier one decides says so, and an impossible one is refused",
          "[policy-editor]") {
    core::Policy policy;
    policy.outcomes = {{.first = 4000, .last = 4999}, {.first = 4001, .last = 4001}};
    CHECK(view::hidden_by(policy, 1) == std::size_t{0});
    CHECK_FALSE(view::hidden_by(policy, 0));
    policy.outcomes = {{.first = 4001, .last = 4000}};
    CHECK_THAT(view::edited(policy, {}).error().line(), contains_text("Outcomes, row 1"));
    policy.outcomes = {{.on = core::RuleOn::HttpStatus, .first = 99, .last = 99}};
    CHECK_THAT(view::edited(policy, {}).error().line(), contains_text("100 to 599"));
    policy.outcomes.clear();
    CHECK(view::edited(policy, {}));
}

TEST_CASE("a policy saved under a name is offered as a preset and kept", "[policy-editor]") {
    Rig rig;
    rig.driver.fill(fields + "/###cap", "42");
    rig.driver.click(page + "/Save as...###save-policy");
    rig.driver.frames(2);
    rig.driver.type("mine");
    rig.driver.key(Key::Enter);
    rig.driver.frames(2);
    REQUIRE(
        rig.driver.ui
            .open_dialog<view::SessionDialog>());  // Enter gave the name and left the dialog open
    REQUIRE(rig.driver.ui.preferences.policies.size() == 1);
    CHECK(rig.driver.ui.preferences.policies[0].name == "mine");
    CHECK(rig.driver.ui.preferences.policies[0].policy.cap == 42s);
    CHECK(rig.driver.requests<view::PreferencesChanged>().size() == 1);
    rig.choose_preset("grpc");
    rig.choose(page + "/###presets", "$$0/###own");
    CHECK(rig.policy().cap == 42s);
    rig.driver.click(page + "/###delete-policy");
    CHECK(rig.driver.ui.preferences.policies.empty());
}

TEST_CASE("a library's name cannot be taken for a preset of one's own", "[policy-editor]") {
    Rig rig;
    rig.driver.fill(fields + "/###cap", "42");
    rig.driver.click(page + "/Save as...###save-policy");
    rig.driver.frames(2);
    rig.driver.type("grpc");
    rig.driver.key(Key::Enter);
    rig.driver.frames(2);
    CHECK(rig.driver.ui.preferences.policies.empty());
    CHECK(rig.driver.shows("a library's preset has this name"));
}

TEST_CASE("a policy file is asked of the host, and its answer becomes the policy",
          "[policy-editor]") {
    Rig rig;
    rig.driver.click(page + "/Open...###open-policy");
    rig.driver.frames(2);
    rig.driver.type("slow.json");
    rig.driver.key(Key::Enter);
    rig.driver.frames(2);
    REQUIRE(rig.driver.requests<view::LoadPolicy>().size() == 1);
    CHECK(rig.driver.requests<view::LoadPolicy>()[0].path == "slow.json");
    rig.driver.ui.policy_loaded = view::LoadedPolicy{{}, "there is no such file"};
    rig.driver.frames(2);
    CHECK(rig.driver.shows("there is no such file"));
    core::Policy slow;
    slow.first_delay = 7s;
    rig.driver.ui.policy_loaded = view::LoadedPolicy{{"slow", slow}, ""};
    rig.driver.frames(2);
    CHECK(rig.policy() == slow);
}

TEST_CASE("the policy as it is edited is given to the host to be copied", "[policy-editor]") {
    Rig rig;
    rig.choose_preset("grpc");
    rig.driver.click(page + "/Copy JSON###copy-policy");
    const auto copies = rig.driver.requests<view::CopyPolicy>();
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].named == core::NamedPolicy{"grpc", core::find_preset("grpc")->policy});
}
