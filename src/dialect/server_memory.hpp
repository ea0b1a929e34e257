// What a server speaker remembers for clients that come back: sessions by their id, and messages by
// their number. Bounded, because it is filled by whoever dials. Pure, one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "dialect/server_speaker.hpp"

namespace redial::dialect {

// Sessions of whatever a dialect keeps of one.
template <class Session>
class ServerSessions {
public:
    // Null: as many are connected as can be remembered.
    Session* begin(const std::string& key) {
        if (sessions_.size() >= served_sessions_max && !drop_oldest()) return nullptr;
        Held& held = sessions_[key];
        held = {};
        return &held.session;
    }
    // Null: not known. A session that is found is connected again.
    Session* take_up(const std::string& key) {
        const auto found = sessions_.find(key);
        if (found == sessions_.end()) return nullptr;
        found->second.gone_at.reset();
        return &found->second.session;
    }
    Session* find(const std::string& key) {
        const auto found = sessions_.find(key);
        return found == sessions_.end() ? nullptr : &found->second.session;
    }
    void leave(const std::string& key, Instant now) {
        const auto found = sessions_.find(key);
        if (found != sessions_.end()) found->second.gone_at = now;
    }
    void forget(const std::string& key) { sessions_.erase(key); }
    void forget_gone(Instant before) {
        std::erase_if(sessions_, [before](const auto& one) {
            return one.second.gone_at && *one.second.gone_at <= before;
        });
    }
    // That nobody is connected to now.
    std::size_t gone() const {
        std::size_t count = 0;
        for (const auto& [key, held] : sessions_) count += held.gone_at.has_value();
        return count;
    }
    std::size_t size() const { return sessions_.size(); }
    template <class See>
    void each(const See& see) {
        for (auto& [key, held] : sessions_) see(key, held.session);
    }

private:
    struct Held {
        Session session;
        std::optional<Instant> gone_at;
    };
    bool drop_oldest() {
        auto oldest = sessions_.end();
        for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
            if (!at->second.gone_at) continue;
            if (oldest == sessions_.end() || *at->second.gone_at < *oldest->second.gone_at) {
                oldest = at;
            }
        }
        if (oldest == sessions_.end()) return false;
        sessions_.erase(oldest);
        return true;
    }

    std::map<std::string, Held> sessions_;
};

// The last messages of a numbered stream, from 1 on.
class ServerKept {
public:
    std::uint64_t add(std::string text) {
        bytes_ += text.size();
        texts_.push_back(std::move(text));
        while (texts_.size() > served_kept_max || bytes_ > served_kept_bytes_max) pop();
        return last();
    }
    std::uint64_t last() const { return before_ + texts_.size(); }
    // Whether none behind that number is lost, and that number was given.
    bool has_all_after(std::uint64_t number) const { return number >= before_ && number <= last(); }
    void forget_to(std::uint64_t number) {
        while (before_ < number && !texts_.empty()) pop();
    }
    template <class See>
    void each_after(std::uint64_t number, const See& see) const {
        for (std::size_t i = number > before_ ? number - before_ : 0; i < texts_.size(); ++i) {
            see(before_ + i + 1, texts_[i]);
        }
    }

private:
    void pop() {
        bytes_ -= texts_.front().size();
        texts_.pop_front();
        ++before_;
    }

    std::deque<std::string> texts_;
    std::uint64_t before_ = 0;  // how many are gone
    std::size_t bytes_ = 0;
};

}  // namespace redial::dialect
