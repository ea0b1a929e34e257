// What can be wrong with a client, each matter once, however many findings and expectations say it.
// Pure, any thread.
#include <algorithm>

#include "verdict/card.hpp"

namespace redial::verdict {
namespace {

using core::Severity;

constexpr std::string_view stayed_away[] = {"recovers_within",       "opens",
                                            "never_gives_up",        "retries_on",
                                            "healable_not_retried",  "gave_up_while_up",
                                            "availability_at_least", "program_ended",
                                            "stream_end_not_retried"};
constexpr std::string_view storm[] = {"reconnect_storm", "dials_per_second_at_most",
                                      "dials_at_most"};
constexpr std::string_view resets_on_open[] = {"backoff_resets_on_open", "resets_only_after"};
constexpr std::string_view two_connections[] = {"two_live_sockets", "one_connection"};
constexpr std::string_view heartbeat_stops[] = {"heartbeat_stopped", "heartbeat_every"};
constexpr std::string_view accepts_bad_certificate[] = {"never_opens"};
constexpr std::string_view late[] = {"late"};
constexpr std::string_view unnoticed[] = {"notices_half_open_within", "half_open_noticed_late",
                                          "heartbeat_missing"};
constexpr std::string_view retry_after[] = {"honours_retry_after", "retry_after_ignored"};
constexpr std::string_view keeps_dialling[] = {"stops_on", "gives_up", "fatal_outcome_retried"};
constexpr std::string_view old_token[] = {"new_token_after", "same_token_after_401"};
constexpr std::string_view no_spread[] = {"spreads", "jitter_lost_at_cap", "no_jitter"};
constexpr std::string_view no_growth[] = {"grows"};
constexpr std::string_view close_hangs[] = {"close_handshake_hung", "closes_with"};
constexpr std::string_view heartbeat_odd[] = {"heartbeat_doubled", "heartbeat_cannot_fire"};
constexpr std::string_view loses_events[] = {"lost"};
constexpr std::string_view loses_place[] = {"stream_id_not_sent_back"};
constexpr std::string_view retry_line[] = {"stream_retry_ignored"};
constexpr std::string_view preamble[] = {"preamble_not_sent_again", "sends_again"};

// Errors first, in the order of docs/battery.md.
constexpr Matter table[] = {
    {"stayed_away", Severity::Error, "stays away although the server is back", stayed_away},
    {"storm", Severity::Error, "dials in a storm", storm},
    {"resets_on_open", Severity::Error, "starts its backoff anew with every opening, however short",
     resets_on_open},
    {"two_connections", Severity::Error, "holds two connections at once", two_connections},
    {"heartbeat_stops", Severity::Error, "has no heartbeat any more after a reconnect",
     heartbeat_stops},
    {"accepts_bad_certificate", Severity::Error,
     "opens over a certificate that nobody it knows has signed", accepts_bad_certificate},
    {"loses_events", Severity::Error, "loses events when it comes back", loses_events},
    {"late", Severity::Warning, "is still waiting long after the server is back", late},
    {"unnoticed", Severity::Warning, "does not notice that a connection is dead", unnoticed},
    {"retry_after", Severity::Warning, "dials before the server's Retry-After has passed",
     retry_after},
    {"keeps_dialling", Severity::Warning, "keeps dialling although the answer cannot change",
     keeps_dialling},
    {"old_token", Severity::Warning, "dials with the credentials that were refused", old_token},
    {"no_spread", Severity::Warning, "waits without jitter: a herd of it comes back at once",
     no_spread},
    {"no_growth", Severity::Warning, "does not wait longer from dial to dial", no_growth},
    {"close_hangs", Severity::Warning, "waits long for a closing handshake that hangs",
     close_hangs},
    {"heartbeat_odd", Severity::Warning, "has a heartbeat that cannot do its work", heartbeat_odd},
    {"preamble", Severity::Warning, "does not say its first message again after a reconnect",
     preamble},
    {"loses_place", Severity::Warning, "does not say which event was its last when it comes back",
     loses_place},
    {"retry_line", Severity::Warning, "dials sooner than the server's retry: asks for", retry_line},
};

}  // namespace

std::span<const Matter> matters() { return table; }

const Matter* matter_of(std::string_view said_by) {
    for (const Matter& matter : table) {
        const auto names = matter.said_by;
        if (std::find(names.begin(), names.end(), said_by) != names.end()) return &matter;
    }
    return nullptr;
}

}  // namespace redial::verdict
