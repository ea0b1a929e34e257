// Compares two heads line by line. Pure, any thread.
#include "view/session/head_diff.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace redial::view {
namespace {

std::vector<std::string_view> lines_of(std::string_view head) {
    std::vector<std::string_view> lines;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty()) break;  // what follows is the body
        lines.push_back(line);
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    return lines;
}

bool have_one_name(std::string_view a, std::string_view b) {
    const std::string_view name_a = a.substr(0, a.find(':'));
    const std::string_view name_b = b.substr(0, b.find(':'));
    const auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    };
    return std::equal(name_a.begin(), name_a.end(), name_b.begin(), name_b.end(), same);
}

HeadLine pair_of(std::string_view before, std::string_view after) {
    return {before == after ? LineFate::Same : LineFate::Changed, std::string(before),
            std::string(after)};
}

}  // namespace

std::vector<HeadLine> compare_heads(std::string_view before, std::string_view after) {
    const std::vector<std::string_view> from = lines_of(before);
    std::vector<std::string_view> to = lines_of(after);
    std::vector<HeadLine> lines;
    if (!from.empty() && !to.empty()) {
        lines.push_back(pair_of(from.front(), to.front()));
        to.erase(to.begin());
    }
    for (std::size_t i = lines.size(); i < from.size(); ++i) {
        const auto match = std::find_if(to.begin(), to.end(), [&](std::string_view line) {
            return have_one_name(from[i], line);
        });
        if (match == to.end()) {
            lines.push_back({LineFate::Removed, std::string(from[i]), ""});
            continue;
        }
        lines.push_back(pair_of(from[i], *match));
        to.erase(match);
    }
    for (const std::string_view line : to) {
        lines.push_back({LineFate::Added, "", std::string(line)});
    }
    return lines;
}

std::size_t differences(const std::vector<HeadLine>& lines) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [](const auto& one) { return one.fate != LineFate::Same; }));
}

}  // namespace redial::view
