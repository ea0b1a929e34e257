// PcapngPackets: sessions and taps as packets that Wireshark reads, made up truthfully from what
// was read and written (docs/pcapng.md): TCP around the heads and frames of the log, wss decrypted,
// what the log does not have as a gap. An EventSink that appends to a string; any thread, one at a
// time.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_sink.hpp"
#include "log/json_lines.hpp"
#include "log/packet_order.hpp"

namespace redial::log {

// A dial and the connection it opens, as far as it is told.
struct PcapngDial {
    std::uint32_t attempt = 0;
    std::string url;
    std::string host;
    bool is_secure = false;
    std::uint16_t port = 0;
    Instant started_at{};
    Instant ready_at{};  // from when on the request may have been sent
    std::optional<IpEnd> server;
    std::shared_ptr<PacketTalk> talk;  // once TCP has begun
    // Of a tap: its connection to the server.
    std::optional<IpEnd> upstream;
    std::shared_ptr<PacketTalk> upstream_talk;
    Instant upstream_ready_at{};
    // Until a WebSocket takes their place its messages came in the bodies of other requests.
    bool is_polling = false;
    bool is_settled = false;  // open or ended: nothing earlier will be told of it
};
// Host, port, and the address where the host is one, of `dial.url`.
void read_url(PcapngDial& dial);

struct PcapngLane {
    std::string name;
    bool is_tap = false;
    std::optional<std::uint32_t> interface;
    std::optional<std::uint32_t> upstream_interface;  // of a tap: its server's side
    std::optional<PcapngDial> dial;
    std::vector<std::string> notes;  // for the next packet, at most 16
    WallTime noted_at{};
};

class PcapngPackets final : public core::EventSink {
public:
    explicit PcapngPackets(std::string& out) : out_(out), order_(out) {}
    void begin(const LogHeader& header);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& told, const core::MessageSeen& message) override;
    void finish();

private:
    friend struct PcapngFold;
    struct Sent {  // one run of bytes, or none, from one side
        core::Side from = core::Side::Client;
        std::uint8_t flags = tcp::ack;
        std::string_view bytes;
        std::uint64_t missing_bytes = 0;
        std::uint64_t unseen_bytes = 0;  // PlannedPacket has both
        std::string comment;
        std::shared_ptr<PacketTalk> talk;  // null: the dial's
    };
    PcapngLane* lane_of(const core::Stamp& stamp);
    std::uint32_t interface_of(std::uint32_t session, PcapngLane& lane);
    std::uint32_t add_interface(std::string name, std::string description, std::string comment);
    PcapngDial& begin_dial(const core::Stamp& stamp, PcapngLane& lane, const std::string& url);
    void settle(PcapngDial& dial);
    void leave(PcapngLane& lane);  // the dial is over
    void release(Instant now);

    std::shared_ptr<PacketTalk> make_talk(const std::optional<IpEnd>& server, std::uint16_t port,
                                          std::uint32_t interface);
    std::shared_ptr<PacketTalk> make_talk(const core::Stamp& stamp, PcapngLane& lane);
    void connect(const core::Stamp& stamp, PcapngLane& lane, Instant began_at, Instant done_at);
    void send(const core::Stamp& stamp, PcapngLane& lane, Instant at, Sent sent);
    void note(const core::Stamp& stamp, std::string words);
    // A span that a log tells may be any number.
    static Instant before(Instant at, Duration span);

    // pcapng_tap.cpp
    void connect_upstream(const core::Stamp& stamp, PcapngLane& lane, const core::StageDone& stage);
    void open_upstream(const core::Stamp& stamp, PcapngLane& lane,
                       const core::AttemptOpened& opened);
    void tell_http(const core::Stamp& stamp, PcapngLane& lane, const core::HttpSeen& seen);

    // pcapng_ends.cpp
    void end(const core::Stamp& stamp, PcapngLane& lane, const core::AttemptEnded& ended);
    void end_unconnected(const core::Stamp& stamp, PcapngLane& lane, const core::Outcome& outcome);
    void tell_refusal(const core::Stamp& stamp, PcapngLane& lane, const core::AttemptEnded& ended);
    void tell_response(const core::Stamp& stamp, PcapngLane& lane, const std::string& response,
                       std::uint64_t unseen_bytes);
    void end_tcp(const core::Stamp& stamp, PcapngLane& lane, const core::Outcome& outcome);

    std::string& out_;
    PacketOrder order_;
    std::map<std::uint32_t, PcapngLane> lanes_;  // by session
    std::multiset<Instant> unsettled_;           // when the dials under way began
    std::uint32_t interfaces_ = 0;
    std::uint32_t talks_ = 0;
};

}  // namespace redial::log
