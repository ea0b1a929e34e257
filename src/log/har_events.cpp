// From HAR entries to events. Any thread.
#include "log/har_events.hpp"

#include <algorithm>
#include <cmath>

namespace redial::log {
namespace {

// As dialled: proxies write the address of the upgrade's request.
std::string as_ws(const std::string& url) {
    if (url.starts_with("http://")) return "ws://" + url.substr(7);
    if (url.starts_with("https://")) return "wss://" + url.substr(8);
    return url;
}

std::string without_query(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

Duration from_ms(double ms) {
    const bool is_known = std::isfinite(ms) && ms > 0 && ms < 1e9;
    return Duration{is_known ? std::llround(ms * 1000.0) : 0};
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

std::string header_of(const std::vector<core::Header>& headers, std::string_view name) {
    for (const core::Header& header : headers)
        if (same_name(header.name, name)) return header.value;
    return {};
}

// Lines of a head, as they were or as HTTP/2's are shown: pseudo fields left out.
void append_headers(std::string& head, const std::vector<core::Header>& headers) {
    for (const core::Header& header : headers)
        if (!header.name.starts_with(':')) head += header.name + ": " + header.value + "\r\n";
    head += "\r\n";
}

std::string request_head(const HarEntry& entry) {
    const std::string url = as_ws(entry.url);
    const std::size_t scheme = url.find("://");
    const std::size_t path = scheme == std::string::npos ? 0 : url.find('/', scheme + 3);
    std::string head =
        "GET " + (path == std::string::npos ? "/" : url.substr(path)) + " HTTP/1.1\r\n";
    append_headers(head, entry.request_headers);
    return head;
}

std::string response_head(const HarEntry& entry) {
    std::string head = entry.http_version + " " + std::to_string(entry.status) + " " +
                       entry.status_text + "\r\n";
    append_headers(head, entry.response_headers);
    return head;
}

struct NamedError {
    std::string_view part;
    core::OutcomeKind kind;
};
// Chromium's names (net_error_list.h) and what other writers put in words.
constexpr NamedError named_errors[] = {
    {"CONNECTION_REFUSED", core::OutcomeKind::Refused},
    {"onnection refused", core::OutcomeKind::Refused},
    {"NAME_NOT_RESOLVED", core::OutcomeKind::NameUnresolved},
    {"NAME_RESOLUTION", core::OutcomeKind::NameUnresolved},
    {"CONNECTION_TIMED_OUT", core::OutcomeKind::ConnectTimedOut},
    {"TIMED_OUT", core::OutcomeKind::UpgradeTimedOut},
    {"CONNECTION_RESET", core::OutcomeKind::ResetByPeer},
    {"onnection reset", core::OutcomeKind::ResetByPeer},
    {"CONNECTION_CLOSED", core::OutcomeKind::EndedByPeer},
    {"EMPTY_RESPONSE", core::OutcomeKind::EndedByPeer},
    {"CERT_", core::OutcomeKind::TlsFailed},
    {"SSL_", core::OutcomeKind::TlsFailed},
    {"INVALID_RESPONSE", core::OutcomeKind::HandshakeInvalid},
    {"ABORTED", core::OutcomeKind::Abandoned},
};

core::OutcomeKind kind_of(const std::string& error) {
    for (const NamedError& named : named_errors)
        if (error.find(named.part) != std::string::npos) return named.kind;
    return core::OutcomeKind::Unreachable;
}

core::Outcome outcome_of_close(const HarClose& close) {
    core::Outcome outcome;
    outcome.close_code = close.code;
    outcome.close_reason = close.reason;
    outcome.by = close.is_sent ? core::EndedBy::Us : core::EndedBy::Peer;
    outcome.is_clean = close.code != 1006;
    if (close.code == 1006) outcome.kind = core::OutcomeKind::EndedByPeer;
    return outcome;
}

}  // namespace

void HarEvents::tell(Session& session, WallTime at, core::Happening what) {
    session.last_at = std::max(session.last_at, at);  // a HAR's clocks may step back by a little
    ++events_;
    sink_->on_event({{.session = session.id,
                      .attempt = session.attempt,
                      .at = instant_from_us(to_us(session.last_at)),
                      .wall_at = session.last_at},
                     std::move(what)});
}

HarEvents::Session& HarEvents::session_for(const HarEntry& entry) {
    const std::string address = without_query(as_ws(entry.url));
    for (Session& session : sessions_)
        if (session.address == address && session.last_at <= entry.started_at) return session;
    return add_session(address, entry);
}

HarEvents::Session& HarEvents::add_session(const std::string& address, const HarEntry& entry) {
    Session session;
    session.id = SessionId{static_cast<std::uint32_t>(sessions_.size() + 1)};
    session.address = address;
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

void HarEvents::on_entry(HarEntry& entry) {
    if (sink_ == nullptr) return;
    ++connections_;
    std::stable_sort(entry.messages.begin(), entry.messages.end(),
                     [](const HarMessage& a, const HarMessage& b) { return a.at < b.at; });
    Session& session = session_for(entry);
    give_start(session, entry);
    WallTime at = give_stages(session, entry);
    if (!entry.messages.empty()) at = std::min(at, entry.messages.front().at);
    const bool has_opened = entry.status == 101 || entry.status == 200 || !entry.messages.empty();
    if (!has_opened) return give_refusal(session, entry, at);
    give_opening(session, entry, at);
    give_messages(session, entry);
    give_ending(session, entry);
}

void HarEvents::give_start(Session& session, const HarEntry& entry) {
    if (session.is_live) {
        core::AttemptEnded ended;
        ended.was_open = true;
        ended.open_for = session.last_at - opened_at_;
        ended.outcome.kind = core::OutcomeKind::EndedByPeer;
        ended.outcome.detail = "the HAR does not say how this connection ended";
        end(session, std::move(ended), session.last_at);
    }
    ++session.attempt.value;
    tell(session, entry.started_at,
         core::StatusChanged{core::Connection::Closed, core::Connection::Connecting});
    tell(session, entry.started_at,
         core::AttemptStarted{as_ws(entry.url), core::Origin::Program, session.retry, ""});
    session.is_live = true;
}

WallTime HarEvents::give_stages(Session& session, const HarEntry& entry) {
    const HarTimings& timings = entry.timings;
    WallTime at = entry.started_at + from_ms(timings.blocked);
    const auto stage = [&](core::StageName name, double ms, std::string detail = {}) {
        if (!(ms >= 0)) return;
        at += from_ms(ms);
        tell(session, at,
             core::StageDone{.stage = name, .took = from_ms(ms), .detail = std::move(detail)});
    };
    stage(core::StageName::Resolve, timings.dns);
    // HAR 1.2: `connect` includes `ssl`.
    const bool has_tls = timings.ssl > 0;
    stage(core::StageName::Connect, has_tls ? timings.connect - timings.ssl : timings.connect,
          entry.address);
    if (has_tls) stage(core::StageName::Tls, timings.ssl);
    if (entry.status == 0 && entry.messages.empty()) return at;
    const Duration took = from_ms(timings.send) + from_ms(timings.wait);
    at += took;
    tell(session, at,
         core::StageDone{.stage = core::StageName::Upgrade,
                         .took = took,
                         .is_ok = entry.status == 101,
                         .detail = std::to_string(entry.status) + " " + entry.status_text,
                         .headers = entry.response_headers});
    return at;
}

void HarEvents::give_opening(Session& session, const HarEntry& entry, WallTime at) {
    opened_at_ = at;
    session.retry = 0;
    core::AttemptOpened opened;
    opened.subprotocol = header_of(entry.response_headers, "Sec-WebSocket-Protocol");
    opened.extensions = header_of(entry.response_headers, "Sec-WebSocket-Extensions");
    opened.address = entry.address;
    opened.http_status = entry.status;
    opened.request = request_head(entry);
    opened.response = response_head(entry);
    tell(session, at, core::StatusChanged{core::Connection::Connecting, core::Connection::Open});
    tell(session, at, std::move(opened));
}

void HarEvents::give_refusal(Session& session, const HarEntry& entry, WallTime at) {
    core::AttemptEnded ended;
    core::Outcome& outcome = ended.outcome;
    outcome.http_status = entry.status;
    outcome.http_reason = entry.status_text;
    if (entry.status == 0) {
        const std::string& error = entry.error.empty() ? entry.network_error : entry.error;
        outcome.kind = kind_of(error);
        outcome.detail = error.empty() ? "the HAR has neither a status nor an error" : error;
    } else {
        outcome.kind = core::OutcomeKind::HttpRefused;
        outcome.by = core::EndedBy::Peer;
        ended.response = response_head(entry) + entry.body;
        const std::string after = header_of(entry.response_headers, "Retry-After");
        const bool is_number = !after.empty() && after.size() < 10 &&
                               after.find_first_not_of("0123456789") == std::string::npos;
        if (is_number) outcome.retry_after = std::chrono::seconds(std::stol(after));
    }
    ++session.retry;
    end(session, std::move(ended), at);
}

void HarEvents::give_messages(Session& session, const HarEntry& entry) {
    for (const HarMessage& message : entry.messages) {
        session.last_at = std::max(session.last_at, message.at);
        ++events_;
        ++messages_;
        sink_->on_message({.session = session.id,
                           .attempt = session.attempt,
                           .at = instant_from_us(to_us(session.last_at)),
                           .wall_at = session.last_at},
                          {.direction = message.direction,
                           .opcode = message.opcode,
                           .size_bytes = message.size,
                           .payload = BytesView(entry.payloads).subspan(message.begin,
                                                                        message.size)});
    }
    if (entry.lost == 0) return;
    lost_ += entry.lost;
    tell(session, session.last_at,
         core::Lost{entry.lost, entry.lost_bytes, core::LossPlace::History});
}

void HarEvents::give_ending(Session& session, const HarEntry& entry) {
    core::AttemptEnded ended;
    ended.was_open = true;
    WallTime at = session.last_at;
    if (entry.close) {
        ended.outcome = outcome_of_close(*entry.close);
        at = entry.close->at.value_or(at);
    } else if (entry.network_error_at) {
        ended.outcome.kind = kind_of(entry.network_error);
        ended.outcome.detail = entry.network_error;
        at = *entry.network_error_at;
    } else if (!entry.messages.empty() && entry.messages.back().opcode == core::Opcode::Close) {
        const HarMessage& last = entry.messages.back();
        HarClose close{.is_sent = last.direction == core::Direction::Out};
        const std::uint8_t* bytes = entry.payloads.data() + last.begin;
        if (last.size >= 2) close.code = static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
        if (last.size > 2)
            close.reason =
                as_text(BytesView(entry.payloads).subspan(last.begin + 2, last.size - 2));
        ended.outcome = outcome_of_close(close);
    } else {
        return;  // open when the HAR was written, or not said
    }
    ended.open_for = std::max(at - opened_at_, Duration{});
    end(session, std::move(ended), at);
}

void HarEvents::end(Session& session, core::AttemptEnded ended, WallTime at) {
    session.is_live = false;
    const core::Connection from =
        ended.was_open ? core::Connection::Open : core::Connection::Connecting;
    tell(session, at, std::move(ended));
    tell(session, at, core::StatusChanged{from, core::Connection::Closed});
}

}  // namespace redial::log
