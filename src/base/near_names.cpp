// Finds names by how few letters must be changed to come to them (Damerau's distance, without
// transpositions over a gap). Pure, any thread.
#include "base/near_names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace redial {
namespace {

constexpr std::size_t length_max = 64;

std::size_t distance(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, length_max + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& before = rows[(i + 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            const bool is_swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string near_names(std::string_view text, std::span<const std::string_view> names) {
    if (text.size() > length_max || text.empty()) return "";
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (const std::string_view name : names) {
        if (name.size() > length_max) continue;
        const std::size_t far = distance(text, name);
        const bool is_part = text.size() >= 3 && name.find(text) != std::string_view::npos;
        if (far <= 1 + text.size() / 4 || is_part) found.emplace_back(far, name);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (found.size() > 3) found.resize(3);
    std::string all;
    for (const auto& [far, name] : found) all += (all.empty() ? "" : " or ") + std::string(name);
    return all;
}

std::string hint_of_names(std::string_view text, std::span<const std::string_view> names) {
    const std::string near = near_names(text, names);
    if (!near.empty()) return "did you mean " + near + "?";
    std::string all;
    for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
    return "there are " + all;
}

}  // namespace redial
