// Folds events into packets. Any thread, one at a time.
#include "log/pcapng.hpp"

#include <algorithm>
#include <charconv>
#include <variant>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "core/engine_request.hpp"
#include "log/pcapng_blocks.hpp"
#include "log/wire_parts.hpp"

namespace redial::log {
namespace {

using namespace std::chrono_literals;

// A hostile log could name four thousand million sessions.
constexpr std::size_t sessions_max = 100'000;
constexpr std::uint32_t interfaces_max = 1000;  // sessions beyond share the last one
constexpr std::size_t notes_max = 16;
// A control frame may stand inside a message, which is told when its last frame has come.
constexpr Duration kept_for = 5s;
// RFC 5737 and RFC 3849: addresses for documents, which nobody has.
constexpr const char* client_v4 = "192.0.2.1";
constexpr const char* client_v6 = "2001:db8::1";
constexpr const char* server_unknown = "198.51.100.1";
constexpr std::uint16_t first_client_port = 49152;  // RFC 6335: 49152 to 65535 are nobody's
constexpr std::uint16_t client_ports = 16384;

// A log may hold any number as a time. Within these sums and differences of three do not overflow.
constexpr std::int64_t us_max = std::int64_t{1} << 60;

core::Stamp bounded(core::Stamp stamp) {
    stamp.at = instant_from_us(std::clamp(to_us(stamp.at), -us_max, us_max));
    stamp.wall_at = wall_from_us(std::clamp(to_us(stamp.wall_at), -us_max, us_max));
    return stamp;
}

constexpr const char* section_comment =
    "Made by Redial from its log, not captured. What the log has is as it went over the wire: HTTP "
    "heads, frames with their masking keys, times. Made up around it: the IP and TCP headers, the "
    "client's address and port (192.0.2.1 or 2001:db8::1), the TCP handshake's packets, pure "
    "acknowledgements (none), and 198.51.100.1 where a server's address is not in the log. wss is "
    "shown decrypted, as ws. Bytes that the log does not have are gaps in the sequence numbers.";

}  // namespace

// "wss://user@host:8443/path?query".
void read_url(PcapngDial& dial) {
    std::string_view rest = dial.url;
    dial.is_secure = rest.starts_with("wss:") || rest.starts_with("https:");
    dial.port = dial.is_secure ? 443 : 80;
    const std::size_t scheme = rest.find("://");
    if (scheme != std::string_view::npos) rest.remove_prefix(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const std::size_t user = rest.rfind('@');
    if (user != std::string_view::npos) rest.remove_prefix(user + 1);
    const std::size_t colon = rest.rfind(':');
    const std::size_t bracket = rest.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), dial.port);
        rest = rest.substr(0, colon);
    }
    dial.host = rest;
    if (const auto end = ip_end(rest)) {
        dial.server = end;
        dial.server->port = dial.port;
    }
}

struct PcapngFold {
    PcapngPackets& to;
    const core::Stamp& stamp;
    PcapngLane& lane;

    void config(const core::SessionConfig* told) const {
        if (told == nullptr) return;
        lane.name = core::name_of(*told);
        lane.is_tap = told->tap.has_value() || told->tap_of.value != 0;
    }
    void operator()(const core::SessionAdded& e) const { config(e.config.get()); }
    void operator()(const core::SessionChanged& e) const { config(e.config.get()); }
    void operator()(const core::AttemptStarted& e) const {
        to.begin_dial(stamp, lane, e.url);
        // The client is connected to the tap when the tap sees it.
        if (lane.is_tap) to.connect(stamp, lane, stamp.at, stamp.at);
    }
    void operator()(const core::StageDone& e) const {
        if (lane.dial && lane.is_tap) to.connect_upstream(stamp, lane, e);
        if (!lane.dial || lane.is_tap) return;
        PcapngDial& dial = *lane.dial;
        using enum core::StageName;
        const bool is_address = e.stage == Resolve || e.stage == Connect;
        if (is_address) {
            if (const auto server = first_address_in(e.detail)) dial.server = server;
        }
        if (!e.is_ok) return;
        if (e.stage == Connect)
            to.connect(stamp, lane, PcapngPackets::before(stamp.at, e.took), stamp.at);
        if (e.stage == Tls) {
            to.note(stamp,
                    "behind TLS, shown decrypted" + (e.detail.empty() ? "" : ": " + e.detail));
            dial.ready_at = stamp.at;
        }
    }
    void operator()(const core::AttemptOpened& e) const;
    void operator()(const core::AttemptEnded& e) const {
        if (lane.dial) to.end(stamp, lane, e);
    }
    void operator()(const core::HttpSeen& e) const { to.tell_http(stamp, lane, e); }
    void operator()(const core::FaultMade& e) const {
        to.note(stamp, "fault " + e.name + ": " + e.detail);
    }
    void operator()(const core::FaultBegan& e) const {
        to.note(stamp, "fault " + e.name + " is in force: " + e.detail);
    }
    void operator()(const core::FaultEnded& e) const {
        to.note(stamp, "fault " + e.name + " is over");
    }
    void operator()(const core::ViolationSeen& e) const {
        to.note(stamp, fmt::format("the {} broke RFC 6455 {}: {}",
                                   e.direction == core::Direction::In ? "server" : "client",
                                   e.section, e.what));
    }
    void operator()(const core::Lost& e) const {
        to.note(stamp, fmt::format("{} of {} are not in the log", counted(e.count, "event"),
                                   counted(e.size_bytes, "byte")));
    }
    template <class T>
    void operator()(const T&) const {}
};

