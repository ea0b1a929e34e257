// The names of an enumeration's values: one table an enumeration, written beside it and walked by
// whoever writes, reads or offers them. Names go into logs, settings and onto the command line, so
// they change only with the log format's version (docs/log-format.md). Pure, any thread.
//
//     enum class Side : std::uint8_t { Client, Server };
//     constexpr auto enum_table(Side) {
//         return std::to_array<Named<Side>>({{Side::Client, "client"}, {Side::Server, "server"}});
//     }
//
// gives name_of(side), from_name<Side>(text) and enum_names<Side>, the table itself.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace redial::core {

template <class E>
struct Named {
    E value;
    const char* name;
};

namespace detail {

// A value that no enumerator names is spelt as a cast by the compiler: "value = (Side)2".
template <auto value>
constexpr bool is_enumerator() {
    return std::string_view(__PRETTY_FUNCTION__).find("= (") == std::string_view::npos;
}

template <class E, std::size_t N, std::size_t... I>
constexpr bool has_row_for_each(const std::array<Named<E>, N>& table, std::index_sequence<I...>) {
    const auto has = [&table](E value) {
        return std::any_of(table.begin(), table.end(),
                           [value](const Named<E>& row) { return row.value == value; });
    };
    return (... && (has(static_cast<E>(I)) == is_enumerator<static_cast<E>(I)>()));
}

// A table is looked at once, when it is compiled: it must have a row for every enumerator from 0 to
// the one behind its last, so that a new one cannot be forgotten.
template <class E>
constexpr auto checked_table() {
    constexpr auto table = enum_table(E{});
    constexpr auto after = [](const auto& rows) {
        std::size_t most = 0;
        for (const Named<E>& row : rows) most = std::max(most, static_cast<std::size_t>(row.value));
        return most + 1;
    }(table);
    using Values = std::make_index_sequence<after + 1>;
    static_assert(has_row_for_each<E>(table, Values{}), "an enumerator has no row in the table");
    return table;
}

}  // namespace detail

// In the order in which they are offered.
template <class E>
inline constexpr auto enum_names = detail::checked_table<E>();

// Null for a value that is not in the table.
template <class E>
constexpr const char* find_name(E value) {
    for (const Named<E>& row : enum_names<E>) {
        if (row.value == value) return row.name;
    }
    return nullptr;
}

template <class E>
requires requires { enum_table(E{}); }
constexpr const char* name_of(E value) {
    const char* name = find_name(value);
    return name != nullptr ? name : "unknown";
}

template <class E>
constexpr std::optional<E> from_name(std::string_view name) {
    for (const Named<E>& row : enum_names<E>) {
        if (name == row.name) return row.value;
    }
    return std::nullopt;
}

// "text, binary, close": what would have fitted, for an error.
template <class E>
std::string names_in_words() {
    std::string words;
    for (const Named<E>& row : enum_names<E>) {
        if (!words.empty()) words += ", ";
        words += row.name;
    }
    return words;
}

}  // namespace redial::core
