// LabStreamPlayer: the body of one streamed answer as it goes out over time: the events of a feed
// written as lines (WHATWG HTML 9.2.5), comments between them, and what is wrong on purpose. Pure:
// time is an argument. Service thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/lab_stream.hpp"
#include "net/lab/lab_feed.hpp"

namespace redial::net {

class LabStreamPlayer {
public:
    LabStreamPlayer(const core::LabStream& how, std::unique_ptr<LabFeed> feed, Instant now);

    enum class Goes : std::uint8_t {
        On,
        Ends,    // the body is whole
        Resets,  // the connection, in the middle of an event
        Breaks,  // FIN there
    };
    // Appends some of what is due; call it until it appends nothing, or as long as there is room.
    Goes play(Instant now, std::string& to);
    std::optional<Instant> deadline() const;

private:
    void begin(std::string& to);
    bool is_stalled() const;
    std::optional<Instant> beat_at() const;
    Instant let_out_at(Instant due) const;
    std::string written(const LabEvent& event) const;

    core::LabStream how_;
    std::unique_ptr<LabFeed> feed_;
    Instant begun_at_;
    Instant said_at_;
    bool has_begun_ = false;
    std::uint64_t said_ = 0;  // events
};

}  // namespace redial::net
