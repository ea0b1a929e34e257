// The embedded window in a host program of the test's own, without a renderer: the host's frame,
// style and flags are its own. Test's thread.
#include <imgui.h>

#include <cstring>
#include <functional>

#include "catch.hpp"
#include "embed/redial.hpp"
#include "net/peer.hpp"
#include "view/kit/imgui_compat.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A host with Dear ImGui's default font and style.
class HostProgram {
public:
    HostProgram() : context_(ImGui::CreateContext()) {
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {1200, 800};
        io.DeltaTime = 1.0f / 60.0f;
        io.IniFilename = nullptr;
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        view::compat::inject_texture(*io.Fonts);
    }
    ~HostProgram() { ImGui::DestroyContext(context_); }

    void frame(const std::function<void()>& draw) {
        ImGui::NewFrame();
        draw();
        ImGui::Render();
    }
    static bool shows(const char* window) {
        const ImGuiWindow* found = ImGui::FindWindowByName(window);
        return found != nullptr && found->Active;
    }

private:
    ImGuiContext* context_;
};

constexpr const char* title = "Redial###redial-diagnostics";

}  // namespace

TEST_CASE("the host's style is as it was after the window was shown", "[embed]") {
    HostProgram host;
    Diagnostics diagnostics;
    ImGui::GetStyle().FrameRounding = 11.0f;
    const ImGuiStyle before = ImGui::GetStyle();
    for (int i = 0; i < 3; ++i) host.frame([&] { ShowDiagnosticsWindow(diagnostics); });
    CHECK(host.shows(title));
    CHECK(std::memcmp(&before, &ImGui::GetStyle(), sizeof before) == 0);
}

TEST_CASE("a host window around ours keeps its place in the stack, also while ours is collapsed",
          "[embed]") {
    HostProgram host;
    Diagnostics diagnostics;
    for (const bool is_collapsed : {false, true, true}) {
        host.frame([&] {
            ImGui::Begin("host");
            ImGui::SetNextWindowCollapsed(is_collapsed);
            ShowDiagnosticsWindow(diagnostics);
            CHECK(ImGui::GetCurrentWindowRead() == ImGui::FindWindowByName("host"));
            ImGui::End();
        });
    }
}

TEST_CASE("the close button clears the host's flag, and no flag means no button", "[embed]") {
    HostProgram host;
    Diagnostics diagnostics;
    bool is_shown = true;
    const auto draw = [&] { ShowDiagnosticsWindow(diagnostics, &is_shown); };
    for (int i = 0; i < 3; ++i) host.frame(draw);
    const ImRect bar = ImGui::FindWindowByName(title)->TitleBarRect();
    const float half = bar.GetHeight() * 0.5f;
    view::compat::inject_mouse({bar.Max.x - half, bar.Min.y + half});
    for (const bool is_down : {false, true, false}) {
        view::compat::inject_button(0, is_down);
        host.frame(draw);
        host.frame(draw);
    }
    CHECK_FALSE(is_shown);
}

TEST_CASE("an address that cannot be dialled is told, and a good one after it opens", "[embed]") {
    HostProgram host;
    Diagnostics diagnostics;
    REQUIRE(diagnostics.error() == "");
    const auto refused = diagnostics.connect("ftp://nowhere/");
    REQUIRE(refused);
    CHECK(refused->find("ws://") != std::string::npos);
    Peer peer;
    CHECK_FALSE(diagnostics.connect(peer.url("/good")));
    host.frame([&] { ShowDiagnosticsWindow(diagnostics); });
    auto connection = peer.accept();
    CHECK(connection.upgrade().starts_with("GET /good "));
}

TEST_CASE("two diagnostics live side by side, and each ends its own sessions", "[embed]") {
    HostProgram host;
    Peer peer;
    Diagnostics staying;
    REQUIRE_FALSE(staying.connect(peer.url("/staying")));
    host.frame([&] { ShowDiagnosticsWindow(staying); });
    auto first = peer.accept();
    first.upgrade();
    auto leaving = std::make_unique<Diagnostics>();
    REQUIRE_FALSE(leaving->connect(peer.url("/leaving")));
    host.frame([&] {
        ShowDiagnosticsWindow(staying);
        ImGui::PushID("second");
        ShowDiagnosticsWindow(*leaving);
        ImGui::PopID();
    });
    auto second = peer.accept();
    second.upgrade();
    second.send(frame_of(wire::opcode::ping, "open?"));
    CHECK(second.read_frame().payload == "open?");
    leaving.reset();
    const PeerFrame goodbye = second.read_frame();
    CHECK(goodbye.header.opcode == wire::opcode::close);
    CHECK(goodbye.payload.starts_with("\x03\xe9"));  // 1001
    CHECK_FALSE(first.has_ended_within(0));
}
