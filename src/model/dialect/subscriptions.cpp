// Compares what a connection was asked for with the one before it. One thread.
#include "model/dialect/subscriptions.hpp"

#include <utility>

namespace redial::model {

using dialect::SubscriptionStep;

namespace {

bool is_wanted(const Subscriptions::Item& item) {
    return item.was_asked &&
           (item.step == SubscriptionStep::Asked || item.step == SubscriptionStep::Confirmed);
}

}  // namespace

void Subscriptions::opened(Instant at) {
    if (is_open_) ended(at);
    opened_at_ = at;
    is_open_ = is_whole_ = true;
    items_.clear();
}

void Subscriptions::ended(Instant at) {
    if (!std::exchange(is_open_, false)) return;
    const bool keeps_wanted = at - opened_at_ < short_life;
    Items wanted;
    for (const auto& [key, item] : items_) {
        if (is_wanted(item)) wanted.emplace(key, item);
    }
    for (const auto& [key, item] : before_) {
        const bool is_kept = keeps_wanted && !items_.contains(key) && wanted.size() < keys_max;
        if (is_kept) wanted.emplace(key, item);
    }
    before_ = std::move(wanted);
    was_whole_ = is_whole_;
}

void Subscriptions::see(std::string_view key, SubscriptionStep step, core::Direction direction,
                        Instant at) {
    auto found = items_.find(key);
    if (found == items_.end()) {
        if (items_.size() == keys_max || key.size() > key_bytes_max) {
            is_whole_ = false;
            return;
        }
        found = items_.emplace(std::string(key), Item{}).first;
    }
    // Long connections have many that come and go: of them only those of the one before are kept.
    if (step == SubscriptionStep::Ended && !before_.contains(key)) {
        items_.erase(found);
        return;
    }
    Item& item = found->second;
    item.step = step;
    item.at = at;
    if (step == SubscriptionStep::Asked && direction == core::Direction::Out) item.was_asked = true;
}

void Subscriptions::forget() {
    is_whole_ = false;
    before_.clear();
}

std::vector<std::string> Subscriptions::missing() const {
    std::vector<std::string> keys;
    if (!is_whole_ || !was_whole_) return keys;
    for (const auto& [key, item] : before_) {
        if (!items_.contains(key)) keys.push_back(key);
    }
    return keys;
}

}  // namespace redial::model
