// Figures of a workspace, each with a name of its own: attempts, outages, recoveries, latencies,
// traffic. What two logs are compared by, what a suggestion rests on. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redial::model {

class Workspace;

enum class FigureUnit : std::uint8_t { Count, Bytes, Time, Share };
enum class Better : std::uint8_t { Neither, Less, More };

struct FigureInfo {
    std::string_view id;     // "recovery_p95": on the command line
    std::string_view group;  // "Attempts", "Outages", ...
    std::string_view name;   // "longest": within its group
    FigureUnit unit = FigureUnit::Count;
    Better better = Better::Neither;
    std::string_view meaning;
    bool counts_dials = false;  // wrong where dials passed unseen
};

// In the order they are shown. The ids of one end in ':' where a name follows: "failed:" of
// "failed:503".
std::span<const FigureInfo> all_figures();
// Null: there is none.
const FigureInfo* find_figure(std::string_view id);

struct Figure {
    const FigureInfo* info = nullptr;
    std::string id;        // info's, or "failed:503"
    std::string name;      // info's, or "failed: 503"
    double value = 0;      // times in microseconds, shares 0..1
    bool is_whole = true;  // false: it may be more, dials may have passed unseen
};
// Those that there is something to say of, in order.
std::vector<Figure> figures_of(const Workspace& workspace);

// A Markdown table of all, for `redial compare --figures`.
std::string figures_as_table();

}  // namespace redial::model
