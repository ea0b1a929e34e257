// The reconnect policy of a foreign client, from nothing but its dials: what a tap shows beside the
// client's own delays. Explains them by every preset and by ladders with every kind of jitter, and
// keeps the likeliest; says what the dials seen so far cannot tell. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/policy.hpp"
#include "model/fit/dial_log.hpp"

namespace redial::model {

struct PolicyFit {
    std::size_t delays = 0;  // that it rests on
    std::size_t rows = 0;    // ladders begun
    std::size_t rungs = 0;   // of the ladder that were seen: one alone tells no policy
    // Enough was seen to say a policy: waits_named_min waits on rungs_named_min rungs. Below that
    // the waits are all there is to say, and nothing below but `delays` and `rungs` is to be shown.
    bool is_named = false;
    bool redials_at_once = false;  // no backoff at all
    core::Policy policy;           // the likeliest; members that are not known are its best guess

    // What the dials can tell.
    bool base_is_known = false;
    bool factor_is_known = false;
    bool cap_is_known = false;
    bool jitter_is_known = false;
    bool reset_is_known = false;
    // With a stable-for rule: the longest connection that did not reset, the shortest that did.
    Duration stable_low{};
    Duration stable_high{};

    double confidence = 0;     // 0..1: that this is how the client behaves where it was seen
    std::string_view nearest;  // the preset's name; empty: like none
    double distance = 0;       // mean misfit of a delay to that preset, as a share of the delay
    std::vector<std::string_view> twins;  // presets that explain the dials as well

    // Waits that the server of an event stream had set (retry:). Those that are as long as that are
    // its choice and not among `delays`.
    struct Told {
        std::size_t waits = 0;
        std::size_t kept = 0;  // not cut short
        Duration last{};
    };
    Told told;
};

// Dials considered: older ones say nothing of a client that has changed since.
inline constexpr std::size_t fit_dials_max = 256;
inline constexpr std::size_t waits_named_min = 3;
inline constexpr std::size_t rungs_named_min = 2;

PolicyFit fit_policy(const std::vector<DialSeen>& dials);

// One line: "base 500 ms, factor 2.0, cap 10 s, no jitter; resets on open; like chat-ui (12 delays,
// confidence 0.97)"; "not named: 2 waits on 1 rung, it takes 3 on 2"; "no waits of its own seen
// yet; the server's retry: 3 s, kept 5 of 5 times".
std::string in_words(const PolicyFit& fit);
// The last part of that; "" where no server set a wait.
std::string told_in_words(const PolicyFit& fit);

}  // namespace redial::model
