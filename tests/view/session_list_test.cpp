// The sidebar: names and addresses that tell sessions apart, renaming, parts that fold, and what
// comes back after a restart. Test's thread.
#include <imgui_internal.h>

#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/session_ops.hpp"
#include "view/shell/addresses.hpp"
#include "view/shell/kept_view.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;

void open_sessions(Driver& driver, std::uint32_t count) {
    for (std::uint32_t id = 1; id <= count; ++id) {
        driver.add_session({id});
        driver.opens({id});
    }
    driver.frames(3);
}

TEST_CASE("of addresses that are alike the part that differs is known", "[sidebar]") {
    const std::vector<std::string> addresses = {
        "127.0.0.1:8765/ws/chat?session=abc123", "127.0.0.1:8765/ws/chat?session=7f21c9",
        "127.0.0.1:8765/ws/news", "example.org", "example.org"};
    const std::vector<std::size_t> found = view::differences(addresses);
    CHECK(addresses[0].substr(found[0]) == "?session=abc123");
    CHECK(addresses[1].substr(found[1]) == "?session=7f21c9");
    CHECK(addresses[2].substr(found[2]) == "/news");
    CHECK(found[3] == 0);
    CHECK(found[4] == 0);
}

TEST_CASE("an address that is too long keeps what tells it from the others", "[sidebar]") {
    Driver driver;
    ImFont* font = driver.ui.theme.font.small;
    const std::string address = "127.0.0.1:8765/ws/a/long/way/to/chat?session=abc123";
    const std::size_t at = address.find('?');
    CHECK(view::address_for(font, address, at, 2000.0f) == address);
    CHECK(view::address_for(font, address, at, 220.0f) == "127.0.0.1:8765…?session=abc123");
    CHECK(view::address_for(font, address, at, 130.0f) == "…?session=abc123");
}

TEST_CASE("a password in an address is not shown in the list", "[sidebar]") {
    core::SessionConfig config;
    config.url = "wss://user:secret@example.org/feed/";
    CHECK(view::short_address(config) == "wss://example.org/feed");
}

TEST_CASE("F2 renames the chosen session in the list, Escape leaves its name", "[sidebar]") {
    Driver driver;
    open_sessions(driver, 2);
    driver.click("//###sidebar/###list/$$2/row");
    driver.key(Key::F2);
    driver.frames(2);
    driver.type("prices");
    driver.key(Key::Enter);
    auto changed = driver.orders<core::ChangeSession>();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].first == SessionId{2});
    CHECK(changed[0].second.config->name == "prices");
    CHECK(driver.exists("//###sidebar/###list/$$2/row"));
    driver.key(Key::F2);
    driver.frames(2);
    driver.type("other");
    driver.key(Key::Escape);
    driver.frames(2);
    CHECK(driver.orders<core::ChangeSession>().size() == 1);
    CHECK(driver.exists("//###sidebar/###list/$$2/row"));
}

TEST_CASE("the address of a session is copied from its menu in the list", "[sidebar]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.click("//###sidebar/###list/$$1/row", 1);
    driver.click("//popup/Copy address");
    CHECK(std::string(ImGui::GetClipboardText()) == "ws://host/s1");
}

TEST_CASE("the parts of the sidebar fold and unfold", "[sidebar]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.click("//###sidebar/faults/fold");
    CHECK_FALSE(driver.exists("//###sidebar/Reset###reset"));
    driver.click("//###sidebar/sessions/fold");
    CHECK_FALSE(driver.exists("//###sidebar/###list/$$1/row"));
    driver.click("//###sidebar/sessions/fold");
    CHECK(driver.exists("//###sidebar/###list/$$1/row"));
}

TEST_CASE("the edges of sidebar and timeline can be grabbed over six pixels", "[sidebar]") {
    for (int pixel = 0; pixel < 6; ++pixel) {
        CAPTURE(pixel);
        Driver driver;
        open_sessions(driver, 1);
        const auto at = static_cast<float>(pixel) + 0.5f;
        const float width = driver.ui.preferences.sidebar_width;
        driver.drag({width - at, 300.0f}, {width - at + 40.0f, 300.0f});
        CHECK(driver.ui.preferences.sidebar_width == width + 40.0f);
        const float height = driver.ui.preferences.timeline_height;
        const float top = ImGui::FindWindowByName("###timeline")->Pos.y;
        driver.drag({700.0f, top + at}, {700.0f, top + at - 30.0f});
        CHECK(driver.ui.preferences.timeline_height == height + 30.0f);
    }
}

