// The herd lab: what is asked of the host, what is shown of its answer. Test thread.
#include "view/herd/herd_form.hpp"

#include "catch.hpp"
#include "core/herd.hpp"
#include "core/presets.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

const std::string form = "//###herd/form";

struct Rig {
    Driver driver;

    Rig() {
        driver.figures.runs_herds = true;
        driver.figures.runs_real_herds = true;
        driver.frames(3);
        driver.key(Key::H, {.ctrl = true});
        driver.frames(3);
    }
    // As the host answers.
    void answer() {
        view::HerdUi& herd = driver.ui.herd;
        herd.ran = *view::herd_wish(driver.ui);
        for (const core::NamedPolicy& named : herd.ran.policies) {
            core::HerdOptions options;
            options.clients = herd.ran.clients;
            options.outage = herd.ran.outage;
            options.policy = named.policy;
            core::Herd one(options);
            while (one.run_for(10s)) continue;
            herd.rows.push_back({named.name, one.result()});
        }
        driver.frames(3);
    }
};

}  // namespace

TEST_CASE("Run asks for the herd as it is set, with its policies whole", "[herd-lab]") {
    Rig rig;
    rig.driver.fill(form + "/###clients", "300");
    rig.driver.fill(form + "/###outage", "5");
    rig.driver.click(form + "/Add a policy###add-policy");
    rig.driver.click("//###herd/Run###run");
    const auto runs = rig.driver.requests<view::RunHerd>();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].wish.clients == 300);
    CHECK(runs[0].wish.outage == 5s);
    REQUIRE(runs[0].wish.policies.size() == 3);
    CHECK(runs[0].wish.policies[1].name == "aws-full-jitter");
    CHECK(runs[0].wish.policies[1].policy == core::find_preset("aws-full-jitter")->policy);
}

TEST_CASE("while a herd runs its progress is shown and it can be cancelled", "[herd-lab]") {
    Rig rig;
    rig.driver.ui.herd.ran = *view::herd_wish(rig.driver.ui);
    rig.driver.ui.herd.progress = view::HerdProgress{1, 0.6, 42s, 1234, ""};
    rig.driver.frames(3);
    CHECK(rig.driver.shows("aws-full-jitter, 2 of 2"));
    CHECK(rig.driver.shows("1 234 of 10 000 back"));
    CHECK_FALSE(rig.driver.exists("//###herd/Run###run"));
    rig.driver.click("//###herd/Cancel###cancel");
    CHECK(rig.driver.requests<view::CancelHerd>().size() == 1);
}

TEST_CASE("results stand beside each other as plots and as a table", "[herd-lab]") {
    Rig rig;
    rig.driver.ui.herd.wish.clients = 200;
    rig.answer();
    REQUIRE(rig.driver.ui.herd.plots.size() == 2);
    const core::HerdResult& result = rig.driver.ui.herd.rows[0].result;
    const model::Pyramid& back = rig.driver.ui.herd.plots[0].back;
    CHECK(back[back.end() - 1].value == 100.0f);
    CHECK(rig.driver.ui.herd.plots[0].arrivals.size() ==
          std::max(result.arrivals.size(), result.opened.size()) + 1);
    CHECK(rig.driver.shows("99 %"));
    CHECK(rig.driver.shows(model::back_in_words(result.all_back_after)));
}

TEST_CASE("Copy as CSV copies what redial herd --csv writes", "[herd-lab]") {
    Rig rig;
    rig.driver.ui.herd.wish.clients = 50;
    rig.answer();
    rig.driver.click("//###herd/results/Copy as CSV###csv");
    CHECK(ImGui::GetClipboardText() == model::herd_csv(rig.driver.ui.herd.rows));
}

TEST_CASE("an outage as long as the run cannot be run", "[herd-lab]") {
    Rig rig;
    rig.driver.ui.herd.wish.length = 20s;
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Outage: it is as long as the whole run"));
    rig.driver.click("//###herd/Run###run");
    CHECK(rig.driver.requests<view::RunHerd>().empty());
}

TEST_CASE("another machine is dialled by real sockets only when it was confirmed", "[herd-lab]") {
    Rig rig;
    view::HerdUi& herd = rig.driver.ui.herd;
    herd.wish.way = view::HerdWay::Server;
    herd.wish.clients = 100;
    for (const char* here : {"ws://127.0.0.1:9000/x", "ws://localhost:9000", "ws://[::1]:9000/"}) {
        herd.wish.url = here;
        CAPTURE(here);
        CHECK(view::herd_wish(rig.driver.ui));
    }
    for (const char* away : {"ws://host:9000/", "ws://127.0.0.1.example.org/",
                             "ws://localhost.example.org/", "ws://10.0.0.1/"}) {
        herd.wish.url = away;
        CAPTURE(away);
        CHECK_FALSE(view::herd_wish(rig.driver.ui));
    }
    rig.driver.frames(2);
    CHECK(rig.driver.shows("Not this machine"));
    rig.driver.click(form + "/It is mine###confirm");
    CHECK(view::herd_wish(rig.driver.ui));
    herd.wish.clients = 5001;
    CHECK_THAT(view::herd_wish(rig.driver.ui).error().line(), contains_text("1 to 5000"));
}

TEST_CASE("the wheel over a herd's plot shows less time in all of them", "[herd-lab]") {
    Rig rig;
    rig.driver.ui.herd.wish.clients = 50;
    rig.answer();
    rig.driver.hover("//###herd/results/$$1/###arrivals");
    CHECK(rig.driver.ui.herd.cursor_s);
    rig.driver.wheel(2.0f);
    REQUIRE(rig.driver.ui.herd.from_s);
    rig.driver.double_click("//###herd/results/$$0/###back");
    CHECK_FALSE(rig.driver.ui.herd.from_s);
}
