// Puts messages together from their fragments (RFC 6455 5.4, 8.1, 10.4; RFC 7692 7.2.2). Any one
// thread.
#include "wire/assembly.hpp"

#include <algorithm>

namespace redial::wire {
namespace {

// Room asked for per step of inflation. The buffer doubles behind it.
constexpr std::size_t inflate_step_bytes = 4096;
// A cut message is inflated on, because later messages refer back to it, but not for ever: a few
// bytes can ask for a thousand times as many. This many times the limit, then its context is lost.
constexpr std::uint64_t excess_limits_max = 16;

Inflater::Context context_of(Role sender, const std::optional<DeflateAgreement>& deflate) {
    if (!deflate) return Inflater::Context::Dropped;
    const bool drops = sender == Role::Server ? deflate->server_no_context_takeover
                                              : deflate->client_no_context_takeover;
    return drops ? Inflater::Context::Dropped : Inflater::Context::Kept;
}

}  // namespace

MessageAssembly::MessageAssembly(Role sender, const std::optional<DeflateAgreement>& deflate,
                                 std::uint64_t message_bytes_max, Excess excess)
    // One below the largest size, so that "one byte more" can be asked for everywhere.
    : context_(context_of(sender, deflate)),
      message_bytes_max_(std::min<std::uint64_t>(message_bytes_max, SIZE_MAX / 4)),
      excess_(excess) {}

void MessageAssembly::begin(std::uint8_t op, bool is_compressed) {
    info_ = MessageInfo{.opcode = op, .is_compressed = is_compressed};
    is_active_ = true;
    is_text_ = op == opcode::text;
    is_cut_ = is_broken_ = false;
    excess_bytes_ = 0;
    utf8_.reset();
    if (!is_compressed) return;
    if (!inflater_) inflater_.emplace(context_);
    is_context_whole_ = false;
}

void MessageAssembly::append(BytesView piece, Findings& found) {
    info_.wire_bytes += piece.size();
    if (!info_.is_compressed) return keep(piece, found);
    const std::size_t room = wire_kept_bytes_max - compressed_.size();
    compressed_.append(piece.first(std::min(piece.size(), room)), wire_kept_bytes_max);
    if (!is_broken_ && !has_given_up_) inflate(piece, found);
    const bool is_unread = has_given_up_ && buffer_.size() == 0;
    info_.size_bytes = is_unread ? info_.wire_bytes : buffer_.size() + excess_bytes_;
}

void MessageAssembly::keep(BytesView piece, Findings& found) {
    const std::uint64_t room = message_bytes_max_ - buffer_.size();
    const BytesView kept = piece.first(std::min<std::uint64_t>(piece.size(), room));
    check_text(kept, found);
    buffer_.append(kept, message_bytes_max_);
    if (kept.size() < piece.size()) {
        excess_bytes_ += piece.size() - kept.size();
        exceed(piece.subspan(kept.size()), found);
    }
    info_.size_bytes = buffer_.size() + excess_bytes_;
}

void MessageAssembly::inflate(BytesView piece, Findings& found) {
    Inflater::Step step;
    for (;;) {
        if (is_cut_) return follow_excess(piece, found);
        // One byte more than allowed, to see whether there is one.
        const std::uint64_t wanted = message_bytes_max_ + 1 - buffer_.size();
        std::span<std::uint8_t> room = buffer_.room(
            std::min<std::uint64_t>(wanted, inflate_step_bytes), message_bytes_max_ + 1);
        room = room.first(std::min<std::uint64_t>(room.size(), wanted));
        step = inflater_->inflate(piece, room);
        // What came before an error counts before the error, however the input was cut.
        take_inflated(step.produced, found);
        if (step.state == Inflater::State::Broken) break;
        if (!found.empty() && excess_ == Excess::Ends) return;
        piece = piece.subspan(step.taken);
        if (step.state == Inflater::State::NeedsInput) return;
    }
    break_off(broken_data(), piece, found);
}

void MessageAssembly::take_inflated(std::size_t produced, Findings& found) {
    const std::size_t before = buffer_.size();
    const std::uint64_t allowed = std::min<std::uint64_t>(produced, message_bytes_max_ - before);
    buffer_.take(allowed);
    check_text(buffer_.view().subspan(before), found);
    if (produced > allowed) {
        excess_bytes_ = produced - allowed;
        exceed({}, found);
    }
}

void MessageAssembly::follow_excess(BytesView piece, Findings& found) {
    std::uint8_t thrown_away[inflate_step_bytes];
    Inflater::Step step;
    do {
        step = inflater_->inflate(piece, thrown_away);
        piece = piece.subspan(step.taken);
        excess_bytes_ += step.produced;
        // Before an error in the same step, which smaller pieces would not have reached.
        if (excess_bytes_ / excess_limits_max >= std::max<std::uint64_t>(message_bytes_max_, 1)) {
            // Only what is cut is followed so far: the limit is ours, and no rule is broken.
            has_given_up_ = context_ == Inflater::Context::Kept;
            is_broken_ = true;
            is_text_ = false;
            return;
        }
        if (step.state == Inflater::State::Broken) return break_off(broken_data(), piece, found);
    } while (step.state == Inflater::State::NeedsRoom);
}

Violation MessageAssembly::broken_data() const {
    return {1007, "compressed data is broken: " + inflater_->why(), "RFC 7692 7.2.2"};
}

void MessageAssembly::check_text(BytesView piece, Findings& found) {
    if (!is_text_) return;
    const std::optional<std::size_t> bad = utf8_.feed(piece);
    if (!bad) return;
    is_text_ = false;
    add_finding(found, {1007, "a text message that is not UTF-8", "RFC 6455 8.1"},
                piece.subspan(*bad));
}

void MessageAssembly::exceed(BytesView bytes, Findings& found) {
    if (is_cut_) return;
    is_cut_ = true;
    is_text_ = false;                      // the cut may go through a character
    if (excess_ == Excess::IsCut) return;  // the watcher's own limit breaks nobody's rule
    add_finding(found,
                {1009, "a message of more than " + std::to_string(message_bytes_max_) + " bytes",
                 "RFC 6455 10.4"},
                bytes);
}

void MessageAssembly::break_off(Violation violation, BytesView bytes, Findings& found) {
    is_broken_ = true;
    is_text_ = false;
    add_finding(found, std::move(violation), bytes);
}

void MessageAssembly::finish(Findings& found) {
    if (info_.is_compressed && !is_broken_ && !has_given_up_) {
        const Inflater::End end = inflater_->end_message();
        if (end == Inflater::End::Truncated) {
            const char* what = "compressed data ends in the middle of a block";
            break_off({1007, what, "RFC 7692 7.2.2"}, {}, found);
        } else {
            is_context_whole_ = true;
            if (end == Inflater::End::WithoutTail && excess_ == Excess::IsCut) {
                add_finding(found,
                            {1002, "compressed data ends without an empty block", "RFC 7692 7.2.1"},
                            {});
            }
        }
    }
    if (is_text_ && !utf8_.is_complete()) {
        add_finding(found, {1007, "a text message that ends within a character", "RFC 6455 8.1"},
                    payload().last(std::min<std::size_t>(payload().size(), 3)));
    }
}

WireForm MessageAssembly::wire_form() const {
    const bool is_plain = frames_.size() == 1 && !info_.is_compressed && is_plain_frame(frames_[0]);
    if (is_plain) return {};
    return {frames_, compressed_.view()};
}

void MessageAssembly::clear() {
    is_active_ = false;
    buffer_.clear();
    compressed_.clear();
    frames_.clear();
    if (info_.is_compressed && !is_context_whole_) {
        inflater_->reset();
        is_context_whole_ = true;
    }
    info_.is_compressed = false;
}

}  // namespace redial::wire
