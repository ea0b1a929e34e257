// Writes a herd's results as text for a terminal. Main thread.
#include "app/herd_report.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/outcome.hpp"

namespace redial::app {
namespace {

using model::back_in_words;
using model::HerdRow;

std::string table_row(const HerdRow& row) {
    const core::HerdResult& result = row.result;
    return fmt::format("{:<24.24} {:>9} {:>9} {:>8} {:>8.0f} {:>6.1f} {:>9} {:>9} {:>9}\n",
                       row.policy, result.dials, result.turned_away, result.peak_per_s,
                       result.mean_per_s, result.peak_to_mean,
                       back_in_words(result.half_back_after), back_in_words(result.most_back_after),
                       back_in_words(result.all_back_after));
}

// Eighths of a column for each stretch of seconds; the busiest of all policies is full.
std::string bars(const std::vector<std::uint32_t>& arrivals, std::size_t from, std::size_t stretch,
                 std::size_t columns, std::uint32_t most) {
    constexpr const char* eighths[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string line;
    for (std::size_t column = 0; column < columns; ++column) {
        std::uint32_t highest = 0;
        for (std::size_t i = 0; i < stretch; ++i) {
            const std::size_t second = from + column * stretch + i;
            if (second < arrivals.size()) highest = std::max(highest, arrivals[second]);
        }
        const std::uint64_t level =
            most == 0 ? 0 : (std::uint64_t{highest} * 8 + most - 1) / std::uint64_t{most};
        line += eighths[std::min<std::uint64_t>(level, 8)];
    }
    return line;
}

std::string all_bars(const std::vector<HerdRow>& rows, Duration outage) {
    constexpr std::size_t columns_max = 60;
    const auto from = static_cast<std::size_t>(outage / std::chrono::seconds(1));
    std::size_t seconds = 1;
    std::uint32_t most = 0;
    for (const HerdRow& row : rows) {
        const auto& arrivals = row.result.arrivals;
        if (arrivals.size() > from) seconds = std::max(seconds, arrivals.size() - from);
        most = std::max(most, row.result.peak_per_s);
    }
    const std::size_t stretch = (seconds + columns_max - 1) / columns_max;
    const std::size_t columns = (seconds + stretch - 1) / stretch;
    std::string text = fmt::format(
        "\nDials arriving from the server's return on: the highest second of each {} s, full is "
        "{}/s\n",
        stretch, most);
    for (const HerdRow& row : rows) {
        text += fmt::format("{:<24.24} |{}|\n", row.policy,
                            bars(row.result.arrivals, from, stretch, columns, most));
    }
    return text;
}

}  // namespace

std::string herd_report(const std::vector<HerdRow>& rows, std::uint32_t clients, Duration outage) {
    std::string text =
        fmt::format("{} clients, an outage of {}; times count from the server's return\n\n",
                    clients, duration_in_words(outage));
    text +=
        fmt::format("{:<24} {:>9} {:>9} {:>8} {:>8} {:>6} {:>9} {:>9} {:>9}\n", "policy", "dials",
                    "503", "peak/s", "mean/s", "ratio", "50 % back", "99 % back", "all back");
    for (const HerdRow& row : rows) text += table_row(row);
    for (const HerdRow& row : rows) {
        if (row.result.gave_up > 0)
            text +=
                fmt::format("{}: {} gave up\n", row.policy, counted(row.result.gave_up, "client"));
        if (!row.result.failures.empty())
            text += fmt::format("{}: dials that opened nothing: {}\n", row.policy,
                                core::failures_in_words(row.result));
    }
    return text + all_bars(rows, outage);
}

}  // namespace redial::app
