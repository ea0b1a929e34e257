// What a tap's log has beside its client's side: the connection to the server up to the answer, and
// plain HTTP. Any thread, one at a time.
#include "base/format.hpp"
#include "log/pcapng.hpp"

namespace redial::log {

using enum core::Side;

// A tap dials its server when a client has dialled it.
void PcapngPackets::connect_upstream(const core::Stamp& stamp, PcapngLane& lane,
                                     const core::StageDone& stage) {
    PcapngDial& dial = *lane.dial;
    if (stage.stage == core::StageName::Tls && stage.is_ok) dial.upstream_ready_at = stamp.at;
    if (const auto address = first_address_in(stage.detail)) dial.upstream = address;
    if (stage.stage != core::StageName::Connect || !dial.upstream) return;
    if (!lane.upstream_interface)
        lane.upstream_interface = add_interface(
            fmt::format("session {}, server", stamp.session.value), lane.name,
            "between a tap and its server: what the log has of it, which is the opening handshake. "
            "Messages are told once, as the client sent and got them");
    dial.upstream_talk = make_talk(dial.upstream, 0, *lane.upstream_interface);
    dial.upstream_ready_at = stamp.at;
    const std::shared_ptr<PacketTalk>& talk = dial.upstream_talk;
    send(stamp, lane, before(stamp.at, stage.took),
         {.flags = tcp::syn,
          .comment = fmt::format("session {}, attempt {}: the tap dials its server",
                                 stamp.session.value, dial.attempt),
          .talk = talk});
    if (!stage.is_ok) {
        if (stage.detail.find("refused") != std::string::npos)
            send(stamp, lane, stamp.at,
                 {.from = Server, .flags = tcp::rst | tcp::ack, .talk = talk});
        return;
    }
    send(stamp, lane, stamp.at, {.from = Server, .flags = tcp::syn | tcp::ack, .talk = talk});
    send(stamp, lane, stamp.at, {.talk = talk});
}

void PcapngPackets::open_upstream(const core::Stamp& stamp, PcapngLane& lane,
                                  const core::AttemptOpened& opened) {
    const PcapngDial& dial = *lane.dial;
    if (!dial.upstream_talk) return;
    const auto sent = [](const std::string& own, const std::string& clients) {
        return std::string_view(own.empty() ? clients : own);
    };
    send(stamp, lane, dial.upstream_ready_at,
         {.bytes = sent(opened.server_request, opened.request), .talk = dial.upstream_talk});
    send(stamp, lane, stamp.at,
         {.from = Server,
          .bytes = sent(opened.server_response, opened.response),
          .comment = "what follows on this side is not in the log",
          .talk = dial.upstream_talk});
}

// A request that is no dial, on a connection that the log does not tell of.
void PcapngPackets::tell_http(const core::Stamp& stamp, PcapngLane& lane,
                              const core::HttpSeen& seen) {
    PcapngDial dial;
    dial.url = seen.url;
    read_url(dial);
    const auto talk = make_talk(dial.server, dial.port, interface_of(stamp.session.value, lane));
    const Instant asked_at = before(stamp.at, seen.took);
    send(stamp, lane, asked_at,
         {.flags = tcp::syn,
          .comment = "plain HTTP: when TCP was connected is not in the log",
          .talk = talk});
    send(stamp, lane, asked_at, {.from = Server, .flags = tcp::syn | tcp::ack, .talk = talk});
    send(stamp, lane, asked_at, {.talk = talk});
    send(stamp, lane, asked_at,
         {.bytes = seen.request, .missing_bytes = seen.request_bytes, .talk = talk});
    if (!seen.response.empty())
        send(stamp, lane, stamp.at,
             {.from = Server,
              .bytes = seen.response,
              .missing_bytes = seen.response_bytes,
              .comment = seen.response_bytes == 0 ? "" : "its body is not in the log",
              .talk = talk});
    const bool is_upgrade = lane.dial && lane.dial->is_polling && seen.http_status == 101 &&
                            stamp.attempt.value == lane.dial->attempt;
    if (!is_upgrade) return;
    // Its frames follow: what polled is the same attempt.
    lane.dial->talk = talk;
    lane.dial->is_polling = false;
}

}  // namespace redial::log
