// MessageAssembly: one message put together from frames (RFC 6455 5.4), inflated (RFC 7692 7.2.2)
// and checked as UTF-8 (8.1) while it arrives, in bounded memory. Shared by the strict decoder,
// which stops at the first finding, and the watcher, which goes on. Any one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/utf8.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/frame_rules.hpp"
#include "wire/inflate.hpp"
#include "wire/payload_buffer.hpp"

namespace redial::wire {

// What to do with a message beyond the limit: end there, or keep its beginning and follow the rest.
enum class Excess : std::uint8_t { Ends, IsCut };

class MessageAssembly {
public:
    MessageAssembly(Role sender, const std::optional<DeflateAgreement>& deflate,
                    std::uint64_t message_bytes_max, Excess excess);

    bool is_active() const { return is_active_; }
    // Excess::IsCut: compressed messages are no longer inflated.
    bool has_given_up() const { return has_given_up_; }
    const MessageInfo& info() const { return info_; }
    BytesView payload() const { return buffer_.view(); }
    // Bytes kept so far.
    std::uint64_t size_bytes() const { return buffer_.size(); }

    // `op` text or binary.
    void begin(std::uint8_t op, bool is_compressed);
    void add_fragment() { ++info_.fragments; }
    // A frame of it is complete.
    void note_frame(const FrameInfo& frame) {
        if (frames_.size() < frames_kept_max) frames_.push_back(frame);
    }
    WireForm wire_form() const;
    // Unmasked payload.
    void append(BytesView piece, Findings& found);
    // The last frame is complete.
    void finish(Findings& found);
    // The message was passed on, or given up; an unfinished compressed one costs its context.
    void clear();

private:
    void keep(BytesView piece, Findings& found);
    void inflate(BytesView piece, Findings& found);
    void follow_excess(BytesView piece, Findings& found);
    void take_inflated(std::size_t produced, Findings& found);
    void check_text(BytesView piece, Findings& found);
    void exceed(BytesView bytes, Findings& found);
    Violation broken_data() const;
    void break_off(Violation violation, BytesView bytes, Findings& found);

    Inflater::Context context_;
    std::uint64_t message_bytes_max_;
    Excess excess_;

    MessageInfo info_;
    PayloadBuffer buffer_;
    PayloadBuffer compressed_;  // as sent
    std::vector<FrameInfo> frames_;
    Utf8Validator utf8_;
    std::optional<Inflater> inflater_;  // made for the first compressed message: it is 40 KiB
    std::uint64_t excess_bytes_ = 0;    // behind the limit, thrown away
    bool has_given_up_ = false;         // a limit of ours has lost the context of later messages
    bool is_active_ = false;
    bool is_text_ = false;          // text without a bad byte so far
    bool is_cut_ = false;           // beyond the limit
    bool is_broken_ = false;        // compressed data that cannot be followed any more
    bool is_context_whole_ = true;  // the inflater has seen a whole number of messages
};

}  // namespace redial::wire
