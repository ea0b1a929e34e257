// Puts the figures of two workspaces side by side. Any thread.
#include "model/fold/compare.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"

namespace redial::model {
namespace {

ComparedFigure* find(std::vector<ComparedFigure>& all, const Figure& figure) {
    for (ComparedFigure& one : all)
        if (one.id == figure.id) return &one;
    return nullptr;
}

ComparedFigure compared(const Figure& figure, std::optional<double> first,
                        std::optional<double> second) {
    return {figure.id,
            std::string(figure.info->group),
            figure.name,
            figure.info->unit,
            figure.info->better,
            first,
            second,
            figure.is_whole};
}

}  // namespace

int ComparedFigure::verdict() const {
    if (better == Better::Neither || !first || !second || *first == *second) return 0;
    const bool is_first_less = *first < *second;
    return is_first_less == (better == Better::Less) ? -1 : 1;
}

std::vector<ComparedFigure> compare(const Workspace& first, const Workspace& second) {
    std::vector<ComparedFigure> all;
    for (const Figure& figure : figures_of(first))
        all.push_back(compared(figure, figure.value, std::nullopt));
    for (const Figure& figure : figures_of(second)) {
        if (ComparedFigure* found = find(all, figure)) {
            found->second = figure.value;
            found->is_whole = found->is_whole && figure.is_whole;
            continue;
        }
        // Behind the last of its group, so that groups stay together.
        const auto after = std::find_if(all.rbegin(), all.rend(), [&](const ComparedFigure& one) {
            return one.group == figure.info->group;
        });
        all.insert(after.base() == all.begin() ? all.end() : after.base(),
                   compared(figure, std::nullopt, figure.value));
    }
    // Of an outcome that one log does not have at all it has none.
    for (ComparedFigure& one : all) {
        if (!one.id.starts_with("failed:")) continue;
        if (!one.first) one.first = 0.0;
        if (!one.second) one.second = 0.0;
    }
    return all;
}

std::string in_words(FigureUnit unit, const std::optional<double>& value) {
    if (!value) return "-";
    switch (unit) {
        case FigureUnit::Count: return fmt::format("{:.0f}", *value);
        case FigureUnit::Bytes: return size_in_words(static_cast<std::uint64_t>(*value));
        case FigureUnit::Time: return figure_in_words(Duration{static_cast<std::int64_t>(*value)});
        case FigureUnit::Share: return fmt::format("{:.3f} %", *value * 100.0);
    }
    return {};
}

}  // namespace redial::model
