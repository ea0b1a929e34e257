// Makes events of a HAR file's entries. Any thread.
#include "log/har_events.hpp"

#include <algorithm>

#include "base/http_date.hpp"
#include "base/redact.hpp"
#include "log/har_failure.hpp"
#include "log/har_heads.hpp"

namespace redial::log {
namespace {

constexpr std::size_t entries_max = 200'000;
constexpr std::size_t at_once_max = 1000;  // sessions of one address that are looked at
constexpr std::size_t item_bytes = 500;    // what giving an event costs, about

std::string without_query(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

const std::string& failure_of(const HarEntry& entry) {
    return entry.network_error.empty() ? entry.error : entry.network_error;
}

// RFC 6455 4.1: by a 101; RFC 8441 5: by a 200 over HTTP/2.
bool has_opened(const HarEntry& entry) {
    if (!entry.messages.empty() || (entry.status == 200 && entry.is_extended_connect()))
        return true;
    const bool was_closed = entry.close && !entry.close->is_aborted && entry.status < 200;
    if (entry.status != 101) return was_closed;
    const core::OutcomeKind kind = outcome_from_words(failure_of(entry)).kind;
    return kind != core::OutcomeKind::HandshakeInvalid && kind != core::OutcomeKind::HttpRefused;
}

core::Outcome unknown(std::uint16_t close_code, std::string why) {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Unknown;
    outcome.close_code = close_code;
    outcome.detail = std::move(why);
    return outcome;
}

core::Outcome outcome_of_close(const HarClose& close) {
    if (close.is_aborted)
        return unknown(1006, "the HAR says \"" + close.reason + "\": no closing handshake");
    if (close.code == 1006) {
        core::Outcome outcome = unknown(1006, "the HAR tells of no closing handshake");
        outcome.close_reason = close.reason;
        return outcome;
    }
    core::Outcome outcome;
    outcome.close_code = close.code;
    outcome.close_reason = close.reason;
    outcome.is_clean = true;
    if (close.by == HarCloser::Client) outcome.by = core::EndedBy::Us;
    if (close.by == HarCloser::Server) outcome.by = core::EndedBy::Peer;
    if (close.by == HarCloser::NotSaid) outcome.detail = "the HAR does not say who closed";
    return outcome;
}

// A close frame among the messages (RFC 6455 5.5.1).
std::optional<HarClose> close_frame_of(const HarEntry& entry) {
    if (entry.messages.empty() || entry.messages.back().opcode != core::Opcode::Close)
        return std::nullopt;
    const HarMessage& last = entry.messages.back();
    const bool is_sent = last.direction == core::Direction::Out;
    HarClose close{.by = is_sent ? HarCloser::Client : HarCloser::Server};
    const std::uint8_t* bytes = entry.payloads.data() + last.begin;
    if (last.size >= 2) close.code = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
    if (last.size > 2)
        close.reason = as_text(BytesView(entry.payloads).subspan(last.begin + 2, last.size - 2));
    return close;
}

std::optional<Duration> retry_after_of(const HarEntry& entry) {
    const std::string after = header_of(entry.response_headers, "Retry-After");
    const bool is_number = !after.empty() && after.size() < 10 &&
                           after.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) return std::chrono::seconds(std::stol(after));
    // A date, against the server's own clock; what lies behind it is no wait.
    const auto until = parse_http_date(after);
    const auto sent = parse_http_date(header_of(entry.response_headers, "Date"));
    if (!until || !sent) return std::nullopt;
    return std::chrono::seconds(std::clamp<std::int64_t>(*until - *sent, 0, 999'999'999));
}

core::MessageSeen seen_in(const HarEntry& entry, std::uint32_t index) {
    const HarMessage& message = entry.messages[index];
    core::MessageSeen seen{
        .direction = message.direction,
        .opcode = message.opcode,
        .size_bytes = message.size,
        .payload = BytesView(entry.payloads).subspan(message.begin, message.size)};
    if (message.more == HarMessage::no_more) return seen;
    const HarMessageMore& more = entry.more[message.more];
    seen.size_bytes = more.size_bytes.value_or(message.size);
    seen.rtt = more.rtt;
    seen.is_compressed = more.is_compressed;
    seen.was_queued = more.was_queued;
    seen.fragments = more.fragments;
    seen.wire_bytes = more.wire_bytes;
    return seen;
}

}  // namespace

void HarEvents::on_entry(HarEntry& entry) {
    if (entries_.size() >= entries_max) {
        ++beyond_limit_;
        return;
    }
    messages_ += entry.messages.size();
    entries_.push_back(std::move(entry));
}

void HarEvents::arrange(const std::string& creator) {
    writer_ = har_writer(creator);
    std::stable_sort(entries_.begin(), entries_.end(), [](const HarEntry& a, const HarEntry& b) {
        return a.started_at < b.started_at;
    });
    const bool is_all_told =
        !entries_.empty() && std::all_of(entries_.begin(), entries_.end(),
                                         [](const HarEntry& e) { return e.told.has_value(); });
    if (is_all_told) {
        arrange_told();
    } else {
        for (std::uint32_t place = 0; place < entries_.size(); ++place) take(place);
    }
    std::stable_sort(items_.begin(), items_.end(),
                     [](const Item& a, const Item& b) { return a.at < b.at; });
}

bool HarEvents::give(core::EventSink& sink, std::size_t bytes_max) {
    std::size_t bytes = 0;
    for (; given_ < items_.size() && bytes < bytes_max; ++given_) {
        const Item& item = items_[given_];
        const core::Stamp stamp{.session = item.session,
                                .attempt = item.attempt,
                                .at = item.instant,
                                .wall_at = item.wall_at};
        bytes += item_bytes;
        if (item.entry == no_entry) {
            sink.on_event({stamp, std::move(happenings_[item.index])});
            continue;
        }
        const HarEntry& entry = entries_[item.entry];
        bytes += entry.messages[item.index].size;
        sink.on_message(stamp, seen_in(entry, item.index));
    }
    return given_ < items_.size();
}

void HarEvents::tell(Session& session, WallTime at, core::Happening what) {
    session.last_at = std::max(session.last_at, at);
    items_.push_back({.at = session.last_at,
                      .wall_at = at,
                      .instant = instant_from_us(to_us(session.last_at)),
                      .session = session.id,
                      .attempt = session.attempt,
                      .index = static_cast<std::uint32_t>(happenings_.size())});
    happenings_.push_back(std::move(what));
}

HarEvents::Session& HarEvents::session_for(const HarEntry& entry) {
    const std::string address = without_query(as_ws(entry.url));
    std::vector<std::size_t>& known = by_address_[address];
    const std::size_t first = known.size() - std::min(known.size(), at_once_max);
    for (std::size_t i = first; i < known.size(); ++i)
        if (sessions_[known[i]].last_at <= entry.started_at) return sessions_[known[i]];
    known.push_back(sessions_.size());
    return add_session(entry);
}

HarEvents::Session& HarEvents::add_session(const HarEntry& entry) {
    Session session;
    session.id = SessionId{static_cast<std::uint32_t>(sessions_.size() + 1)};
    session.last_at = entry.started_at;
    sessions_.push_back(session);
    auto config = std::make_shared<core::SessionConfig>();
    config->url = as_ws(entry.url);
    config->session_parameter.clear();  // the address already holds what was dialled
    config->ping_interval = Duration{};
    config->counter_pointer.clear();
    Session& added = sessions_.back();
    tell(added, entry.started_at, core::SessionAdded{std::move(config)});
    return added;
}

void HarEvents::take(std::uint32_t place) {
    const HarEntry& entry = entries_[place];
    const HarHandshake shake = har_handshake(entry, writer_);
    const bool is_open = has_opened(entry);
    Session& session = session_for(entry);
    give_start(session, entry);
    give_stages(session, entry, shake.at);
    // Of one whose length the file does not tell only the answer is known.
    if (entry.status != 0 && shake.is_known) give_upgrade(session, entry, shake.at, is_open);
    if (!is_open) return give_refusal(session, entry, shake.at);
    give_opening(session, entry, shake.at);
    give_messages(session, place);
    give_ending(session, entry);
}

void HarEvents::give_start(Session& session, const HarEntry& entry) {
    if (session.is_live) {
        core::AttemptEnded ended;
        ended.was_open = true;
        ended.open_for = session.last_at - session.opened_at;  // at least
        ended.outcome = unknown(0,
                                "the HAR tells neither when nor how this connection ended; "
                                "here the next dial began");
        end(session, std::move(ended), entry.started_at);
    }
    ++session.attempt.value;
    tell(session, entry.started_at,
         core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Connecting});
    tell(session, entry.started_at,
         core::AttemptStarted{as_ws(entry.url), core::Origin::Program, session.retry, ""});
    session.is_live = true;
}

