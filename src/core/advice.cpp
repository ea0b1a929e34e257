// The table of advice. Statuses after RFC 9110 15 and RFC 6455 4.2.2 and 4.4, close codes after
// RFC 6455 7.4.1 and IANA; meanings are core/close_codes.hpp's. Any thread.
#include "core/advice.hpp"

#include <string_view>
#include <utility>

#include "core/close_codes.hpp"

namespace redial::core {
namespace {

struct StatusAdvice {
    int status;
    std::string_view words;
};

constexpr StatusAdvice by_status[] = {
    {400,
     "compare headers, subprotocol and Origin with what the server wants, or a proxy dropped "
     "the Upgrade header"},
    {401, "give credentials that are valid now: --header 'Authorization: ...'"},
    {403,
     "check what the server allows: the Origin (--header 'Origin: ...'), the token's rights, "
     "this machine's address"},
    {404, "check the path: nothing answers under it"},
    {405, "check the path and the proxies: an opening handshake is a GET"},
    {407, "give the proxy on the way its credentials"},
    {408, "try again: the request was too slow for the server"},
    {409, "end the other connection of this session first"},
    {410, "ask for the new address: this endpoint was removed for good"},
    {411, "look at the proxies on the way: an opening handshake has no body"},
    {421, "check the host name: this server does not serve it"},
    {425, "try again: the server takes no early data"},
    {426, "ask for a server that takes version 13 of RFC 6455, the only one Redial speaks"},
    {429, "wait before the next run and dial less often: the server counts dials"},
    {431, "send fewer or shorter headers and cookies"},
    {451, "ask the operator: it is refused for legal reasons"},
    {500, "look at the server's log: its application failed"},
    {501, "look at the proxies on the way: this one knows no upgrades"},
    {502, "look at the server behind the proxy: it is down or gave no valid answer"},
    {503, "try again later: it is overloaded or restarting"},
    {504, "look at the server behind the proxy: it did not answer in time"},
    {505, "look at the proxies on the way: an upgrade needs HTTP/1.1"},
    {511, "log in to this network first"},
};

// Of those that asked for an event stream, in place of the rows above.
constexpr StatusAdvice by_status_of_stream[] = {
    {204, "dial again once the server has something new: with 204 it ends a stream for good"},
    {400,
     "compare method, body and headers with what the server wants (--method, --data, --header)"},
    {404, "check the path: nothing answers under it"},
    {405, "ask in the way that the path takes: --method POST, --data '...'"},
    {406, "compare Accept with what the server offers: --header 'Accept: ...'"},
    {411, "look at the proxies on the way: they want a body with its length"},
    {415, "give the body's type: --header 'Content-Type: ...'"},
    {422, "compare the body with what the server wants: --data '...'"},
    {426, "dial it with ws:// or wss://: the server wants a WebSocket there"},
    {501, "ask in another way: the server does not know this method"},
    {505, "look at the proxies on the way: they do not take HTTP/1.1"},
};

bool says(const Outcome& outcome, std::string_view words) {
    return outcome.detail.find(words) != std::string::npos;
}

// Other than HTTP's statuses say: words of a server's page that name the cause.
std::string_view advice_by_page(const Outcome& outcome) {
    if (says(outcome, "this port speaks TLS")) return "try wss:// in place of ws://";
    if (says(outcome, "wants a client certificate")) return "give --cert FILE and --key FILE";
    if (says(outcome, "the server wants WebSocket version"))
        return "ask for a server that takes version 13 of RFC 6455, the only one Redial speaks";
    return {};
}

std::string advice_by_status(const Outcome& outcome) {
    if (const std::string_view page = advice_by_page(outcome); !page.empty())
        return std::string(page);
    const int status = outcome.http_status;
    for (const StatusAdvice& row : by_status) {
        if (row.status == status) return std::string(row.words);
    }
    if (status >= 300 && status < 400) {
        return status == 302 || status == 303
                   ? "dial that address itself (--follow), or give credentials if it is a login"
                   : "dial that address itself (--follow)";
    }
    if (status < 300) {
        return "check the path: it serves pages, or a proxy on the way dropped the Upgrade header";
    }
    if (status >= 500) return "look at the server's log: it failed in a way of its own";
    return "see the server's documents: it refuses in a way of its own";
}

std::string advice_on_tls(const Outcome& outcome) {
    struct Row {
        std::string_view words;
        std::string_view advice;
    };
    // The words are wire/tls_words.cpp's.
    constexpr Row rows[] = {
        {"speaks plain HTTP", "try ws:// in place of wss://: this port is not TLS"},
        {"does not speak TLS", "check the port: it is not TLS (ws:// in place of wss://?)"},
        {"certificate required", "give --cert FILE and --key FILE: it wants a client certificate"},
        {"wants a client certificate",
         "give --cert FILE and --key FILE if it wants a client certificate"},
        {"does not accept our certificate",
         "give another --cert FILE and --key FILE: the server refused this client certificate"},
        {"expired on", "renew the server's certificate, or check this machine's clock"},
        {"is not valid before", "check this machine's clock"},
        {"certificate is for", "dial the name that the certificate is for"},
        {"names no host", "dial the name that the certificate is for, or renew it with that name"},
        {"trust store is empty", "install ca-certificates, or give --ca FILE"},
        {"self-signed", "trust it with --ca FILE, or --insecure to accept anything"},
        {"unknown issuer", "trust its issuer with --ca FILE, or --insecure to accept anything"},
        {"certificate refused", "renew the server's certificate, or --insecure to accept anything"},
        {"host name (SNI)", "check the host name: the server does not know it"},
        {"Redial speaks TLS 1.2 and 1.3", "let the server offer TLS 1.2 or 1.3"},
    };
    for (const Row& row : rows) {
        if (says(outcome, row.words)) return std::string(row.advice);
    }
    return "compare the server's TLS versions, ciphers and certificate with what Redial takes";
}

// A server that answered with something, only not with a valid 101.
std::string advice_on_invalid(const Outcome& outcome) {
    if (says(outcome, "TLS")) return "try wss:// in place of ws://: this port speaks TLS";
    if (says(outcome, "HTTP/2")) return "let the server allow HTTP/1.1: an upgrade needs it";
    if (says(outcome, "does not speak HTTP")) return "check the port: it speaks another protocol";
    return "look at the server and the proxies on the way: their 101 does not hold (RFC 6455 4.1)";
}

std::string advice_by_code(const Outcome& outcome) {
    switch (outcome.close_code) {
        case 1000: return "the server was done with this connection";
        case 1001: return "try again: the server went away";
        case 1008: return "check token, Origin and messages against what the server allows";
        case 1009: return "send smaller messages, or raise the peer's limit";
        case 1011: return "look at the server's log: its application failed";
        case 1012: return "try again: the server restarts";
        case 1013: return "try again later: the server is overloaded";
        case 1014: return "look at the server behind the proxy: it gave no valid answer";
        case 3000: return "give credentials that are valid now: --header 'Authorization: ...'";
        case 3003: return "check what the server allows: token, Origin, address";
        default: break;
    }
    if (outcome.close_code >= 3000) return "see what the server's documents say of this code";
    const CloseCodeInfo info = info_of_close_code(outcome.close_code);
    return info.retry_helps ? "try again, and look at the server's log"
                            : "look at the last messages: dialling again sends the same again";
}

}  // namespace

std::string advice_for_failed_dial(const Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::HttpRefused: return advice_by_status(outcome);
        case OutcomeKind::TlsFailed: return advice_on_tls(outcome);
        case OutcomeKind::HandshakeInvalid: return advice_on_invalid(outcome);
        case OutcomeKind::InvalidTarget: return "try redial connect --help";
        case OutcomeKind::NameUnresolved:
            return "is the name spelt right, and known to this "
                   "machine's DNS?";
        case OutcomeKind::ResolveTimedOut: return "check this machine's DNS: it gave no answer";
        case OutcomeKind::Refused: return "is the server running there?";
        case OutcomeKind::Unreachable:
            return outcome.by == EndedBy::Us ? "nobody was dialled without it"
                                             : "check the network and the address";
        case OutcomeKind::ConnectTimedOut:
            return "check address, port and firewalls: nothing answered at all";
        case OutcomeKind::TlsTimedOut:
            return "check the port: it took the connection and spoke no TLS (ws://?)";
        case OutcomeKind::UpgradeTimedOut:
            return "check the port: it took the connection and gave no whole HTTP answer (wss://?)";
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::Closed:
            return "look at the server and what stands before it: the connection was taken and "
                   "ended without an answer (wss:// in place of ws://?)";
        case OutcomeKind::ProxyFailed:
        case OutcomeKind::ProxyTimedOut:
            return "look at the proxy's address and login (--proxy URL; --proxy none goes around "
                   "it)";
        case OutcomeKind::WrongContent:
            return "look at the path: an event stream is answered with Content-Type: "
                   "text/event-stream";
        case OutcomeKind::Forced: return "take the fault away: it was made on purpose";
        default: return "look at the attempt in the log (--log FILE)";
    }
}

