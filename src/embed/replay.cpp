// Reads a log into a workspace, slice by slice. UI thread only.
#include "embed/replay.hpp"

#include <algorithm>

namespace redial::embed {
namespace {

// Some 2 ms of work, and no more than a frame where others want the processor too: input is looked
// at between two slices.
constexpr std::size_t slice_bytes = 1u << 20;

// A log is there to be seen whole: the 5 million messages or 4 GiB a session.
model::Limits limits_of_replay(std::uint64_t bytes_max) {
    model::Limits limits;
    limits.messages_max = 5'000'000;
    limits.bytes_max = std::min<std::uint64_t>(4ull << 30, bytes_max);
    limits.total_bytes_max = bytes_max;
    return limits;
}

}  // namespace

Replay::Replay(log::AnyLog reader, std::string path, std::uint64_t bytes_max)
    : reader_(std::move(reader)), path_(std::move(path)), workspace_(limits_of_replay(bytes_max)) {}

Result<std::unique_ptr<Replay>> Replay::open(const std::string& path, std::uint64_t bytes_max) {
    auto reader = log::AnyLog::open(path);
    if (!reader) return reader.error();
    return std::unique_ptr<Replay>(new Replay(*std::move(reader), path, bytes_max));
}

bool Replay::read_slice() {
    if (!is_reading_) return false;
    const Result<bool> more = reader_.read(workspace_, slice_bytes);
    if (!more) error_ = more.error().line();
    is_reading_ = more && *more;
    return is_reading_;
}

void Replay::stop_reading() {
    was_stopped_ = was_stopped_ || is_reading_;
    is_reading_ = false;
}

void Replay::follow(view::TimeAxis& axis) const {
    if (!axis.is_live) return;
    const Duration whole = workspace_.last_at() - workspace_.first_at();
    axis.span = std::max<Duration>(whole + whole / 50, std::chrono::seconds(1));
}

view::ReplayFigures Replay::figures() const {
    const log::ReadProgress progress = reader_.progress();
    view::ReplayFigures figures;
    figures.file = path_;
    figures.is_reading = is_reading_;
    figures.read_bytes = progress.read_bytes;
    figures.total_bytes = progress.total_bytes;
    figures.remark = reader_.summary().remark();
    if (was_stopped_)
        figures.remark += std::string(figures.remark.empty() ? "" : "; ") +
                          "reading was stopped: the rest of the log is not shown";
    figures.error = error_;
    figures.end = {workspace_.last_at(), workspace_.wall_at(workspace_.last_at())};
    return figures;
}

}  // namespace redial::embed
