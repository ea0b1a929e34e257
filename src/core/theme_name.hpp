// The looks of the interface, and which of them a person chose. Pure data, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/enum_names.hpp"

namespace redial::core {

enum class ThemeName : std::uint8_t { Dark, Light, HighContrast };
constexpr auto enum_table(ThemeName) {
    using enum ThemeName;
    return std::to_array<Named<ThemeName>>(
        {{Dark, "dark"}, {Light, "light"}, {HighContrast, "high_contrast"}});
}

// System: as the desktop is, where it can be asked; dark where it cannot.
enum class ThemeChoice : std::uint8_t { System, Dark, Light, HighContrast };
constexpr auto enum_table(ThemeChoice) {
    using enum ThemeChoice;
    return std::to_array<Named<ThemeChoice>>(
        {{System, "system"}, {Dark, "dark"}, {Light, "light"}, {HighContrast, "high_contrast"}});
}

// `system`: what the desktop said, none where it said nothing.
constexpr ThemeName theme_of(ThemeChoice choice, std::optional<ThemeName> system) {
    switch (choice) {
        case ThemeChoice::Dark: return ThemeName::Dark;
        case ThemeChoice::Light: return ThemeName::Light;
        case ThemeChoice::HighContrast: return ThemeName::HighContrast;
        case ThemeChoice::System: break;
    }
    return system.value_or(ThemeName::Dark);
}

}  // namespace redial::core
