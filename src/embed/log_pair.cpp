// Reads two logs in slices, to be compared. UI thread only.
#include "embed/log_pair.hpp"

namespace redial::embed {
namespace {

void add_remark(std::string& remark, const view::ReplayFigures& figures) {
    const std::string& words = figures.error.empty() ? figures.remark : figures.error;
    if (words.empty()) return;
    if (!remark.empty()) remark += "; ";
    remark += figures.file.substr(figures.file.rfind('/') + 1) + ": " + words;
}

}  // namespace

Result<LogPair> LogPair::open(const std::string& first, const std::string& second,
                              std::uint64_t bytes_max) {
    auto one = Replay::open(first, bytes_max / 2);
    if (!one) return one.error();
    auto other = Replay::open(second, bytes_max / 2);
    if (!other) return other.error();
    return LogPair(*std::move(one), *std::move(other));
}

bool LogPair::read_slice() { return first_->read_slice() || second_->read_slice(); }

view::Comparison LogPair::comparison() {
    const view::ReplayFigures first = first_->figures();
    const view::ReplayFigures second = second_->figures();
    view::Comparison made;
    made.first = first.file;
    made.second = second.file;
    add_remark(made.remark, first);
    add_remark(made.remark, second);
    if (!first.is_reading && !second.is_reading) {
        made.share_read = 1.0;
        made.figures = model::compare(first_->workspace(), second_->workspace());
        return made;
    }
    const auto total = static_cast<double>(first.total_bytes + second.total_bytes);
    const auto read = static_cast<double>(first.read_bytes + second.read_bytes);
    made.share_read = total > 0 ? std::min(read / total, 0.99) : 0.0;
    return made;
}

}  // namespace redial::embed
