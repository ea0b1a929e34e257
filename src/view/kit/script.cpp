// Tables of code points, from the Unicode Character Database 15. Any thread.
#include "view/kit/script.hpp"

#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "base/utf8.hpp"

namespace redial::view {
namespace {

struct Span {
    char32_t first;
    char32_t last;
};

constexpr std::array complex_spans = {
    Span{0x0590, 0x08ff},  // Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic
    Span{0x0900, 0x0fff},  // the scripts of India, Sinhala, Thai, Lao, Tibetan
    Span{0x1000, 0x109f},  // Myanmar
    Span{0x1100, 0x11ff},  // Hangul as parts of syllables
    Span{0x1700, 0x18af},  // Tagalog to Khmer, Mongolian
    Span{0x1900, 0x1aaf},  // Limbu to Tai Tham
    Span{0x1b00, 0x1c4f},  // Balinese to Lepcha
    Span{0x1cd0, 0x1cff},  // Vedic marks
    Span{0xa800, 0xa82f},  // Syloti Nagri
    Span{0xa840, 0xaaff},  // Phags-pa to Meetei Mayek
    Span{0xabc0, 0xabff},  // Meetei Mayek
    Span{0xd7b0, 0xd7ff},  // more of Hangul
    Span{0xfb1d, 0xfdff},  // presentation forms of Hebrew and Arabic
    Span{0xfe70, 0xfefe},  // more of Arabic
    Span{0x10000, 0x10ffff},
};

constexpr std::array mark_spans = {
    Span{0x0300, 0x036f}, Span{0x1ab0, 0x1aff}, Span{0x1dc0, 0x1dff},
    Span{0x20d0, 0x20e2}, Span{0x20e4, 0x20ff}, Span{0xfe20, 0xfe2f},
};

// Emoji_Presentation, and planes of pictures.
constexpr std::array pictograph_spans = {
    Span{0x231a, 0x231b}, Span{0x23e9, 0x23ec},   Span{0x23f0, 0x23f0},   Span{0x23f3, 0x23f3},
    Span{0x25fd, 0x25fe}, Span{0x2614, 0x2615},   Span{0x2648, 0x2653},   Span{0x267f, 0x267f},
    Span{0x2693, 0x2693}, Span{0x26a1, 0x26a1},   Span{0x26aa, 0x26ab},   Span{0x26bd, 0x26be},
    Span{0x26c4, 0x26c5}, Span{0x26ce, 0x26ce},   Span{0x26d4, 0x26d4},   Span{0x26ea, 0x26ea},
    Span{0x26f2, 0x26f3}, Span{0x26f5, 0x26f5},   Span{0x26fa, 0x26fa},   Span{0x26fd, 0x26fd},
    Span{0x2705, 0x2705}, Span{0x270a, 0x270b},   Span{0x2728, 0x2728},   Span{0x274c, 0x274c},
    Span{0x274e, 0x274e}, Span{0x2753, 0x2755},   Span{0x2757, 0x2757},   Span{0x2795, 0x2797},
    Span{0x27b0, 0x27b0}, Span{0x27bf, 0x27bf},   Span{0x2b1b, 0x2b1c},   Span{0x2b50, 0x2b50},
    Span{0x2b55, 0x2b55}, Span{0x1f000, 0x1f0ff}, Span{0x1f170, 0x1f1ff}, Span{0x1f200, 0x1faff},
};

template <std::size_t size>
bool is_in(const std::array<Span, size>& spans, char32_t c) {
    const auto span = std::lower_bound(spans.begin(), spans.end(), c,
                                       [](Span one, char32_t value) { return one.last < value; });
    return span != spans.end() && span->first <= c;
}

}  // namespace

bool is_complex(char32_t c) { return c >= 0x0590 && is_in(complex_spans, c); }
bool is_pictograph(char32_t c) { return c >= 0x231a && is_in(pictograph_spans, c); }
bool is_combining_mark(char32_t c) { return c >= 0x0300 && is_in(mark_spans, c); }

bool is_attached(char32_t c) {
    return c == 0x200c || c == 0x200d || c == 0x20e3 || (c >= 0xfe00 && c <= 0xfe0f) ||
           (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe01ef);
}

bool needs_shaping(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // Below 0xcc begin ASCII and the letters before U+0300, or a sequence goes on.
        if (static_cast<unsigned char>(text[at]) < 0xcc) {
            ++at;
            continue;
        }
        const auto c = next_code_point(text, at);
        if (c && (is_complex(*c) || is_combining_mark(*c) || is_attached(*c) || is_pictograph(*c) ||
                  is_control(*c)))
            return true;
    }
    return false;
}

bool is_unshaped_in_fields(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_code_point(text, at);
        if (c && is_complex(*c) && *c < 0x10000) return true;
    }
    return false;
}

bool looks_like_data(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) return false;
    return std::string_view("{}[]\"<(").find(line[first]) != std::string_view::npos;
}

}  // namespace redial::view
