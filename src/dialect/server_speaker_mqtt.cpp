// MQTT 3.1.1 and 5 as a broker speaks it: sessions that outlive a connection, filters with
// wildcards, QoS 1 sent again until it is acknowledged, QoS 2 taken and handed on as 1. Source:
// OASIS MQTT Version 3.1.1 and 5.0 (sections 3 and 4 of both). One thread a speaker.
#include <algorithm>
#include <deque>

#include "dialect/mqtt_packet.hpp"
#include "dialect/mqtt_stream.hpp"
#include "dialect/mqtt_write.hpp"
#include "dialect/server_memory.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

// Of a session, that wait for their acknowledgement or for its client.
constexpr std::size_t waiting_max = 500;
constexpr std::size_t waiting_bytes_max = std::size_t{256} * 1024;
// Sent and not acknowledged: the rest waits (5: 4.9, Receive Maximum).
constexpr std::size_t in_flight_max = 20;

struct Waiting {
    std::uint16_t id = 0;
    std::string topic;
    std::string payload;
    bool was_sent = false;  // on any connection: the next time it is a duplicate
    bool is_sent = false;   // on this connection
};

struct Session {
    std::vector<std::pair<std::string, int>> filters;  // with the level of service granted
    std::deque<Waiting> waiting;
    std::size_t waiting_bytes = 0;
    std::uint16_t last_id = 0;
    std::vector<std::uint16_t> received;  // of QoS 2, between PUBLISH and PUBREL
};

class MqttServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;
    std::size_t remembered() const override { return sessions_.gone(); }

