// Keeps the counters of the lab server's sessions, and forgets the oldest when there are too many.
// Pure: time is an argument. Service thread.
#include "net/lab/lab_store.hpp"

#include <iterator>

namespace redial::net {

// No longer alone.
void LabStore::accompany(List::iterator session) {
    if (!session->gone_at) return;
    const auto range = alone_.equal_range(*session->gone_at);
    for (auto at = range.first; at != range.second; ++at) {
        if (at->second != session) continue;
        alone_.erase(at);
        break;
    }
    session->gone_at.reset();
}

void LabStore::drop(List::iterator session) {
    accompany(session);
    by_key_.erase(session->key);
    sessions_.erase(session);
}

LabSession* LabStore::join(const std::string& key) {
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) {
        if (sessions_.size() >= lab_sessions_max) {
            if (alone_.empty()) return nullptr;
            drop(alone_.begin()->second);
        }
        LabSession session;
        session.key = key;
        session.connections = 1;
        sessions_.push_front(std::move(session));
        by_key_[key] = sessions_.begin();
        return &sessions_.front();
    }
    const List::iterator session = known->second;
    accompany(session);
    ++session->connections;
    sessions_.splice(sessions_.begin(), sessions_, session);
    return &*session;
}

void LabStore::leave(LabSession& session, Instant now) {
    if (--session.connections > 0) return;
    session.gone_at = now;
    alone_.emplace(now, by_key_.at(session.key));
}

bool LabStore::forget(const std::string& key) {
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) return false;
    known->second->count = 0;
    known->second->source.forget();
    known->second->requests = 0;
    if (known->second->connections == 0) drop(known->second);
    return true;
}

void LabStore::expire(Duration time_to_live, Instant now) {
    while (!alone_.empty() && alone_.begin()->first + time_to_live <= now) {
        drop(alone_.begin()->second);
    }
}

std::optional<Instant> LabStore::next_expiry(Duration time_to_live) const {
    if (alone_.empty()) return std::nullopt;
    return alone_.begin()->first + time_to_live;
}

std::vector<std::string> LabStore::newest_keys(std::size_t keys_max) const {
    std::vector<std::string> keys;
    for (const LabSession& session : sessions_) {
        if (keys.size() >= keys_max) break;
        keys.push_back(session.key);
    }
    return keys;
}

}  // namespace redial::net
