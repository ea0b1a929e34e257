// What the host answers to the policy editor and the herd lab. Test's thread.
#include <imgui.h>

#include <thread>

#include "catch.hpp"
#include "core/presets.hpp"
#include "embed/host.hpp"
#include "log/policy_file.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

struct Rig {
    ImGuiContext* context = ImGui::CreateContext();  // has a clipboard
    std::unique_ptr<embed::Host> host;
    TestFolder folder;

    Rig() {
        ImGui::GetIO().IniFilename = nullptr;  // no file of windows where the test was started
        auto started = embed::Host::start({});
        REQUIRE(started);
        host = *std::move(started);
    }
    ~Rig() { ImGui::DestroyContext(context); }
    void ask(view::Request request) {
        host->ui().requests.push_back(std::move(request));
        host->settle(net::read_clocks());
    }
};

}  // namespace

TEST_CASE("a policy copied by the editor is one that a file gives back", "[host-lab]") {
    Rig rig;
    core::Policy policy = core::find_preset("graphql-ws")->policy;
    policy.floor = 123ms;
    rig.ask(view::CopyPolicy{{"mine", policy}});
    const std::string path = rig.folder.file("mine.json");
    write_file(path, ImGui::GetClipboardText());
    CHECK(log::policy_named(path)->policy == policy);
    rig.ask(view::LoadPolicy{path});
    REQUIRE(rig.host->ui().policy_loaded);
    CHECK(rig.host->ui().policy_loaded->named == core::NamedPolicy{"mine", policy});
    rig.ask(view::LoadPolicy{rig.folder.file("none.json")});
    CHECK_THAT(rig.host->ui().policy_loaded->error, contains_text("none.json"));
}

TEST_CASE("a herd asked for by the window ends with its rows, and frames are asked for until then",
          "[host-lab]") {
    Rig rig;
    view::HerdWish wish;
    wish.clients = 200;
    wish.policies = {{"a", {}}, {"b", core::find_preset("phoenix")->policy}};
    rig.ask(view::RunHerd{wish});
    CHECK(rig.host->figures().host_wants_at);
    while (rig.host->ui().herd.progress) {
        std::this_thread::yield();
        rig.host->settle(net::read_clocks());
    }
    CHECK(rig.host->ui().herd.rows.size() == 2);
    CHECK(rig.host->ui().herd.error.empty());
    rig.host->settle(net::read_clocks());
    CHECK_FALSE(rig.host->figures().host_wants_at);
}

TEST_CASE("a herd of a hundred thousand is cancelled within a frame or two", "[host-lab]") {
    Rig rig;
    view::HerdWish wish;
    wish.clients = 100'000;
    wish.outage = 9min;
    wish.policies = {{"phoenix", core::find_preset("phoenix")->policy}};
    rig.ask(view::RunHerd{wish});
    rig.ask(view::CancelHerd{});
    while (rig.host->ui().herd.progress) {
        std::this_thread::yield();
        rig.host->settle(net::read_clocks());
    }
    CHECK(rig.host->ui().herd.rows.empty());
}
