// Computes the instants of a connection's phases from the lengths that a HAR gives. Any thread.
#include "log/har_clock.hpp"

#include <algorithm>
#include <cmath>

namespace redial::log {
namespace {

// A start is written in milliseconds, a message's time more finely.
constexpr Duration rounding{1500};

double sum_ms(const HarTimings& timings) {
    double sum = 0;
    for (const double ms : {timings.blocked, timings.dns, timings.connect, timings.send,
                            timings.wait, timings.receive})
        sum += std::max(ms, 0.0);
    return sum;
}

bool is_ssl_apart(const HarEntry& entry, HarWriter writer) {
    const HarTimings& timings = entry.timings;
    if (writer == HarWriter::Mitmproxy || timings.connect < timings.ssl) return true;
    // HAR 1.2: `connect` includes `ssl`. The total shows who counts otherwise.
    const double within = sum_ms(timings);
    const double apart = within + timings.ssl;
    return entry.time_ms > 0 && std::abs(entry.time_ms - apart) < 1.0 &&
           std::abs(entry.time_ms - within) > 1.0;
}

Duration until_answer(const HarEntry& entry, HarWriter writer) {
    const HarTimings& timings = entry.timings;
    const Duration asked = har_duration(timings.send) + har_duration(timings.wait);
    if (writer == HarWriter::Mitmproxy) return asked;
    const Duration ssl = timings.ssl > 0 ? har_duration(timings.ssl) : Duration{0};
    return har_duration(timings.blocked) + har_duration(timings.dns) +
           har_duration(har_connect_ms(entry, writer)) + ssl + asked;
}

}  // namespace

HarWriter har_writer(std::string_view creator) {
    if (creator.starts_with("mitmproxy")) return HarWriter::Mitmproxy;
    return creator.starts_with("WebInspector") ? HarWriter::Chrome : HarWriter::Other;
}

Duration har_duration(double ms) {
    const bool is_known = std::isfinite(ms) && ms > 0 && ms < 1e9;
    return Duration{is_known ? std::llround(ms * 1000.0) : 0};
}

double har_connect_ms(const HarEntry& entry, HarWriter writer) {
    const HarTimings& timings = entry.timings;
    const bool has_tls = timings.ssl > 0 && timings.connect >= 0;
    return has_tls && !is_ssl_apart(entry, writer) ? timings.connect - timings.ssl
                                                   : timings.connect;
}

HarHandshake har_handshake(const HarEntry& entry, HarWriter writer) {
    HarHandshake shake;
    shake.is_known = entry.timings.wait >= 0;
    shake.at = entry.started_at + until_answer(entry, writer);
    if (entry.messages.empty()) return shake;
    const WallTime first = entry.messages.front().at;
    if (shake.is_known && shake.at + rounding < first) return shake;
    shake.is_known = false;
    shake.at = std::max(first, entry.started_at);
    return shake;
}

std::optional<WallTime> har_end(const HarEntry& entry, HarWriter writer) {
    const HarTimings& timings = entry.timings;
    if (!(timings.receive > 0) || writer == HarWriter::Mitmproxy) return std::nullopt;
    // What lies before `receive` ends with the last message.
    const WallTime waited = entry.started_at + until_answer(entry, writer);
    const WallTime end = waited + har_duration(timings.receive);
    if (entry.messages.empty()) {
        if (writer != HarWriter::Chrome) return std::nullopt;
        return end;
    }
    const WallTime last = entry.messages.back().at;
    const Duration off = waited > last ? waited - last : last - waited;
    if (writer != HarWriter::Chrome && off > Duration{2 * rounding}) return std::nullopt;
    if (end + rounding < last) return std::nullopt;
    return std::max(end, last);
}

}  // namespace redial::log
