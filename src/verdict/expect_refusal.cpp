// Expectations about what a client does after an end: stops, dials again, waits as it was asked to,
// brings another token. Pure; the thread that owns the workspace.
#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "model/session/same_request.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/seen.hpp"
#include "verdict/targets.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

constexpr Duration stops_for = std::chrono::seconds(5);
constexpr Duration retries_within = std::chrono::seconds(30);

// Codes, or an object with codes and a time.
struct AfterTargets {
    std::vector<Target> targets;
    Duration time{};
};

AfterTargets read_after(const Json& value, const std::string& where, const char* time_name,
                        Duration time, Complaints& to) {
    AfterTargets after{{}, time};
    if (!value.is_object()) {
        after.targets = read_targets(value, where, to);
        return after;
    }
    control::Members members(value, where, to);
    const Json* codes = members.find("codes");
    if (codes == nullptr) members.complain("codes", "this is missing");
    if (codes != nullptr) after.targets = read_targets(*codes, members.path_of("codes"), to);
    read_span(members, time_name, after.time);
    members.refuse_unknown();
    return after;
}

// The ends that fit, each with the dial behind it.
struct End {
    const SeenClient* client;
    const Attempt* attempt;
    const Attempt* next;  // null: none
    Duration quiet{};     // until it, or until the run's end
    bool is_sure = true;  // nothing may have passed unseen in between, and it is this client's
};

std::vector<End> ends_of(const Run& run, const Target& target) {
    std::vector<End> ends;
    for (const SeenClient& client : run.clients)
        for (const Attempt* attempt : client.attempts) {
            if (!run.has_ended(*attempt) || !target.fits(*attempt)) continue;
            const Attempt* next = run.next(client, *attempt);
            const Instant known = known_at(client, *attempt);
            const Instant until = next != nullptr ? next->started_at : run.observed.to;
            const bool is_sure = attempt->is_lane_sure &&
                                 (next == nullptr || (next->is_lane_sure && next->is_wait_seen));
            ends.push_back({&client, attempt, next, std::max(until - known, Duration{}), is_sure});
        }
    return ends;
}

// Redial's own session says so itself; a program that has ended dials no more.
bool has_halted(const Run& run, const End& end) {
    if (end.next == nullptr && run.observed.client_end) return true;
    return end.next == nullptr && !end.client->is_relayed && end.client->session->halted &&
           end.client->session->halt_reason == core::HaltReason::GaveUp;
}

std::string what_came(const End& end) {
    if (end.next == nullptr)
        return fmt::format("no dial for {} after attempt {}: {}", figure_in_words(end.quiet),
                           end.attempt->id.value, core::in_words(*end.attempt->outcome));
    return fmt::format("attempt {} came {} after attempt {}: {}", end.next->id.value,
                       figure_in_words(end.quiet), end.attempt->id.value,
                       core::in_words(*end.attempt->outcome));
}

Expectation::Judge read_stops_on(const Json& value, const std::string& where, Complaints& to) {
    return [after = read_after(value, where, "for", stops_for, to)](const Observed& observed,
                                                                    Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t held = 0, wrong = 0, running = 0, unsure = 0;
        std::string missing;
        for (const Target& target : after.targets) {
            const std::vector<End> ends = ends_of(run, target);
            if (ends.empty()) missing += (missing.empty() ? "" : ", ") + target.in_words();
            for (const End& end : ends) {
                const bool is_by_hand =
                    end.next != nullptr && end.next->origin == core::Origin::Person;
                if (has_halted(run, end) || end.quiet >= after.time || is_by_hand) {
                    ++held;
                } else if (end.next == nullptr) {
                    ++running;
                } else if (!end.is_sure && !end.next->is_lane_sure) {
                    ++unsure;
                } else {
                    ++wrong;
                    verdict.prove(*end.client, end.next, end.next->started_at, what_came(end));
                }
            }
        }
        if (wrong > 0) return verdict.no("it dialled again after " + in_words(after.targets));
        if (unsure > 0) return verdict.not_seen("whose the next dial was could not be told");
        if (!missing.empty()) return verdict.awaits("not seen: an end with " + missing);
        if (running > 0)
            return verdict.awaits("it has not stayed away for " + duration_in_words(after.time) +
                                  (observed.is_over ? ", when the run ended" : " yet"));
        verdict.yes_where_seen("it stayed away after " + counted(held, "such end"),
                               unseen_dials(run));
    };
}

Expectation::Judge read_retries_on(const Json& value, const std::string& where, Complaints& to) {
    return [after = read_after(value, where, "within", retries_within, to)](
               const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t held = 0, wrong = 0, running = 0;
        std::string missing;
        bool is_followed = true;  // of each code one end at least
        for (const Target& target : after.targets) {
            const std::vector<End> ends = ends_of(run, target);
            if (ends.empty()) missing += (missing.empty() ? "" : ", ") + target.in_words();
            is_followed = is_followed && std::any_of(ends.begin(), ends.end(), [&](const End& end) {
                              return end.next != nullptr;
                          });
            for (const End& end : ends) {
                const bool is_in_time = end.next != nullptr && end.quiet <= after.time;
                const bool is_too_late = has_halted(run, end) || end.quiet > after.time;
                (is_in_time ? held : is_too_late ? wrong : running) += 1;
                if (!is_in_time && is_too_late)
                    verdict.prove(*end.client, end.attempt, *end.attempt->ended_at, what_came(end));
            }
        }
        if (wrong > 0) {
            const std::string unseen = unseen_dials(run);
            if (!unseen.empty()) return verdict.not_seen("no dial was seen in time, but " + unseen);
            return verdict.no(fmt::format("{} without a dial within {}", counted(wrong, "such end"),
                                          duration_in_words(after.time)));
        }
        if (!missing.empty()) return verdict.awaits("not seen: an end with " + missing);
        if (running > 0 && (!is_followed || !observed.is_over))
            return verdict.awaits(
                std::string("the dial after the last such end ") +
                (observed.is_over ? "had not come when the run ended" : "has not come yet"));
        verdict.yes("it dialled again after " + counted(held, "such end") +
                    (running > 0 ? "; behind the last one the run ended" : ""));
    };
}

