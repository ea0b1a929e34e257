// Asks FriBidi for the levels of a line. Any thread.
#include "view/kit/bidi.hpp"

#include <fribidi.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>

#include "base/escape.hpp"

namespace redial::view {
namespace {

bool holds_structure(char32_t c) {
    constexpr std::u32string_view structure = U"\"{}[]<>";
    return structure.find(c) != std::u32string_view::npos;
}

}  // namespace

std::vector<BidiLevel> bidi_levels(const std::u32string& line, LineBase base) {
    const auto length = static_cast<FriBidiStrIndex>(line.size());
    const std::vector<FriBidiChar> text(line.begin(), line.end());
    std::vector<FriBidiCharType> types(line.size());
    std::vector<FriBidiBracketType> brackets(line.size());
    std::vector<BidiLevel> levels(line.size(), 0);
    fribidi_get_bidi_types(text.data(), length, types.data());
    // Of what is shown as a code, and of a structure, each is a letter from left to right.
    for (std::size_t i = 0; i < line.size(); ++i)
        if (is_control(line[i]) || (base == LineBase::Data && holds_structure(line[i])))
            types[i] = FRIBIDI_TYPE_LTR;
    fribidi_get_bracket_types(text.data(), length, types.data(), brackets.data());
    FriBidiParType paragraph = base == LineBase::Data ? FRIBIDI_PAR_LTR : FRIBIDI_PAR_ON;
    if (fribidi_get_par_embedding_levels_ex(types.data(), brackets.data(), length, &paragraph,
                                            levels.data()) == 0 ||
        fribidi_reorder_line(FRIBIDI_FLAGS_DEFAULT, types.data(), length, 0, paragraph,
                             levels.data(), nullptr, nullptr) == 0)
        std::fill(levels.begin(), levels.end(), BidiLevel{0});
    return levels;
}

std::vector<std::size_t> visual_order(const std::vector<BidiLevel>& levels) {
    std::vector<std::size_t> order(levels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    int highest = 0;
    int lowest_odd = std::numeric_limits<BidiLevel>::max();
    for (const BidiLevel level : levels) {
        highest = std::max<int>(highest, level);
        if (level % 2 != 0) lowest_odd = std::min<int>(lowest_odd, level);
    }
    for (int level = highest; level >= lowest_odd; --level) {
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin;
            while (end < order.size() && levels[order[end]] >= level) ++end;
            std::reverse(order.begin() + static_cast<std::ptrdiff_t>(begin),
                         order.begin() + static_cast<std::ptrdiff_t>(end));
            begin = std::max(end, begin + 1);
        }
    }
    return order;
}

char32_t mirrored(char32_t code_point) {
    FriBidiChar other = 0;
    return fribidi_get_mirror_char(code_point, &other) != 0 ? other : code_point;
}

}  // namespace redial::view
