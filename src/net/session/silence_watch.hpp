// SilenceWatch: how long no data came on one connection, for sessions that want to end one that
// brings none. Pings and pongs are no data, and neither are the heartbeats of the dialect that is
// spoken: the connection that lives while its subscription is dead is what it is there to find.
// Pure: time is an argument. Service thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/event.hpp"
#include "dialect/dialect.hpp"

namespace redial::net {

class SilenceWatch {
public:
    // `limit` 0: nothing is watched. `setting`: of the dialect.
    void begin_connection(Duration limit, const std::string& setting,
                          const dialect::Opening& opening, Instant now);
    void end_connection() { limit_ = Duration{}; }
    bool is_watching() const { return limit_ > Duration{}; }
    // Of each data message, either way.
    void see(const core::MessageSeen& message, Instant now);
    // Nothing could come until now, by our own choice, or something is on its way.
    void forgive(Instant since) { quiet_since_ = std::max(quiet_since_, since); }

    std::optional<Instant> due() const;
    Duration limit() const { return limit_; }

private:
    bool is_heartbeat(const dialect::Message& message);
    void recognise(const dialect::Message& message);
    void make_reader(const dialect::Dialect* dialect);

    Duration limit_{};
    Instant quiet_since_{};
    std::string url_;
    std::string subprotocol_;
    std::unique_ptr<dialect::Recogniser> recogniser_;  // null: nothing is to be found out
    std::unique_ptr<dialect::Reader> reader_;          // null: no dialect is known
    dialect::Notes notes_;
};

}  // namespace redial::net