std::string advice_for_failed_stream(const Outcome& outcome) {
    const int status = outcome.kind == OutcomeKind::HttpRefused ? outcome.http_status : 0;
    for (const StatusAdvice& row : by_status_of_stream) {
        if (row.status == status && advice_by_page(outcome).empty()) return std::string(row.words);
    }
    if (status >= 300 && status < 400) return "look at where the server leads: it was followed";
    if (status > 0 && status < 300) return "look at the path: this answer is no event stream";
    return with_schemes_of_http(advice_for_failed_dial(outcome));
}

std::string advice_for_lost_stream(const Outcome& outcome) {
    const bool is_refused =
        outcome.kind == OutcomeKind::HttpRefused || outcome.kind == OutcomeKind::HandshakeInvalid;
    return is_refused ? advice_for_failed_stream(outcome) : advice_for_lost_connection(outcome);
}

std::string advice_for_lost_connection(const Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::Closed: return advice_by_code(outcome);
        case OutcomeKind::ProtocolError:
            return "look at the server and the proxies on the way: what they sent breaks the "
                   "protocol";
        case OutcomeKind::PongTimedOut:
            return "look at the network and at whether the server answers pings";
        case OutcomeKind::TlsFailed: return "look at the server's log: TLS broke after the opening";
        case OutcomeKind::SilenceTimedOut:
            return "look at whether the server still sends, or allow a longer silence";
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::StreamEnded:
            return "look at the server's log and at the limits of proxies on the way";
        case OutcomeKind::CloseTimedOut: return "the peer never answered the close frame";
        case OutcomeKind::Forced: return "take the fault away: it was made on purpose";
        case OutcomeKind::HttpRefused:
        case OutcomeKind::HandshakeInvalid: return advice_for_failed_dial(outcome);
        default: return "look at the attempt in the log (--log FILE)";
    }
}

std::string with_schemes_of_http(std::string words) {
    constexpr std::pair<std::string_view, std::string_view> schemes[] = {{"wss://", "https://"},
                                                                         {"ws://", "http://"}};
    for (const auto& [from, to] : schemes) {
        for (std::size_t at = words.find(from); at != std::string::npos;
             at = words.find(from, at + to.size()))
            words.replace(at, from.size(), to);
    }
    return words;
}

}  // namespace redial::core
