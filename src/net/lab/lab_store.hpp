// What the lab server remembers of each session: its counter, for a while after its last connection
// has gone. Bounded, because the keys come from whoever dials. Pure: time is an argument.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "net/lab/lab_event_source.hpp"

namespace redial::net {

inline constexpr std::size_t lab_sessions_max = 10000;
inline constexpr std::size_t lab_key_bytes_max = 256;

struct LabSession {
    std::string key;
    std::uint64_t count = 0;     // of its messages
    LabEventSource source;       // of its events
    std::uint64_t requests = 0;  // for them
    std::uint32_t connections = 0;
    std::optional<Instant> gone_at;  // when its last connection went
};

class LabStore {
public:
    // The session of that key, found or begun; null when there are too many and all are connected.
    LabSession* join(const std::string& key);
    void leave(LabSession& session, Instant now);
    // Its counter begins anew; what nobody is connected to is forgotten whole. False: not known.
    bool forget(const std::string& key);
    // Forgets what has been alone for `time_to_live`.
    void expire(Duration time_to_live, Instant now);
    std::optional<Instant> next_expiry(Duration time_to_live) const;
    std::size_t size() const { return sessions_.size(); }
    std::vector<std::string> newest_keys(std::size_t keys_max) const;

private:
    using List = std::list<LabSession>;
    void accompany(List::iterator session);
    void drop(List::iterator session);

    List sessions_;  // the one joined last is first
    std::unordered_map<std::string, List::iterator> by_key_;
    std::multimap<Instant, List::iterator> alone_;  // by gone_at
};

}  // namespace redial::net