TEST_CASE("the chosen session is scrolled to in a long list", "[sidebar]") {
    Driver driver(1024, 700);
    open_sessions(driver, 40);
    CHECK_FALSE(driver.exists("//###sidebar/###list/$$40/row"));
    driver.ui.selected = SessionId{40};
    driver.frames(3);
    CHECK(driver.exists("//###sidebar/###list/$$40/row"));
}

TEST_CASE("chosen session, tabs and folded parts come back with the layout", "[restart]") {
    std::string layout;
    {
        Driver driver;
        view::keep_view_in_layout(driver.ui);
        open_sessions(driver, 3);
        driver.click("//###sidebar/###list/$$2/row");
        driver.ui.of({2}).show(view::SessionTab::Latency);
        driver.click("//###sidebar/faults/fold");
        driver.frames(3);
        layout = ImGui::SaveIniSettingsToMemory();
    }
    Driver driver;
    view::keep_view_in_layout(driver.ui);
    ImGui::LoadIniSettingsFromMemory(layout.c_str());
    driver.frames(2);  // the sessions come a little later
    open_sessions(driver, 3);
    CHECK(driver.ui.selected == SessionId{2});
    CHECK(driver.ui.of({2}).tab == view::SessionTab::Latency);
    CHECK(driver.ui.of({1}).tab == view::SessionTab::Messages);
    CHECK_FALSE(driver.exists("//###sidebar/Reset###reset"));
}

TEST_CASE("windows placed by hand come back after a restart, tiles are tiled anew", "[restart]") {
    for (const bool by_hand : {true, false}) {
        CAPTURE(by_hand);
        std::string layout;
        float left = 0;
        {
            Driver driver;
            view::keep_view_in_layout(driver.ui);
            open_sessions(driver, 2);
            const ImVec2 at = ImGui::FindWindowByName("###session-1")->Pos;
            if (by_hand) driver.drag({at.x + 300, at.y + 8}, {at.x + 350, at.y + 8});
            left = ImGui::FindWindowByName("###session-1")->Pos.x;
            layout = ImGui::SaveIniSettingsToMemory();
        }
        Driver driver(2000, 1100);
        view::keep_view_in_layout(driver.ui);
        ImGui::LoadIniSettingsFromMemory(layout.c_str());
        open_sessions(driver, 2);
        const ImGuiWindow* second = ImGui::FindWindowByName("###session-2");
        if (by_hand) CHECK(ImGui::FindWindowByName("###session-1")->Pos.x == left);
        if (!by_hand) CHECK(second->Pos.x + second->Size.x > 1900.0f);
    }
}

TEST_CASE("of many sessions the page that was open is open again, else the table is", "[restart]") {
    for (const bool is_page : {true, false}) {
        CAPTURE(is_page);
        std::string layout;
        {
            Driver driver(1024, 700);
            view::keep_view_in_layout(driver.ui);
            open_sessions(driver, 12);
            if (is_page) driver.click("//###sidebar/###list/$$2/row");
            driver.frames(3);
            layout = ImGui::SaveIniSettingsToMemory();
        }
        Driver driver(1024, 700);
        view::keep_view_in_layout(driver.ui);
        ImGui::LoadIniSettingsFromMemory(layout.c_str());
        open_sessions(driver, 4);
        open_sessions(driver, 12);
        const ImGuiWindow* table = ImGui::FindWindowByName("###overview");
        CHECK((table != nullptr && table->Active) != is_page);
        CHECK(driver.ui.selected == SessionId{is_page ? 2u : 1u});
    }
}

TEST_CASE("a damaged layout neither hides sessions nor chooses one that is not there",
          "[restart]") {
    Driver driver;
    view::keep_view_in_layout(driver.ui);
    ImGui::LoadIniSettingsFromMemory(
        "[Redial][View]\nSelected=4294967295\nTab=7\nTab=x,latency\nTab=1,no such tab\n"
        "Folded\nSelected=9\n");
    open_sessions(driver, 2);
    const ImGuiWindow* first = ImGui::FindWindowByName("###session-1");
    REQUIRE(first != nullptr);
    CHECK(first->Active);
}

}  // namespace
}  // namespace redial::tests
