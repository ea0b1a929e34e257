// What can be read and told apart in every theme: WCAG 2's contrast, computed from the themes'
// colours. Test's thread.
#include <cmath>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "view/kit/theme.hpp"

using namespace redial;
using namespace redial::view;

namespace {

constexpr ThemeName themes[] = {ThemeName::Dark, ThemeName::Light, ThemeName::HighContrast};

using Named = std::pair<const char*, ImU32>;

Theme theme_named(ThemeName name) {
    Theme theme;
    set_palette(theme, name);
    return theme;
}

// WCAG 2.2, "relative luminance". 0 to 1.
double luminance(ImU32 color) {
    const auto channel = [color](int shift) {
        const double value = static_cast<double>((color >> shift) & 255u) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(IM_COL32_R_SHIFT) + 0.7152 * channel(IM_COL32_G_SHIFT) +
           0.0722 * channel(IM_COL32_B_SHIFT);
}

// 1 to 21. Precondition: both are opaque.
double contrast(ImU32 a, ImU32 b) {
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

// What text and hints stand on, hovered and chosen rows included.
std::vector<Named> surfaces(const Palette& p) {
    return {{"canvas", p.canvas},
            {"panel", p.panel},
            {"raised", p.raised},
            {"input", p.input},
            {"control", p.control},
            {"selected", p.selected},
            {"hovered row", mixed(p.selected, p.control_hovered, 0.5f)}};
}

// Where controls and plots stand.
std::vector<Named> grounds(const Palette& p) {
    return {{"canvas", p.canvas}, {"panel", p.panel}, {"raised", p.raised}, {"input", p.input}};
}

void must_reach(double least, const std::vector<Named>& marks, const std::vector<Named>& behind) {
    for (const Named& mark : marks) {
        for (const Named& surface : behind) {
            INFO(mark.first << " on " << surface.first);
            CHECK(contrast(mark.second, surface.second) >= least);
        }
    }
}

}  // namespace

TEST_CASE("contrast is WCAG's own: black on white is 21, a colour on itself 1", "[contrast]") {
    CHECK(contrast(IM_COL32(0, 0, 0, 255), IM_COL32(255, 255, 255, 255)) == Approx(21.0));
    CHECK(contrast(IM_COL32(9, 99, 200, 255), IM_COL32(9, 99, 200, 255)) == Approx(1.0));
    // #777777 on white is the well-known one that just fails.
    CHECK(contrast(IM_COL32(0x77, 0x77, 0x77, 255), IM_COL32(255, 255, 255, 255)) ==
          Approx(4.48).margin(0.01));
}

TEST_CASE("every text role reaches 4.5 on every surface, and 7 where contrast is asked for",
          "[contrast]") {
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Palette p = theme_named(name).color;
        const double least = name == ThemeName::HighContrast ? 7.0 : 4.5;
        must_reach(least,
                   {{"text", p.text},
                    {"dim", p.dim},
                    {"faint", p.faint},
                    {"accent", p.accent},
                    {"open", p.open},
                    {"waiting", p.waiting},
                    {"closed", p.closed},
                    {"fault", p.fault}},
                   surfaces(p));
        must_reach(least, {{"on_button", p.on_button}},
                   {{"button", p.button},
                    {"button_hovered", p.button_hovered},
                    {"button_active", p.button_active}});
        must_reach(least, {{"text", p.text}},
                   {{"control_hovered", p.control_hovered},
                    {"control_active", p.control_active},
                    {"selected text", mixed(p.input, p.accent, 0.35f)},
                    {"a button that is on", mixed(p.panel, p.fault, 0.42f)},
                    {"a choice that is made", mixed(p.panel, p.accent, 0.42f)}});
    }
}

TEST_CASE("JSON's colours reach 4.5 on every surface, and on what a filter or a search marks",
          "[contrast]") {
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Palette p = theme_named(name).color;
        std::vector<Named> behind = surfaces(p);
        behind.emplace_back("match", p.match);
        behind.emplace_back("match_now", p.match_now);
        must_reach(name == ThemeName::HighContrast ? 6.0 : 4.5,
                   {{"text", p.text},
                    {"json_key", p.json_key},
                    {"json_string", p.json_string},
                    {"json_number", p.json_number},
                    {"json_literal", p.json_literal}},
                   behind);
        // What is marked is seen to be.
        must_reach(1.2, {{"match", p.match}, {"match_now", p.match_now}}, {{"panel", p.panel}});
    }
}

