// Finds clusters among the ages and silences of lost connections, and limits known from the field
// that would explain them. The thread that applies events.
#include "model/series/close_times.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "core/outcome.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr bool yes = true;
constexpr bool no = false;

// Google's backend timeout counts the age of a WebSocket, whatever passes; the others silence.
constexpr LimitSuspect suspects[] = {
    {"Google HTTP(S) load balancer, backend timeout", seconds(30), no, yes},
    {"Heroku router", seconds(55), yes, no},
    {"nginx proxy_read_timeout", seconds(60), yes, no},
    {"AWS ALB idle timeout", seconds(60), yes, no},
    {"Cloudflare proxy", seconds(100), yes, no},
    {"Azure load balancer", minutes(4), yes, no},
    {"ngrok endpoint", minutes(5), yes, no},
    {"AWS API Gateway, idle", minutes(10), yes, no},
    {"AWS API Gateway, hard limit", hours(2), no, yes},
};

Duration spread_of(Duration value) { return std::max(CloseTimes::spread_min, value / 50); }

struct Found {
    std::size_t count = 0;
    Duration low = Duration::max();
    Duration high{};
};

Found like(const BoundedList<CloseTime>& list, std::size_t first, Duration CloseTime::*which) {
    const Duration newest = list.back().*which;
    Found found;
    if (newest < CloseTimes::shortest) return found;
    const Duration spread = spread_of(newest);
    for (std::size_t i = first; i < list.size(); ++i) {
        const Duration value = list[i].*which;
        if (value < newest - spread || value > newest + spread) continue;
        ++found.count;
        found.low = std::min(found.low, value);
        found.high = std::max(found.high, value);
    }
    return found;
}

}  // namespace

void CloseTimes::add(const CloseTime& close) { list_.push(close); }

std::optional<CloseTimes::Cluster> CloseTimes::newest_cluster() const {
    if (list_.size() < cluster_min) return std::nullopt;
    const std::size_t first = list_.size() - std::min(list_.size(), compared_max);
    const std::size_t of = list_.size() - first;
    const auto holds = [of](const Found& found) {
        return found.count >= cluster_min && found.count * 2 >= of;
    };
    const Found age = like(list_, first, &CloseTime::age);
    const Found idle = like(list_, first, &CloseTime::idle);
    const Found idle_in = like(list_, first, &CloseTime::idle_in);
    const auto cluster = [&](Kind kind, const Found& found) {
        return Cluster{kind, found.low + (found.high - found.low) / 2, found.count, of,
                       list_.back()};
    };
    const bool by_age = holds(age);
    const bool by_idle = holds(idle);
    // A connection that was silent from its start cannot tell the one limit from the other.
    const bool is_silent = list_.back().age - list_.back().idle <= seconds(1);
    if (by_age && by_idle) {
        if (is_silent) return cluster(Kind::AgeOrIdle, idle);
        return idle.count >= age.count ? cluster(Kind::Idle, idle) : cluster(Kind::Age, age);
    }
    if (by_idle) return cluster(Kind::Idle, idle);
    if (by_age) return cluster(Kind::Age, age);
    if (holds(idle_in)) return cluster(Kind::IdleIn, idle_in);
    return std::nullopt;
}

std::string suspects_in_words(const CloseTimes::Cluster& cluster) {
    std::string names;
    for (const LimitSuspect& suspect : suspects) {
        const bool counts_it = cluster.kind == CloseTimes::Kind::Age ? suspect.is_age
                               : cluster.kind == CloseTimes::Kind::AgeOrIdle
                                   ? suspect.is_age || suspect.is_idle
                                   : suspect.is_idle;
        const Duration off = cluster.value - suspect.limit;
        const Duration spread = spread_of(suspect.limit);
        if (!counts_it || off > spread || off < -spread) continue;
        if (!names.empty()) names += ", ";
        names += join(suspect.name, " (", duration_in_words(suspect.limit), ")");
    }
    return names;
}

std::string in_words(const CloseTimes::Cluster& cluster) {
    const char* how = "of age";
    if (cluster.kind == CloseTimes::Kind::Idle) how = "of silence";
    if (cluster.kind == CloseTimes::Kind::IdleIn) how = "without a message of the server";
    if (cluster.kind == CloseTimes::Kind::AgeOrIdle) how = ", all of them silent";
    std::string words = join(cluster.count, " of ", cluster.of, " connections ended after ",
                             duration_in_words(cluster.value));
    words += cluster.kind == CloseTimes::Kind::AgeOrIdle ? how : join(" ", how);
    const std::string names = suspects_in_words(cluster);
    return names.empty() ? words : words + ": " + names + "?";
}

}  // namespace redial::model
