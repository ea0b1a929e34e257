// SpokenLines: what each message says in its session's dialect, for whoever prints messages as they
// come and keeps no history. Fed with all events and messages, in their order; one thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "core/event.hpp"
#include "model/dialect/dialect_watch.hpp"

namespace redial::model {

class SpokenLines {
public:
    void on_event(const core::Event& event);
    // "event chat on room:1"; "" where nothing is known. `shown`: the payload as it is printed,
    // without its secrets: the line is made of it, and where it is the message's own of those
    // before it that it ends (an MQTT packet in parts). Safe to show.
    std::string see(const core::Stamp& stamp, const core::MessageSeen& message, BytesView shown);

private:
    struct Spoken {
        DialectWatch watch;
        std::string url;  // of the dial under way
        std::uint64_t messages = 0;
    };
    std::map<SessionId, std::unique_ptr<Spoken>> sessions_;
};

}  // namespace redial::model