void PcapngFold::operator()(const core::AttemptOpened& e) const {
    if (!lane.dial) to.begin_dial(stamp, lane, "");
    PcapngDial& dial = *lane.dial;
    if (!lane.is_tap) {
        if (const auto server = ip_end(e.address); server && !dial.talk) dial.server = server;
    }
    if (!dial.talk) to.connect(stamp, lane, dial.started_at, dial.started_at);
    std::string comment;
    if (!e.request.empty())
        to.send(stamp, lane, dial.ready_at, {.bytes = e.request});
    else
        to.note(stamp, "the request before this is not in the log");
    if (e.extensions.find("permessage-deflate") != std::string::npos)
        comment =
            "the log has messages as they were before compression: where the compressed "
            "bytes are not known, the same content follows in stored DEFLATE blocks";
    const auto engine = core::engine_request(e.request.substr(0, e.request.find('\r')));
    dial.is_polling = engine && engine->begins_polling();
    if (dial.is_polling) comment = "what is polled is in bodies, which the log has as messages";
    to.send(stamp, lane, stamp.at,
            {.from = core::Side::Server,
             .bytes = e.response,
             .unseen_bytes = e.request.empty() ? 1U : 0U,
             .comment = comment});
    if (lane.is_tap) to.open_upstream(stamp, lane, e);
    to.settle(dial);
}

void PcapngPackets::begin(const LogHeader& header) {
    append_pcapng_section(out_, header.tool, section_comment);
}

PcapngLane* PcapngPackets::lane_of(const core::Stamp& stamp) {
    if (stamp.session.value == 0) return nullptr;
    const auto found = lanes_.find(stamp.session.value);
    if (found != lanes_.end()) return &found->second;
    return lanes_.size() < sessions_max ? &lanes_[stamp.session.value] : nullptr;
}

std::uint32_t PcapngPackets::interface_of(std::uint32_t session, PcapngLane& lane) {
    if (!lane.interface)
        lane.interface = add_interface(fmt::format("session {}", session), lane.name,
                                       lane.is_tap ? "between a client and its tap" : "");
    return *lane.interface;
}

std::uint32_t PcapngPackets::add_interface(std::string name, std::string description,
                                           std::string comment) {
    if (interfaces_ == interfaces_max) return interfaces_max - 1;
    if (interfaces_ + 1 == interfaces_max) {
        name = "further sessions";
        description = comment = "";
    }
    append_pcapng_interface(out_, {std::move(name), std::move(description), std::move(comment)});
    return interfaces_++;
}

PcapngDial& PcapngPackets::begin_dial(const core::Stamp& stamp, PcapngLane& lane,
                                      const std::string& url) {
    leave(lane);
    PcapngDial& dial = lane.dial.emplace();
    dial.attempt = stamp.attempt.value;
    dial.url = url;
    dial.started_at = dial.ready_at = stamp.at;
    read_url(dial);
    unsettled_.insert(dial.started_at);
    return dial;
}

void PcapngPackets::settle(PcapngDial& dial) {
    if (dial.is_settled) return;
    dial.is_settled = true;
    const auto found = unsettled_.find(dial.started_at);
    if (found != unsettled_.end()) unsettled_.erase(found);
}

void PcapngPackets::leave(PcapngLane& lane) {
    if (lane.dial) settle(*lane.dial);
    lane.dial.reset();
}

void PcapngPackets::release(Instant now) {
    const Instant kept = now - kept_for;
    order_.release(unsettled_.empty() ? kept : std::min(kept, *unsettled_.begin()));
}

