// Comparing two logs: the same figures of two workspaces side by side, as values that a window or a
// terminal words: attempts, outages with their parts, and percentiles. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/fold/figures.hpp"

namespace redial::model {

struct ComparedFigure {
    std::string id;     // "recovery_p95"
    std::string group;  // "Attempts", "Outages", ...
    std::string name;   // "refused", "longest"
    FigureUnit unit = FigureUnit::Count;
    Better better = Better::Neither;
    // Times in microseconds, shares 0..1. None: there is no such thing in that log.
    std::optional<double> first;
    std::optional<double> second;
    bool is_whole = true;  // false: either may be more, dials may have passed unseen

    // Which of the two is better: -1 the first, 1 the second, 0 neither.
    int verdict() const;
};

// Both up to their last moments. Figures that neither has are left out.
std::vector<ComparedFigure> compare(const Workspace& first, const Workspace& second);

// "1,204", "3.5 KiB", "250 ms", "99.2 %", "-" for none.
std::string in_words(FigureUnit unit, const std::optional<double>& value);

}  // namespace redial::model
