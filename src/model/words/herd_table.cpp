// Writes a herd's results as CSV, and its times in words. Pure, any thread.
#include "model/words/herd_table.hpp"

#include <algorithm>

#include "base/csv_quote.hpp"
#include "base/format.hpp"

namespace redial::model {
namespace {

void append_csv(std::string& text, const HerdRow& row) {
    std::string name;
    append_csv_quoted(name, row.policy);  // a file or a person may have given it any
    const core::HerdResult& result = row.result;
    std::uint64_t back = 0;
    const std::size_t seconds = std::max(result.arrivals.size(), result.opened.size());
    for (std::size_t second = 0; second < seconds; ++second) {
        const auto in_second = [second](const std::vector<std::uint32_t>& counts) {
            return second < counts.size() ? counts[second] : 0u;
        };
        back += in_second(result.opened);
        text += fmt::format("{},{},{},{},{}\r\n", name, second, in_second(result.arrivals),
                            in_second(result.opened), back);
    }
}

}  // namespace

std::string back_in_words(const std::optional<Duration>& back_after) {
    return back_after ? fmt::format("{:.1f} s", to_seconds(*back_after)) : std::string("never");
}

std::string herd_csv(std::span<const HerdRow> rows) {
    std::string text = "policy,second,arrivals,opened,back\r\n";
    for (const HerdRow& row : rows) append_csv(text, row);
    return text;
}

}  // namespace redial::model
