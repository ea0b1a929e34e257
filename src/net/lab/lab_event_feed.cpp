// Gives a session's events in their order. Pure; service thread.
#include "net/lab/lab_event_feed.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "net/lab/lab_text.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

constexpr std::uint64_t number_max = 1'000'000'000'000'000;

// The first one that is still kept.
std::uint64_t oldest(std::uint64_t newest, std::uint32_t buffer) {
    return newest > buffer ? newest - buffer + 1 : 1;
}

}  // namespace

LabEventFeed::LabEventFeed(LabSession& session, const core::LabStream& how,
                           std::string_view last_event_id, Now now)
    : session_(session), name_(how.event), pad_bytes_(how.pad_bytes), begun_(now) {
    using core::LabResume;
    LabEventSource& source = session.source;
    const std::uint32_t before = source.life();
    source.set_pace(how.every, now.mono);
    const bool is_first = source.life() != before;
    const auto last = wire::parse_number(last_event_id, number_max);
    const LabResume resume = how.fault.resume;
    if (last && resume == LabResume::Fresh) {
        source.restart(how.every, now.mono);
    } else if (!is_first) {
        const std::uint64_t newest = source.newest(now.mono);
        const std::uint64_t asked = last ? *last + (resume == LabResume::Again ? 0 : 1) : 0;
        // A number that has not been is of a session that was forgotten.
        const bool is_known = last && resume != LabResume::Now;
        next_ = !is_known            ? newest + 1
                : asked > newest + 1 ? oldest(newest, how.buffer)
                                     : std::max(asked, oldest(newest, how.buffer));
    }
    life_ = source.life();
}

std::optional<Instant> LabEventFeed::next() const { return session_.source.time_of(position()); }

LabEvent LabEventFeed::take(Instant) {
    const std::uint64_t number = position();
    life_ = session_.source.life();
    next_ = number + 1;
    const Duration since = session_.source.time_of(number) - begun_.mono;
    LabEvent event{std::to_string(number), name_, "{\"count\":" + std::to_string(number)};
    event.data += ",\"session\":";
    append_json_string(event.data, session_.key);
    event.data += ",\"at\":\"" + iso_time(begun_.wall + since) + "\"";
    if (pad_bytes_ > 0) event.data += ",\"pad\":\"" + std::string(pad_bytes_, 'x') + "\"";
    event.data += "}";
    return event;
}

}  // namespace redial::net