TEST_CASE("what is read, what explains it and what comes last differ from each other",
          "[contrast]") {
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Palette p = theme_named(name).color;
        CHECK(contrast(p.text, p.dim) >= 1.2);
        CHECK(contrast(p.dim, p.faint) >= 1.3);
    }
}

TEST_CASE("the edges of controls and the marks of plots reach 3 where they stand", "[contrast]") {
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Theme theme = theme_named(name);
        const Palette& p = theme.color;
        must_reach(3.0,
                   {{"control_border", p.control_border},
                    {"the primary button's edge", mixed(p.button, p.accent, 0.45f)},
                    {"accent", p.accent},
                    {"open", p.open},
                    {"waiting", p.waiting},
                    {"closed", p.closed},
                    {"fault", p.fault},
                    {"dim", p.dim}},
                   grounds(p));
        // What a dot and a tick show inside of their colour.
        must_reach(3.0, {{"panel", p.panel}},
                   {{"waiting", p.waiting}, {"closed", p.closed}, {"accent", p.accent}});
        must_reach(3.0, {{"accent", p.accent}}, {{"lit icon", lit_color(theme)}});
        must_reach(3.0,
                   {{"bars at 0.75", mixed(p.panel, p.open, 0.75f)},
                    {"edges of waits at 0.7", mixed(p.panel, p.waiting, 0.7f)}},
                   {{"panel", p.panel}});
    }
}

TEST_CASE("fields, knobs and scrollbars have an edge that can be found", "[contrast]") {
    ImGuiContext* context = ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;  // no file of windows where the test was started
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Theme theme = theme_named(name);
        apply_to_style(theme);
        const auto styled = [](ImGuiCol role) {
            return ImGui::ColorConvertFloat4ToU32(ImGui::GetStyle().Colors[role]);
        };
        must_reach(3.0,
                   {{"field", styled(ImGuiCol_Border)},
                    {"knob", styled(ImGuiCol_SliderGrab)},
                    {"scrollbar", styled(ImGuiCol_ScrollbarGrab)}},
                   grounds(theme.color));
        must_reach(4.5, {{"shortcut in a menu", styled(ImGuiCol_TextDisabled)}},
                   {{"menu", styled(ImGuiCol_PopupBg)}, {"row", styled(ImGuiCol_HeaderHovered)}});
    }
    ImGui::DestroyContext(context);
}

TEST_CASE("a lane's states can be told from what is behind them", "[contrast]") {
    using core::ConnectionStatus;
    for (const ThemeName name : themes) {
        INFO("theme " << static_cast<int>(name));
        const Theme theme = theme_named(name);
        const std::vector<Named> lanes = {
            {"open", lane_color(theme, ConnectionStatus::Open, false)},
            {"connecting", lane_color(theme, ConnectionStatus::Connecting, false)},
            {"closed", lane_color(theme, ConnectionStatus::Closed, false)},
            {"resting", lane_color(theme, ConnectionStatus::Closed, true)}};
        must_reach(3.0, lanes, {{"canvas", theme.color.canvas}, {"panel", theme.color.panel}});
        CHECK(lanes[2].second != lanes[3].second);
    }
}

TEST_CASE("one in a heat map's cell is seen, and more stands out further", "[contrast]") {
    for (const ThemeName name : themes) {
        const Theme theme = theme_named(name);
        for (int palette = 0; palette < heat_palettes; ++palette) {
            INFO("theme " << static_cast<int>(name) << ", palette " << palette);
            const HeatColors colors = heat_colors(name, static_cast<HeatPalette>(palette));
            CHECK(contrast(colors.front(), theme.color.panel) >= 3.0);
            for (std::size_t i = 1; i < colors.size(); ++i)
                CHECK(contrast(colors[i], theme.color.panel) >
                      contrast(colors[i - 1], theme.color.panel));
        }
    }
}
