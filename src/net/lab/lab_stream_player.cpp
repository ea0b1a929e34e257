// Writes what is due of a streamed answer. Pure; service thread.
#include "net/lab/lab_stream_player.hpp"

#include <algorithm>

namespace redial::net {
namespace {

// So much at a time, that what its reader has not taken can be looked at between.
constexpr std::size_t piece_bytes_max = 64 * 1024;

std::string with_line_ends(const std::string& text, core::LineEnd end) {
    if (end == core::LineEnd::Lf) return text;
    std::string written;
    for (const char c : text) {
        if (c != '\n')
            written += c;
        else
            written += end == core::LineEnd::Cr ? "\r" : "\r\n";
    }
    return written;
}

}  // namespace

LabStreamPlayer::LabStreamPlayer(const core::LabStream& how, std::unique_ptr<LabFeed> feed,
                                 Instant now)
    : how_(how), feed_(std::move(feed)), begun_at_(now), said_at_(now) {}

void LabStreamPlayer::begin(std::string& to) {
    has_begun_ = true;
    if (how_.has_bom) to += "\xef\xbb\xbf";
    if (!how_.retry) return;
    const auto retry = std::chrono::floor<std::chrono::milliseconds>(*how_.retry);
    to += with_line_ends("retry: " + std::to_string(retry.count()) + "\n\n", how_.line_end);
}

bool LabStreamPlayer::is_stalled() const {
    return how_.fault.stalls && said_ >= *how_.fault.stalls;
}

std::optional<Instant> LabStreamPlayer::beat_at() const {
    if (how_.heartbeat <= Duration{0}) return std::nullopt;
    return said_at_ + how_.heartbeat;
}

// What holds back lets all that has come out at its own times.
Instant LabStreamPlayer::let_out_at(Instant due) const {
    const Duration lump = how_.fault.lumps;
    if (lump <= Duration{0}) return due;
    const Duration since = std::max(due - begun_at_, Duration{0});
    return begun_at_ + (since / lump + 1) * lump;
}

std::string LabStreamPlayer::written(const LabEvent& event) const {
    std::string text;
    if (event.id) text += "id: " + *event.id + "\n";
    if (!event.name.empty()) text += "event: " + event.name + "\n";
    std::string_view data = event.data;
    for (bool is_last = false; !is_last;) {
        const std::size_t end = data.find('\n');
        is_last = end == std::string_view::npos;
        text.append("data: ").append(data.substr(0, end)).append("\n");
        if (!is_last) data.remove_prefix(end + 1);
    }
    return with_line_ends(text + "\n", how_.line_end);
}

LabStreamPlayer::Goes LabStreamPlayer::play(Instant now, std::string& to) {
    const core::LabStreamFault& fault = how_.fault;
    const std::size_t begun_size = to.size();
    if (!has_begun_ && let_out_at(begun_at_) <= now) begin(to);
    while (has_begun_ && to.size() - begun_size < piece_bytes_max) {
        if ((fault.ends && said_ >= *fault.ends) || feed_->is_over()) return Goes::Ends;
        if (is_stalled()) break;
        const auto event_at = feed_->next();
        const auto beat = beat_at();
        const bool is_event = event_at && (!beat || *event_at <= *beat);
        if ((!event_at && !beat) || let_out_at(is_event ? *event_at : *beat) > now) break;
        // What was late for its reader's sake is not made up for by as many comments.
        said_at_ = fault.lumps > Duration{0} ? (is_event ? *event_at : *beat) : now;
        if (!is_event) {
            to += with_line_ends(":\n\n", how_.line_end);
            continue;
        }
        const std::string block = written(feed_->take(now));
        const bool is_cut = fault.cuts && said_ >= *fault.cuts;
        if (is_cut || (fault.truncates && said_ >= *fault.truncates)) {
            to.append(block, 0, block.size() / 2);
            return is_cut ? Goes::Resets : Goes::Breaks;
        }
        to += block;
        ++said_;
    }
    return Goes::On;
}

std::optional<Instant> LabStreamPlayer::deadline() const {
    if (!has_begun_) return let_out_at(begun_at_);
    if (is_stalled()) return std::nullopt;
    std::optional<Instant> due = feed_->next();
    if (const auto beat = beat_at(); beat && (!due || *beat < *due)) due = beat;
    if (due) due = let_out_at(*due);
    return due;
}

}  // namespace redial::net
