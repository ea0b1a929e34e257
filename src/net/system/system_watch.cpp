// Takes the platform's notices of networks and of waking, and tells what changed. Service thread.
#include "net/system/system_watch.hpp"

#include <utility>

#include "base/debug_log.hpp"

namespace redial::net {

Duration SleepMeter::slept(Duration boot_ahead) {
    const Duration by = boot_ahead - boot_ahead_;
    if (by < slept_min) return Duration{0};  // the two are read one after the other
    boot_ahead_ = boot_ahead;
    return by;
}

std::vector<core::SystemChanged> changes_between(
    const std::map<std::uint32_t, std::string>& before,
    const std::map<std::uint32_t, std::string>& after) {
    std::vector<core::SystemChanged> changes;
    const auto add = [&changes](core::SystemChange change, const auto& these, const auto& others) {
        std::string names;
        for (const auto& [index, name] : these) {
            if (others.contains(index)) continue;
            if (!names.empty()) names += ", ";
            names += name.empty() ? "interface " + std::to_string(index) : name;
        }
        if (!names.empty()) changes.push_back({change, Duration{0}, std::move(names)});
    };
    add(core::SystemChange::NetworkDown, before, after);
    add(core::SystemChange::NetworkUp, after, before);
    return changes;
}

SystemWatch::SystemWatch(Clock now, Tell tell, std::function<void()> touched)
    : now_(std::move(now)),
      tell_(std::move(tell)),
      touched_(std::move(touched)),
      sleep_(platform::boot_ahead()) {
    if (network_.descriptor() < 0)
        REDIAL_LOG(Dial, Info, "the network's coming and going is not seen: {}",
                   network_.missing());
    if (sleep_news_.descriptor() < 0)
        REDIAL_LOG(Dial, Info, "a sleep of this machine is not seen: {}", sleep_news_.missing());
}

std::vector<int> SystemWatch::descriptors() const {
    std::vector<int> open;
    for (const int descriptor : {network_.descriptor(), sleep_news_.descriptor()}) {
        if (descriptor >= 0) open.push_back(descriptor);
    }
    return open;
}

void SystemWatch::on_readable(int descriptor) {
    if (descriptor == network_.descriptor()) read_network();
    if (descriptor == sleep_news_.descriptor()) read_sleep();
}

void SystemWatch::read_network() {
    using News = platform::NetworkNotices::News;
    bool has_news = false;
    for (News news = network_.read_some(); news != News::None; news = network_.read_some()) {
        has_news = true;
        if (news != News::AllTold) continue;
        if (!knows_all_) ways_out_ = network_.ways_out();
        knows_all_ = true;
    }
    const bool is_whole = knows_all_ && network_.is_whole();
    if (has_news && is_whole && network_.ways_out() != ways_out_) {
        settled_at_ = now_() + network_settles_for;
        touched_();
    }
}

void SystemWatch::on_time() {
    if (!settled_at_ || now_() < *settled_at_) return;
    settled_at_.reset();
    if (!network_.is_whole()) return;  // what is asked for tells
    const auto before = std::exchange(ways_out_, network_.ways_out());
    for (const core::SystemChanged& change : changes_between(before, ways_out_)) tell_(change);
}

void SystemWatch::read_sleep() {
    sleep_news_.take();
    const Duration slept = sleep_.slept(platform::boot_ahead());
    if (slept > Duration{0}) tell_({core::SystemChange::Woke, slept, ""});
}

}  // namespace redial::net
