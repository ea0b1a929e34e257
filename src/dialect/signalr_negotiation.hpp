// SignalR's negotiation over HTTP, as a client does it: where to ask, what the answer says, and
// where the WebSocket is dialled then, with the session's token. Source: the SignalR Transport
// Protocols specification (dotnet/aspnetcore), version 1; HttpConnection.ts of @microsoft/signalr
// 10.0.11. Pure; one thread.
#pragma once

#include <string>
#include <string_view>

#include "dialect/signalr_write.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {

class HubNegotiation {
public:
    // A server may send a client on to another; HttpConnection.ts follows 100, Redial as many as
    // redirects.
    static constexpr int redirects_max = 10;
    static constexpr std::size_t token_bytes_max = 4096;

    enum class Stateful : bool { No, Yes };
    explicit HubNegotiation(Stateful wanted) : is_stateful_wanted_(wanted == Stateful::Yes) {}

    // Asks anew for a session.
    Route begin(const Place& place);
    Result<Route> answered(std::string_view body, HubProtocol protocol);
    // To the session that was negotiated.
    Route again() const { return {connect_place_, false, bearer_}; }
    void forget() { *this = HubNegotiation(is_stateful_wanted_ ? Stateful::Yes : Stateful::No); }

    // There is a session, and it was negotiated at what these settings dial.
    bool is_at(const Place& place) const { return has_session() && place.url == begun_at_; }
    // Whatever the answer had, only once it was good in all.
    bool has_session() const { return !connect_place_.empty(); }
    // The server keeps it over a cut.
    bool is_stateful() const { return is_stateful_; }
    // The connection was dialled with its token.
    bool is_of(const Opening& opening) const;

private:
    Status take_token(std::string_view json);
    Route ask() const;

    bool is_stateful_wanted_;
    std::string begun_at_;
    std::string place_;  // of the hub, without a token
    int redirects_ = 0;
    std::string bearer_;
    std::string token_;  // as it stands in a query
    std::string connect_place_;
    bool is_stateful_ = false;
};

}  // namespace redial::dialect
