// GraphQL over WebSocket as its server speaks it, by today's subprotocol and the one before:
// subscriptions get the numbered events, queries and mutations one answer. Source: the protocol
// texts of graphql-ws 6.4 (graphql-transport-ws) and subscriptions-transport-ws 0.11 (graphql-ws).
// One thread a speaker.
#include "base/json_text.hpp"
#include "dialect/graphql_message.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

class GraphqlServer final : public ServerSpeaker {
public:
    GraphqlServer(const ServerTerms& terms, GraphqlProtocol protocol)
        : ServerSpeaker(terms), is_old_(protocol == GraphqlProtocol::OldWs), protocol_(protocol) {}

private:
    struct Client {
        bool is_in = false;
        std::map<std::string, std::string> fields;  // by a subscription's id, both as JSON strings
    };

    void on_opened(PeerId peer, const Opening&) override { clients_[peer]; }
    void on_gone(PeerId peer) override { clients_.erase(peer); }

    void on_heard(PeerId peer, const Message& message) override {
        const auto found = clients_.find(peer);
        if (found == clients_.end()) return;
        room_.clear();
        const std::string_view text = as_text(message.payload);
        const auto sent = graphql_message(text, true, room_, GraphqlDepth::Whole);
        if (!sent || !is_json(text) || sent->id.size() > served_text_bytes_max) {
            return close(peer, 4400, "Invalid message received");
        }
        Client& client = found->second;
        std::string id;
        append_json_string(id, sent->id);
        switch (graphql_verb(sent->type, protocol_)) {
            case GraphqlVerb::Init: return let_in(peer, client);
            case GraphqlVerb::Start: return start(peer, client, id, sent->payload);
            case GraphqlVerb::Complete: client.fields.erase(id); return;
            case GraphqlVerb::Stop:
                if (client.fields.erase(id) > 0) complete(peer, id);
                return;
            case GraphqlVerb::Ping:
                if (!is_heartbeat_stopped()) say(peer, R"({"type":"pong"})");
                return;
            case GraphqlVerb::Terminate: return close(peer, 1000, "");
            case GraphqlVerb::Pong: return;
            default: return close(peer, 4400, "Invalid message received");
        }
    }

    void let_in(PeerId peer, Client& client) {
        if (client.is_in) return close(peer, 4429, "Too many initialisation requests");
        if (strikes(DialectFaultKind::Refuse, "")) {
            if (!is_old_) return close(peer, 4403, "Forbidden");
            say(peer, R"({"type":"connection_error","payload":{"message":"refused on purpose"}})");
            return close(peer, 1011, "");
        }
        client.is_in = true;
        if (!drops_reply("connection_ack")) say(peer, R"({"type":"connection_ack"})");
        if (is_old_ && !is_heartbeat_stopped()) say(peer, R"({"type":"ka"})");
        set_heartbeat(peer, terms().heartbeat);
    }

    void on_beat(PeerId peer) override {
        say(peer, is_old_ ? R"({"type":"ka"})" : R"({"type":"ping"})");
    }

    void start(PeerId peer, Client& client, const std::string& id, std::string_view payload) {
        if (!client.is_in) return close(peer, 4401, "Unauthorized");
        if (client.fields.contains(id)) return close(peer, 4409, "Subscriber already exists");
        const std::string document = json_string(json_member(payload, "query"));
        const std::string name = json_string(json_member(payload, "operationName"));
        const auto operation = graphql_operation(document, name);
        std::string field;
        append_json_string(field, operation && !operation->field.empty()
                                      ? operation->field.substr(0, served_text_bytes_max)
                                      : "event");
        if (operation && operation->kind == GraphqlKind::Subscription) {
            if (client.fields.size() >= served_subscriptions_max) {
                return close(peer, 4400, "too many subscriptions");
            }
            client.fields[id] = field;
            return;
        }
        if (!drops_reply("result " + id)) {
            say_data(peer, id, field, R"({"ok":true})");
            complete(peer, id);
        }
        if (!operation || operation->kind != GraphqlKind::Mutation) return;
        const std::string_view variables = json_member(payload, "variables");
        tell_all("{\"echo\":" + std::string(variables.empty() ? "null" : variables) + "}");
    }

    void complete(PeerId peer, const std::string& id) {
        say(peer, R"({"id":)" + id + R"(,"type":"complete"})");
    }

    void say_data(PeerId peer, const std::string& id, const std::string& field,
                  const std::string& value) {
        say(peer, R"({"id":)" + id + R"(,"type":")" + (is_old_ ? "data" : "next") +
                      R"(","payload":{"data":{)" + field + ":" + value + "}}}");
    }

    void tell_all(const std::string& value) {
        for (const auto& [peer, client] : clients_) {
            for (const auto& [id, field] : client.fields) say_data(peer, id, field, value);
        }
    }

    void on_event(std::uint64_t number) override {
        tell_all("{\"n\":" + std::to_string(number) + "}");
    }

    // A code after which clients do not retry; the old protocol has none.
    bool send_away(PeerId peer) override {
        const auto found = clients_.find(peer);
        if (is_old_ || found == clients_.end() || !found->second.is_in) return false;
        close(peer, 4401, "told not to come back");
        return true;
    }

    bool is_old_;
    GraphqlProtocol protocol_;
    std::map<PeerId, Client> clients_;
    TextRoom room_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_graphql_server(const ServerTerms& terms) {
    return std::make_unique<GraphqlServer>(terms, GraphqlProtocol::TransportWs);
}

std::unique_ptr<ServerSpeaker> make_graphql_old_server(const ServerTerms& terms) {
    return std::make_unique<GraphqlServer>(terms, GraphqlProtocol::OldWs);
}

}  // namespace redial::dialect