std::shared_ptr<PacketTalk> PcapngPackets::make_talk(const std::optional<IpEnd>& known,
                                                     std::uint16_t port, std::uint32_t interface) {
    IpEnd server = known.value_or(*ip_end(server_unknown));
    if (server.port == 0) server.port = port;
    IpEnd client = *ip_end(server.is_v6 ? client_v6 : client_v4);
    client.port = static_cast<std::uint16_t>(first_client_port + talks_ % client_ports);
    ++talks_;
    return std::make_shared<PacketTalk>(
        PacketTalk{.tcp = TcpTalk(client, server), .interface = interface});
}

std::shared_ptr<PacketTalk> PcapngPackets::make_talk(const core::Stamp& stamp, PcapngLane& lane) {
    return make_talk(lane.dial->server, lane.dial->port, interface_of(stamp.session.value, lane));
}

void PcapngPackets::connect(const core::Stamp& stamp, PcapngLane& lane, Instant began_at,
                            Instant done_at) {
    PcapngDial& dial = *lane.dial;
    dial.talk = make_talk(stamp, lane);
    dial.ready_at = done_at;
    std::string comment = fmt::format("session {}, attempt {}: {}", stamp.session.value,
                                      dial.attempt, dial.url.empty() ? "a dial" : dial.url);
    if (!dial.server && !dial.host.empty())
        comment += "; the address of " + dial.host + " is not in the log";
    if (lane.is_tap) comment += "; a tap sees a client when TCP is connected already";
    using enum core::Side;
    send(stamp, lane, began_at, {.flags = tcp::syn, .comment = comment});
    send(stamp, lane, done_at, {.from = Server, .flags = tcp::syn | tcp::ack});
    send(stamp, lane, done_at, {});
}

void PcapngPackets::send(const core::Stamp& stamp, PcapngLane& lane, Instant at, Sent sent) {
    at = instant_from_us(std::clamp(to_us(at), -us_max, us_max));
    std::string_view rest = sent.bytes;
    const auto push = rest.empty() ? sent.flags : std::uint8_t(sent.flags | tcp::psh);
    std::vector<std::string> comments = std::exchange(lane.notes, {});
    if (!sent.comment.empty()) comments.push_back(std::move(sent.comment));
    do {
        const std::string_view piece = rest.substr(0, segment_bytes_max);
        rest.remove_prefix(piece.size());
        order_.push({.at = at,
                     .wall_at = stamp.wall_at + (at - stamp.at),
                     .talk = sent.talk ? sent.talk : lane.dial->talk,
                     .from = sent.from,
                     .flags = push,
                     .payload = std::string(piece),
                     .missing_bytes = rest.empty() ? sent.missing_bytes : 0,
                     .unseen_bytes = std::exchange(sent.unseen_bytes, 0),
                     .comments = std::exchange(comments, {})});
    } while (!rest.empty());
}

Instant PcapngPackets::before(Instant at, Duration span) {
    return at - std::clamp(span, Duration{0}, Duration{us_max});
}

void PcapngPackets::note(const core::Stamp& stamp, std::string words) {
    PcapngLane* lane = lane_of(stamp);
    if (lane == nullptr || lane->notes.size() == notes_max) return;
    lane->noted_at = stamp.wall_at;
    lane->notes.push_back(std::move(words));
}

void PcapngPackets::on_event(const core::Event& event) {
    const core::Stamp stamp = bounded(event.stamp);
    PcapngLane* lane = lane_of(stamp);
    if (lane != nullptr) {
        PcapngFold fold{*this, stamp, *lane};
        std::visit(fold, event.what);
    }
    release(stamp.at);
}

void PcapngPackets::on_message(const core::Stamp& told, const core::MessageSeen& message) {
    const core::Stamp stamp = bounded(told);
    PcapngLane* lane = lane_of(stamp);
    if (lane == nullptr) return;
    if (!lane->dial) begin_dial(stamp, *lane, "");
    if (!lane->dial->talk) {
        lane->dial->talk = make_talk(stamp, *lane);
        note(stamp, "the log does not have this connection's beginning");
        settle(*lane->dial);
    }
    if (lane->dial->is_polling) return release(stamp.at);
    const core::Side from =
        message.direction == core::Direction::Out ? core::Side::Client : core::Side::Server;
    for_each_wire_part(stamp, message, [&](WirePart part) {
        send(stamp, *lane, part.at,
             {.from = from,
              .bytes = part.bytes,
              .missing_bytes = part.missing_bytes,
              .comment = std::move(part.comment)});
    });
    release(stamp.at);
}

void PcapngPackets::finish() {
    order_.release_all();
    for (auto& [session, lane] : lanes_) {
        if (lane.notes.empty()) continue;
        const std::uint32_t interface = interface_of(session, lane);
        append_pcapng_statistics(out_, interface, lane.noted_at, lane.notes);
    }
}

}  // namespace redial::log
