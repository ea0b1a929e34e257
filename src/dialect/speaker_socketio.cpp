// Socket.IO 5 as its client speaks it: joins its namespaces at the open packet, answers pings, and
// has sessions recovered by pid and offset. Source: socket.io-client 4.8 (socket.js, onopen,
// _sendConnectPacket, onconnect), engine.io-client 6.6 (socket.js, onPacket). One thread a speaker,
// which remembers of 32 namespaces a pid and an offset of at most 256 bytes each.
#include <algorithm>

#include "dialect/all.hpp"
#include "dialect/engineio.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/socketio_packet.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t spaces_max = 32;
constexpr std::size_t text_bytes_max = 256;

struct Recovery {
    std::string space;
    std::string pid;     // as written in JSON, without quotes
    std::string offset;  // the same; "" before the first
};

class SocketSpeaker final : public Speaker {
public:
    SocketSpeaker() : Speaker(socketio) {}

    // The client pings in protocol 3 alone.
    std::optional<Duration> heartbeat_every() const override {
        const std::optional<HeartbeatTerms>& own = terms(core::Side::Client);
        return own ? own->every : std::nullopt;
    }
    void heartbeat(Says& says) override { says.emplace_back("2"); }
    // socket.io closes a connection that sends events before it has joined (client.js, ondecoded).
    bool is_in() const override { return is_in_; }

private:
    void on_opened(const Opening&, Says&) override { is_open_ = is_in_ = false; }

    void on_heard(const Message&, std::string_view text, const Notes& notes, Says& says) override {
        for (const Note& note : notes) {
            if (const auto* offset = std::get_if<Offset>(&note)) keep_offset(*offset);
        }
        if (text.starts_with("42")) return keep_missed(text);
        if (text.starts_with("40")) return keep_pid(text);
        const std::optional<EnginePacket> packet = engine_packet(text);
        if (!packet) return;
        if (packet->type == EngineType::Open && !is_open_) return join(says);
        // A ping's data comes back with the pong.
        if (packet->type == EngineType::Ping) says.push_back("3" + std::string(packet->data));
    }

    void join(Says& says) {
        is_open_ = true;
        const std::size_t before = says.size();
        std::vector<std::string> spaces;  // that the login joins
        for (const Say& say : login().says) {
            const bool is_text = say.opcode == core::Opcode::Text;
            const auto packet = is_text ? socket_packet(say.payload) : std::nullopt;
            if (packet) spaces.emplace_back(packet->space);
            says.push_back(packet ? Say(resumed(say.payload)) : say);
        }
        for (const Subscribed* one : unasked()) {
            if (std::find(spaces.begin(), spaces.end(), one->key) != spaces.end()) continue;
            says.push_back(resumed(one->say.payload));
        }
        if (says.size() == before) says.push_back(resumed("40"));
    }

    // A CONNECT packet with the pid and offset of its namespace in front of what it carries.
    std::string resumed(std::string_view text) const {
        const std::optional<SocketPacket> packet = socket_packet(text);
        if (!packet || packet->type != SocketType::Connect) return std::string(text);
        const auto found = std::find_if(
            recoveries_.begin(), recoveries_.end(),
            [&packet](const Recovery& recovery) { return recovery.space == packet->space; });
        std::string rest;
        JsonParts parts(packet->json);
        while (parts.next()) {
            // What was sent before to be resumed by is not what the person asked for.
            if (parts.key() == "pid" || parts.key() == "offset") continue;
            rest.append(rest.empty() ? "\"" : ",\"").append(parts.key()).append("\":");
            rest.append(parts.value());
        }
        if (!packet->json.empty() && parts.is_bad()) return std::string(text);
        std::string own;
        if (found != recoveries_.end()) {
            own = R"("pid":")" + found->pid + '"';
            if (!found->offset.empty()) own += R"(,"offset":")" + found->offset + '"';
        }
        if (!own.empty() && !rest.empty()) own += ',';
        own += rest;
        const std::string space =
            packet->space == "/" ? "" : std::string(packet->space) + (own.empty() ? "" : ",");
        return "40" + space + (own.empty() ? "" : "{" + own + "}");
    }

    void keep_pid(std::string_view text) {
        const std::optional<SocketPacket> packet = socket_packet(text);
        if (!packet) return;
        is_in_ = true;
        if (packet->space.size() > text_bytes_max) return;
        const std::string_view pid = json_plain_string(json_member(packet->json, "pid"));
        const auto found = find(packet->space);
        if (pid.empty() || pid.size() > text_bytes_max) {
            if (found != recoveries_.end()) recoveries_.erase(found);
        } else if (found != recoveries_.end()) {
            // Of another session the offset would be found nowhere.
            if (found->pid != pid) *found = {std::string(packet->space), std::string(pid), {}};
        } else if (recoveries_.size() < spaces_max) {
            recoveries_.push_back({std::string(packet->space), std::string(pid), {}});
        }
    }

    // What a session missed comes before the answer that it is taken up again (socket.js,
    // constructor), when the reader does not know yet that it has offsets.
    void keep_missed(std::string_view text) {
        if (recoveries_.empty()) return;
        const std::optional<SocketPacket> packet = socket_packet(text);
        if (!packet || !packet->id.empty()) return;
        const std::string_view offset = recovery_offset(packet->json);
        if (!offset.empty()) keep_offset({packet->space, std::nullopt, offset});
    }

    void keep_offset(const Offset& offset) {
        const auto found = find(offset.counter);
        if (found != recoveries_.end() && offset.text.size() <= text_bytes_max) {
            found->offset = offset.text;
        }
    }

    std::vector<Recovery>::iterator find(std::string_view space) {
        return std::find_if(recoveries_.begin(), recoveries_.end(),
                            [space](const Recovery& one) { return one.space == space; });
    }

    bool is_open_ = false;
    bool is_in_ = false;
    std::vector<Recovery> recoveries_;
};

}  // namespace

std::unique_ptr<Speaker> make_socketio_speaker() { return std::make_unique<SocketSpeaker>(); }

}  // namespace redial::dialect