Expectation::Judge read_honours(const Json& value, const std::string& where, Complaints& to) {
    Duration slack = std::chrono::milliseconds(50);
    if (value.is_object()) {
        control::Members members(value, where, to);
        if (!read_span(members, "slack", slack)) members.complain("slack", "this is missing");
        members.refuse_unknown();
    } else {
        must_be_true(value, where, to);
    }
    return [slack](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t held = 0, wrong = 0, running = 0, unsure = 0;
        for (const SeenClient& client : run.clients)
            for (const Attempt* attempt : client.attempts) {
                if (!run.has_ended(*attempt)) continue;
                const auto asked = asked_by(*attempt);
                if (!asked || *asked <= Duration{}) continue;
                const Attempt* next = run.next(client, *attempt);
                const Instant known = known_at(client, *attempt);
                const Instant until = next != nullptr ? next->started_at : observed.to;
                if (next != nullptr && next->origin == core::Origin::Person) continue;
                if (until - known + slack >= *asked) {
                    ++held;
                } else if (next == nullptr) {
                    ++running;
                } else if (!next->is_lane_sure || !attempt->is_lane_sure) {
                    ++unsure;
                } else {
                    ++wrong;
                    verdict.prove(
                        client, next, next->started_at,
                        fmt::format("attempt {} came {} after the server had asked for {}",
                                    next->id.value,
                                    figure_in_words(std::max(until - known, Duration{})),
                                    duration_in_words(*asked)));
                }
            }
        if (wrong > 0)
            return verdict.no(counted(wrong, "dial") + " came before Retry-After had passed");
        if (unsure > 0) return verdict.not_seen("whose the next dial was could not be told");
        if (running > 0 && (held == 0 || !observed.is_over))
            return verdict.awaits("the time that the server asked for is not over");
        if (held == 0) return verdict.awaits("no Retry-After was seen");
        verdict.yes_where_seen(
            counted(held, "Retry-After", "times Retry-After") + ", none undercut",
            unseen_dials(run));
    };
}

// Whether the request of a dial is known, with what is secret in it.
bool is_request_known(const Attempt& attempt) {
    const std::string* head = attempt.opened  ? &attempt.opened->request
                              : attempt.ended ? &attempt.ended->request
                                              : nullptr;
    return head != nullptr && !head->empty() && head->find(redacted_word) == std::string::npos;
}

Expectation::Judge read_new_token(const Json& value, const std::string& where, Complaints& to) {
    std::vector<Target> targets{{401, core::OutcomeKind::Closed}};
    if (value != true) targets = read_targets(value, where, to);
    return [targets](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t held = 0, wrong = 0, unknown = 0, running = 0;
        for (const Target& target : targets)
            for (const End& end : ends_of(run, target)) {
                const bool is_told =
                    end.next != nullptr && (run.has_opened(*end.next) || run.has_ended(*end.next));
                if (!is_told) {
                    ++running;
                    continue;
                }
                if (!is_request_known(*end.attempt) || !is_request_known(*end.next)) {
                    ++unknown;
                    continue;
                }
                const std::uint64_t after = model::mark_of_secrets(*end.next);
                const bool is_new = after != 0 && after != model::mark_of_secrets(*end.attempt);
                (is_new ? held : wrong) += 1;
                if (!is_new)
                    verdict.prove(
                        *end.client, end.next, end.next->started_at,
                        fmt::format("attempt {} brought {} after attempt {} was refused",
                                    end.next->id.value,
                                    after == 0 ? "no credentials" : "the same credentials",
                                    end.attempt->id.value));
            }
        if (wrong > 0) return verdict.no(counted(wrong, "dial") + " without a new token");
        if (unknown > 0) return verdict.not_seen("the credentials of a dial are not known");
        if (running > 0 && held == 0) return verdict.awaits("no dial after the refusal was seen");
        if (held == 0) return verdict.awaits("not seen: an end with " + in_words(targets));
        verdict.yes(counted(held, "dial") + " with other credentials after a refusal");
    };
}

constexpr ExpectationRow rows[] = {
    {{"honours_retry_after", "true, or {slack: time}",
      "No dial before the time has passed that the server asked for, in Retry-After of a refusal "
      "or "
      "in a close reason; the slack is 50 ms.",
      "true"},
     &read_honours},
    {{"stops_on", "codes, or {codes, for: time}",
      "After an end with one of these (close codes from 1000 on, statuses below, names of "
      "outcomes) "
      "no dial follows for so long (5 s); each of them must be seen.",
      "[1008, 403, 404]"},
     &read_stops_on},
    {{"retries_on", "codes, or {codes, within: time}",
      "After an end with one of these a dial follows within that time (30 s); each of them must be "
      "seen.",
      "{\"codes\": [1012, 503, \"refused\"], \"within\": \"10s\"}"},
     &read_retries_on},
    {{"new_token_after", "true (401), or codes",
      "The dial after such a refusal brings credentials (a secret header or query parameter) other "
      "than those that were refused.",
      "401"},
     &read_new_token},
};

}  // namespace

const std::span<const ExpectationRow> refusal_expectations = rows;

}  // namespace redial::verdict
