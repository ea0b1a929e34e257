// Tells the holder of a near end what there is for it. Service thread only.
#include "net/dial/near_end.hpp"

#include <utility>

namespace redial::net {

void NearEnd::deliver() {
    if (is_delivering_) return;
    is_delivering_ = true;
    const bool has_end = end_ || (has_finished_ && !told_finished_);
    if (!is_reading_ && sink_ != nullptr && has_end && !std::exchange(has_told_ahead_, true)) {
        const bool is_fin = !end_ || end_->kind == SocketEndKind::Finished;
        sink_->on_end_ahead(is_fin ? SocketEndKind::Finished : SocketEndKind::Reset);
    }
    while (sink_ != nullptr && is_reading_ && !inbox_.empty()) {
        Bytes bytes;
        bytes.swap(inbox_);
        sink_->on_bytes(bytes);
    }
    const auto may_end = [this] { return sink_ != nullptr && is_reading_ && inbox_.empty(); };
    if (may_end() && has_finished_ && !std::exchange(told_finished_, true)) sink_->on_finished();
    if (may_end() && end_) std::exchange(sink_, nullptr)->on_end(*end_);
    is_delivering_ = false;
}

}  // namespace redial::net
