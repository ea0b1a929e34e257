// LabEventFeed: a session's numbered events as one request for them gets them, from where its
// Last-Event-ID and the resumption it is granted let it begin. Pure; service thread.
#pragma once

#include <string_view>

#include "core/lab_stream.hpp"
#include "net/lab/lab_feed.hpp"
#include "net/lab/lab_store.hpp"

namespace redial::net {

class LabEventFeed final : public LabFeed {
public:
    // `session` outlives it. `last_event_id`: "" for none.
    LabEventFeed(LabSession& session, const core::LabStream& how, std::string_view last_event_id,
                 Now now);

    std::optional<Instant> next() const override;
    LabEvent take(Instant now) override;
    bool is_over() const override { return false; }

private:
    // The next one; the first, where the events began anew meanwhile.
    std::uint64_t position() const { return session_.source.life() == life_ ? next_ : 1; }

    LabSession& session_;
    std::string name_;
    std::size_t pad_bytes_;
    Now begun_;
    std::uint32_t life_;
    std::uint64_t next_ = 1;
};

}  // namespace redial::net