private:
    struct Client {
        MqttStream stream;
        int level = 0;
        bool is_in = false;
        bool keeps_session = false;
        std::string id;
    };

    void on_opened(PeerId peer, const Opening&) override {
        clients_[peer];
        set_silence_max(peer, std::chrono::seconds(10));  // a CONNECT must come
    }

    void on_gone(PeerId peer) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end()) return;
        const Client client = std::move(found->second);
        clients_.erase(found);
        if (!client.is_in) return;
        peers_.erase(client.id);
        if (!client.keeps_session) return sessions_.forget(client.id);
        Session* session = sessions_.find(client.id);
        if (session != nullptr) {
            for (Waiting& one : session->waiting) one.is_sent = false;
        }
        sessions_.leave(client.id, now().mono);
    }

    void on_heard(PeerId peer, const Message& message) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end()) return;
        Client& client = found->second;
        client.stream.begin(message.payload, true, 0);
        while (const auto next = client.stream.next()) {
            const auto facts = mqtt_facts(*next, client.level);
            if (!facts || !next->is_whole) return close(peer, 0, "");
            const bool is_connect = next->type() == MqttType::Connect;
            if (is_connect == client.is_in) return close(peer, 0, "");
            if (is_connect) {
                if (!connect(peer, client, *facts)) return;
            } else if (!take(peer, client, *facts)) {
                return;
            }
        }
        if (client.stream.is_lost()) close(peer, 0, "");
    }

    // False: its connection is over.
    bool connect(PeerId peer, Client& client, const MqttFacts& facts) {
        client.level = facts.level;
        client.id = facts.client_id.empty() ? random_id() : std::string(facts.client_id);
        if (client.id.size() > served_text_bytes_max) return over(peer);
        const bool is_5 = facts.level == 5;
        if (strikes(DialectFaultKind::Refuse, client.id)) {
            connack(peer, client, false, is_5 ? 0x87 : 5, facts);
            return over(peer);
        }
        take_over(client.id);
        client.keeps_session =
            is_5 ? facts.properties.session_expiry_s.value_or(0) > 0 : !facts.is_clean;
        Session* session = facts.is_clean ? nullptr : sessions_.find(client.id);
        if (session != nullptr && strikes(DialectFaultKind::ForgetSession, client.id)) {
            session = nullptr;
        }
        const bool has_session = session != nullptr;
        session = has_session ? sessions_.take_up(client.id) : sessions_.begin(client.id);
        if (session == nullptr) return over(peer);
        client.is_in = true;
        peers_[client.id] = peer;
        connack(peer, client, has_session, 0, facts);
        // 3.1.2.10: one and a half times the keep alive.
        set_silence_max(peer, std::chrono::milliseconds(facts.keep_alive_s * 1500));
        send_waiting(peer, client, *session);
        return true;
    }

    bool over(PeerId peer) {
        close(peer, 0, "");
        return false;
    }

    // 3.1.4: whoever is connected by that id is let go.
    void take_over(const std::string& id) {
        const auto found = peers_.find(id);
        if (found == peers_.end()) return;
        const PeerId other = found->second;
        if (clients_[other].level == 5) {
            say_bytes(other, mqtt_packet(mqtt_first_byte(MqttType::Disconnect), "\x8e"));
        }
        clients_[other].is_in = false;
        peers_.erase(found);
        sessions_.leave(id, now().mono);
        if (Session* session = sessions_.find(id)) {
            for (Waiting& one : session->waiting) one.is_sent = false;
        }
        close(other, 0, "");
    }

    void connack(PeerId peer, const Client& client, bool has_session, std::uint8_t code,
                 const MqttFacts& facts) {
        std::string body;
        body += has_session ? '\1' : '\0';
        body += static_cast<char>(code);
        if (client.level == 5) {
            std::string properties;
            if (facts.client_id.empty()) {
                properties += '\x12';  // Assigned Client Identifier
                append_mqtt_two(properties, client.id.size());
                properties += client.id;
            }
            append_mqtt_length(body, properties.size());
            body += properties;
        }
        say_bytes(peer, mqtt_packet(mqtt_first_byte(MqttType::Connack), body));
    }

    // False: its connection is over.
    bool take(PeerId peer, Client& client, const MqttFacts& facts) {
        Session* session = sessions_.find(client.id);
        if (session == nullptr) return over(peer);
        switch (facts.packet.type()) {
            case MqttType::Publish: return take_publish(peer, *session, facts);
            case MqttType::Puback:
            case MqttType::Pubcomp: acknowledged(peer, client, *session, facts.id); return true;
            case MqttType::Pubrel:
                std::erase(session->received, facts.id);
                reply(peer, MqttType::Pubcomp, facts.id);
                return true;
            case MqttType::Subscribe: return subscribe(peer, client, *session, facts);
            case MqttType::Unsubscribe: unsubscribe(peer, client, *session, facts); return true;
            case MqttType::Pingreq:
                if (!is_heartbeat_stopped()) {
                    say_bytes(peer, mqtt_packet(mqtt_first_byte(MqttType::Pingresp), ""));
                }
                return true;
            case MqttType::Disconnect:
                // 5, 3.14.2.2.2: an expiry of 0 ends the session with the connection.
                if (facts.properties.session_expiry_s == 0u) client.keeps_session = false;
                return over(peer);
            default: return over(peer);
        }
    }

    void reply(PeerId peer, MqttType type, std::uint16_t id) {
        if (drops_reply(std::string(name_of(type)) + " " + std::to_string(id))) return;
        std::string body;
        append_mqtt_two(body, id);
        say_bytes(peer, mqtt_packet(mqtt_first_byte(type), body));
    }

    bool take_publish(PeerId peer, Session& session, const MqttFacts& facts) {
        // Aliases of topics are allowed to none: no CONNACK here names a maximum (3.2.2.3.8).
        if (facts.topic.empty() || facts.topic.size() > served_text_bytes_max) return over(peer);
        bool is_new = true;
        const int qos = facts.packet.qos();
        if (qos == 2) {
            auto& received = session.received;
            is_new = std::find(received.begin(), received.end(), facts.id) == received.end();
            if (is_new && received.size() >= served_subscriptions_max) return over(peer);
            if (is_new) received.push_back(facts.id);
        }
        if (is_new) publish(facts.topic, as_text(facts.rest), qos);
        if (qos == 1) reply(peer, MqttType::Puback, facts.id);
        if (qos == 2) reply(peer, MqttType::Pubrec, facts.id);
        return true;
    }

    bool subscribe(PeerId peer, Client& client, Session& session, const MqttFacts& facts) {
        std::string codes;
        BytesView rest = facts.rest;
        while (true) {
            const BytesView before = rest;
            const auto filter = next_mqtt_filter(MqttType::Subscribe, rest);
            if (!filter) break;
            const std::uint8_t options = before[before.size() - rest.size() - 1];
            const int granted = std::min(options & 3, 1);
            auto& filters = session.filters;
            const auto there = std::find_if(filters.begin(), filters.end(),
                                            [&](const auto& one) { return one.first == *filter; });
            if (there != filters.end()) {
                there->second = granted;
            } else if (filters.size() < served_subscriptions_max &&
                       filter->size() <= served_text_bytes_max) {
                filters.emplace_back(*filter, granted);
            } else {
                codes += '\x80';
                continue;
            }
            codes += static_cast<char>(granted);
        }
        answer_list(peer, client, MqttType::Suback, facts.id, codes);
        return true;
    }

    void unsubscribe(PeerId peer, Client& client, Session& session, const MqttFacts& facts) {
        std::string codes;
        BytesView rest = facts.rest;
        while (const auto filter = next_mqtt_filter(MqttType::Unsubscribe, rest)) {
            const auto gone = std::erase_if(session.filters,
                                            [&](const auto& one) { return one.first == *filter; });
            codes += gone > 0 ? '\0' : '\x11';
        }
        answer_list(peer, client, MqttType::Unsuback, facts.id, client.level == 5 ? codes : "");
    }

    void answer_list(PeerId peer, const Client& client, MqttType type, std::uint16_t id,
                     const std::string& codes) {
        if (drops_reply(std::string(name_of(type)) + " " + std::to_string(id))) return;
        std::string body;
        append_mqtt_two(body, id);
        if (client.level == 5) body += '\0';  // no properties
        say_bytes(peer, mqtt_packet(mqtt_first_byte(type), body + codes));
    }

    // To every session with a filter that fits, connected or not.
    void publish(std::string_view topic, std::string_view payload, int qos) {
        sessions_.each([&](const std::string& id, Session& session) {
            int granted = -1;
            for (const auto& [filter, level] : session.filters) {
                if (mqtt_matches(filter, topic)) granted = std::max(granted, level);
            }
            if (granted < 0) return;
            const auto at = peers_.find(id);
            if (std::min(granted, qos) == 0) {
                if (at != peers_.end()) {
                    say_bytes(at->second, published(clients_[at->second], topic, payload, {}, 0));
                }
                return;
            }
            const std::size_t bytes = topic.size() + payload.size();
            const bool is_full = session.waiting.size() >= waiting_max ||
                                 session.waiting_bytes + bytes > waiting_bytes_max;
            if (is_full) return;
            session.waiting_bytes += bytes;
            session.waiting.push_back(
                {next_id(session), std::string(topic), std::string(payload), false, false});
            if (at != peers_.end()) send_waiting(at->second, clients_[at->second], session);
        });
    }

    static std::uint16_t next_id(Session& session) {
        // waiting_max is far below what there are.
        do {
            if (++session.last_id == 0) ++session.last_id;
        } while (std::any_of(session.waiting.begin(), session.waiting.end(),
                             [&](const Waiting& w) { return w.id == session.last_id; }));
        return session.last_id;
    }

    // `id`: "" for none, of QoS 0.
    static std::string published(const Client& client, std::string_view topic,
                                 std::string_view payload, std::optional<std::uint16_t> id,
                                 std::uint8_t flags) {
        std::string body;
        append_mqtt_two(body, topic.size());
        body += topic;
        if (id) append_mqtt_two(body, *id);
        if (client.level == 5) body += '\0';  // no properties
        body += payload;
        return mqtt_packet(mqtt_first_byte(MqttType::Publish, flags), body);
    }

    void send_waiting(PeerId peer, const Client& client, Session& session) {
        std::size_t in_flight = 0;
        for (Waiting& one : session.waiting) {
            if (in_flight++ >= in_flight_max) return;
            if (one.is_sent) continue;
            // 4.4: again what was sent before, as a duplicate.
            const std::uint8_t flags = one.was_sent ? 0x0a : 0x02;
            say_bytes(peer, published(client, one.topic, one.payload, one.id, flags));
            one.was_sent = one.is_sent = true;
        }
    }

    void acknowledged(PeerId peer, const Client& client, Session& session, std::uint16_t id) {
        const auto found = std::find_if(session.waiting.begin(), session.waiting.end(),
                                        [id](const Waiting& one) { return one.id == id; });
        if (found == session.waiting.end()) return;
        session.waiting_bytes -= found->topic.size() + found->payload.size();
        session.waiting.erase(found);
        send_waiting(peer, client, session);
    }

    // To the topic "events", and to every other that somebody asked for by its whole name.
    void on_event(std::uint64_t number) override {
        std::set<std::string> topics = {"events"};
        sessions_.each([&](const std::string&, const Session& session) {
            for (const auto& [filter, level] : session.filters) {
                if (filter.find_first_of("+#") == std::string::npos) note_topic(topics, filter);
            }
        });
        const std::string payload = "{\"n\":" + std::to_string(number) + "}";
        for (const std::string& topic : topics) publish(topic, payload, 1);
    }

    // 5, 2.4: use another server. Nothing in 3.1.1 says it.
    bool send_away(PeerId peer) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end() || !found->second.is_in) return false;
        if (found->second.level == 5) {
            say_bytes(peer, mqtt_packet(mqtt_first_byte(MqttType::Disconnect), "\x87"));
        }
        close(peer, 0, "");
        return true;
    }

    void forget_sessions(Instant gone_before) override { sessions_.forget_gone(gone_before); }

    std::map<PeerId, Client> clients_;
    std::map<std::string, PeerId> peers_;  // that are connected, by their client id
    ServerSessions<Session> sessions_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_mqtt_server(const ServerTerms& terms) {
    return std::make_unique<MqttServer>(terms);
}

}  // namespace redial::dialect
