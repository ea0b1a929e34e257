// The field a filter is typed into: its hint and help, and the part that is wrong underlined. UI
// thread only.
#pragma once

#include <optional>
#include <string>

#include "model/history/filter.hpp"
#include "model/words/byte_span.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

struct FilterField {
    const char* id;
    std::string& typed;
    const std::string& applied;  // what `error` is of
    const std::string& error;    // "": none
    model::ByteSpan wrong;       // bytes of `applied`
};

// The filter that was typed. nullopt: it does not hold; `error` says why, `wrong` where.
std::optional<model::Filter> read_filter(const std::string& typed, std::string& error,
                                         model::ByteSpan& wrong);

// `width` in pixels. 1 at Enter, -1 at Shift+Enter: to the next match, to the one before.
int draw_filter_field(const Theme& theme, const FilterField& field, float width,
                      bool is_focus_asked);

}  // namespace redial::view
