// STOMP as a broker speaks it: heart-beats as agreed, receipts, messages to every subscription of a
// destination, and offsets in the manner of RabbitMQ's streams where a client asks for them; also
// within SockJS. Source: stomp.github.io/stomp-specification-1.2.html. One thread a speaker.
#include <algorithm>
#include <charconv>

#include "dialect/server_memory.hpp"
#include "dialect/server_speaker.hpp"
#include "dialect/stomp.hpp"
#include "dialect/stomp_frames.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

constexpr std::size_t streams_max = 32;  // destinations whose messages are kept
// A sender may be late by what the network takes (1.2, "Heart-beating").
constexpr int late_beats = 3;

struct Subscribed {
    std::string id;
    std::string destination;
    bool has_offsets = false;
};

class StompServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;
    bool takes_sockjs() const override { return true; }

private:
    struct Client {
        StompStream stream;
        bool is_in = false;
        bool is_cut = false;  // a frame began in an earlier message
        std::vector<Subscribed> subscribed;
    };

    void on_opened(PeerId peer, const Opening&) override {
        clients_[peer];
        set_silence_max(peer, std::chrono::seconds(10));  // a CONNECT must come
    }
    void on_gone(PeerId peer) override { clients_.erase(peer); }

    void on_heard(PeerId peer, const Message& message) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end()) return;
        Client& client = found->second;
        std::string_view rest = as_text(message.payload);
        while (const auto frame = client.stream.next(rest)) {
            if (std::exchange(client.is_cut, false)) return fail(peer, "a frame over two messages");
            const bool is_login = frame->command == "CONNECT" || frame->command == "STOMP";
            if (is_login == client.is_in) return fail(peer, "not the time for it");
            if (is_login) {
                if (!log_in(peer, client, *frame)) return;
            } else if (!take(peer, client, *frame)) {
                return;
            }
        }
        client.is_cut = client.stream.open_frame().has_value();
    }

    // False: its connection is over.
    bool log_in(PeerId peer, Client& client, const StompFrame& frame) {
        if (strikes(DialectFaultKind::Refuse, "")) {
            fail(peer, "refused on purpose");
            return false;
        }
        client.is_in = true;
        const std::string versions = "," + std::string(frame.header("accept-version")) + ",";
        std::string version = "1.0";
        if (versions.find(",1.1,") != std::string::npos) version = "1.1";
        if (versions.find(",1.2,") != std::string::npos) version = "1.2";
        const StompBeat theirs = stomp_beat(frame);
        const auto own_ms = static_cast<std::uint64_t>(terms().heartbeat.count() / 1000);
        const std::string own = std::to_string(own_ms);
        say(peer, "CONNECTED\nversion:" + version + "\nheart-beat:" + own + "," + own +
                      "\nserver:redial\nsession:" + random_id() + std::string("\n\n\0", 3));
        set_heartbeat(peer, agreed(own_ms, theirs.wants_ms));
        set_silence_max(peer, late_beats * agreed(own_ms, theirs.can_ms));
        return true;
    }

    static Duration agreed(std::uint64_t one_ms, std::uint64_t other_ms) {
        const std::uint64_t longer = one_ms == 0 || other_ms == 0 ? 0 : std::max(one_ms, other_ms);
        return std::chrono::milliseconds(longer);
    }

    void fail(PeerId peer, const std::string& words) {
        say(peer, "ERROR\nmessage:" + words + std::string("\n\n\0", 3));
        close(peer, 1002, words);
    }

    // False: its connection is over.
    bool take(PeerId peer, Client& client, const StompFrame& frame) {
        if (frame.command == "SUBSCRIBE") {
            if (!subscribe(peer, client, frame)) {
                fail(peer, "not a subscription, or too many");
                return false;
            }
        } else if (frame.command == "UNSUBSCRIBE") {
            std::erase_if(client.subscribed,
                          [&](const Subscribed& one) { return one.id == frame.header("id"); });
        } else if (frame.command == "SEND") {
            const std::string_view destination = frame.header("destination");
            if (destination.empty() || destination.size() > served_text_bytes_max) {
                fail(peer, "no destination");
                return false;
            }
            publish(destination, frame.body, frame.header("content-type"));
        }
        // Messages need no ACK here, and transactions are carried out at once.
        const std::string_view receipt = frame.header("receipt");
        if (!receipt.empty() && receipt.size() <= served_text_bytes_max &&
            !drops_reply("receipt " + std::string(receipt))) {
            say(peer, "RECEIPT\nreceipt-id:" + std::string(receipt) + std::string("\n\n\0", 3));
        }
        if (frame.command != "DISCONNECT") return true;
        close(peer, 1000, "");
        return false;
    }

    bool subscribe(PeerId peer, Client& client, const StompFrame& frame) {
        Subscribed wish;
        wish.destination = frame.header("destination");
        wish.id = frame.header("id");
        const std::string_view offset = frame.header("x-stream-offset");
        const bool is_fine = !wish.destination.empty() && !wish.id.empty() &&
                             wish.id.size() <= served_text_bytes_max &&
                             wish.destination.size() <= served_text_bytes_max &&
                             client.subscribed.size() < served_subscriptions_max;
        if (!is_fine) return false;
        const bool is_known = streams_.contains(wish.destination);
        wish.has_offsets = !offset.empty() && (is_known || streams_.size() < streams_max);
        client.subscribed.push_back(wish);
        if (!wish.has_offsets) return true;
        const ServerKept& kept = streams_[wish.destination];
        kept.each_after(before(offset, kept), [&](std::uint64_t number, const std::string& text) {
            say(peer, message(wish, number, text));
        });
        return true;
    }

    // The number in front of the first that is wanted: "first", "next", "last", "offset=12".
    static std::uint64_t before(std::string_view offset, const ServerKept& kept) {
        if (offset == "first") return 0;
        if (offset == "last" && kept.last() > 0) return kept.last() - 1;
        std::uint64_t number = 0;
        if (!offset.starts_with("offset=")) return kept.last();
        offset.remove_prefix(7);
        std::from_chars(offset.data(), offset.data() + offset.size(), number);
        return number > 0 ? number - 1 : 0;
    }

    // `content`: the header of its type, perhaps none, then the body.
    std::string message(const Subscribed& to, std::uint64_t number, const std::string& content) {
        std::string text = "MESSAGE\nsubscription:" + to.id + "\ndestination:" + to.destination +
                           "\nmessage-id:" + std::to_string(++messages_) + "\n";
        if (to.has_offsets) text += "x-stream-offset:" + std::to_string(number) + "\n";
        return text + content + '\0';
    }

    void publish(std::string_view destination, std::string_view body, std::string_view type) {
        std::string content;
        if (!type.empty()) content = "content-type:" + std::string(type) + "\n";
        content += "content-length:" + std::to_string(body.size()) + "\n\n";
        content += body;
        const auto stream = streams_.find(std::string(destination));
        const std::uint64_t number = stream == streams_.end() ? 0 : stream->second.add(content);
        for (const auto& [peer, client] : clients_) {
            for (const Subscribed& one : client.subscribed) {
                if (one.destination == destination) say(peer, message(one, number, content));
            }
        }
    }

    // To every destination that somebody asked for.
    void on_event(std::uint64_t number) override {
        std::set<std::string> destinations;
        for (const auto& [destination, kept] : streams_) note_topic(destinations, destination);
        for (const auto& [peer, client] : clients_) {
            for (const Subscribed& one : client.subscribed)
                note_topic(destinations, one.destination);
        }
        const std::string body = "{\"n\":" + std::to_string(number) + "}";
        for (const std::string& one : destinations) publish(one, body, "application/json");
    }

    void on_beat(PeerId peer) override { say(peer, "\n"); }

    std::map<PeerId, Client> clients_;
    std::map<std::string, ServerKept> streams_;
    std::uint64_t messages_ = 0;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_stomp_server(const ServerTerms& terms) {
    return std::make_unique<StompServer>(terms);
}

}  // namespace redial::dialect