void HarEvents::give_stages(Session& session, const HarEntry& entry, WallTime until) {
    const HarTimings& timings = entry.timings;
    const bool is_mitmproxy = writer_ == HarWriter::Mitmproxy;
    WallTime at = entry.started_at;
    // mitmproxy's lie anywhere, also before the start.
    if (!is_mitmproxy) at += har_duration(timings.blocked);
    const auto stage = [&](core::StageName name, double ms, std::string detail = {}) {
        if (!(ms >= 0)) return;
        if (!is_mitmproxy) at += har_duration(ms);
        tell(session, std::min(at, until),
             core::StageDone{.stage = name, .took = har_duration(ms), .detail = std::move(detail)});
    };
    stage(core::StageName::Resolve, timings.dns);
    stage(core::StageName::Connect, har_connect_ms(entry, writer_), entry.address);
    if (timings.ssl > 0) stage(core::StageName::Tls, timings.ssl);
}

void HarEvents::give_upgrade(Session& session, const HarEntry& entry, WallTime at, bool is_ok) {
    tell(
        session, at,
        core::StageDone{.stage = core::StageName::Upgrade,
                        .took = har_duration(entry.timings.send) + har_duration(entry.timings.wait),
                        .is_ok = is_ok,
                        .detail = std::to_string(entry.status) + " " + entry.status_text,
                        .headers = entry.response_headers});
}

void HarEvents::give_opening(Session& session, const HarEntry& entry, WallTime at) {
    session.retry = 0;
    core::AttemptOpened opened;
    opened.subprotocol = header_of(entry.response_headers, "Sec-WebSocket-Protocol");
    opened.extensions = header_of(entry.response_headers, "Sec-WebSocket-Extensions");
    opened.address = entry.address;
    opened.http_status = entry.status;
    opened.request = har_request_head(entry);
    if (entry.status != 0) opened.response = har_response_head(entry);
    tell(session, at,
         core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Open});
    tell(session, at, std::move(opened));
    session.opened_at = session.last_at;
}

void HarEvents::give_refusal(Session& session, const HarEntry& entry, WallTime at) {
    core::AttemptEnded ended;
    const std::string& failure = failure_of(entry);
    if (entry.status >= 200) {
        ended.outcome.kind = core::OutcomeKind::HttpRefused;
        ended.outcome.by = core::EndedBy::Peer;
        ended.outcome.http_status = entry.status;
        ended.outcome.http_reason = entry.status_text;
        ended.outcome.retry_after = retry_after_of(entry);
        ended.response = har_response_head(entry) + entry.body;
    } else {
        ended.outcome = failure.empty() ? unknown(0, "the HAR has neither a status nor an error")
                                        : outcome_from_words(failure);
        if (ended.outcome.http_status == 0) ended.outcome.http_status = entry.status;
        if (entry.status != 0) ended.response = har_response_head(entry);
    }
    ++session.retry;
    end(session, std::move(ended), std::max(at, entry.network_error_at.value_or(at)));
}

void HarEvents::give_messages(Session& session, std::uint32_t place) {
    const HarEntry& entry = entries_[place];
    for (std::uint32_t i = 0; i < entry.messages.size(); ++i) {
        session.last_at = std::max(session.last_at, entry.messages[i].at);
        items_.push_back({.at = session.last_at,
                          .wall_at = entry.messages[i].at,
                          .instant = instant_from_us(to_us(session.last_at)),
                          .session = session.id,
                          .attempt = session.attempt,
                          .entry = place,
                          .index = i});
    }
    if (entry.lost > 0)
        tell(session, session.last_at,
             core::Lost{entry.lost, entry.lost_bytes, core::LossPlace::History});
}

void HarEvents::give_ending(Session& session, const HarEntry& entry) {
    const auto phases_end = har_end(entry, writer_);
    WallTime at = phases_end.value_or(session.last_at);
    core::AttemptEnded ended;
    ended.was_open = true;
    if (entry.close) {
        ended.outcome = outcome_of_close(*entry.close);
        at = entry.close->at.value_or(at);
    } else if (const auto frame = close_frame_of(entry)) {
        ended.outcome = outcome_of_close(*frame);
    } else if (!failure_of(entry).empty()) {
        ended.outcome = outcome_from_words(failure_of(entry));
        at = entry.network_error_at.value_or(at);
    } else if (phases_end) {
        ended.outcome = unknown(0, "the HAR tells when this connection ended and not how");
    } else {
        return;  // open when the HAR was written, or not said
    }
    ended.open_for = std::max(at - session.opened_at, Duration{});
    end(session, std::move(ended), at);
}

void HarEvents::end(Session& session, core::AttemptEnded ended, WallTime at) {
    session.is_live = false;
    const core::ConnectionStatus from =
        ended.was_open ? core::ConnectionStatus::Open : core::ConnectionStatus::Connecting;
    tell(session, at, std::move(ended));
    tell(session, at, core::StatusChanged{from, core::ConnectionStatus::Closed});
}

}  // namespace redial::log
