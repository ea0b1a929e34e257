// Collects what was seen of a run out of the model. Pure; the thread that owns the workspace.
#include "verdict/seen.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/fault.hpp"
#include "model/session/standing.hpp"

namespace redial::verdict {
namespace {

using model::Attempt;

const model::Outage* outage_of(const model::SessionModel& session, AttemptId lost) {
    const auto& all = session.outages.all();
    for (std::size_t i = all.size(); i-- > 0;)
        if (all[i].lost == lost) return &all[i];
    return nullptr;
}

// It was open and broke: ended as the client had not wished, or half-open, noticed, and let go
// (which may be before its end is seen).
bool is_loss(const Run& run, const SeenClient& client, const Attempt& attempt) {
    if (!run.has_opened(attempt)) return false;
    if (attempt.half_open_for)
        return run.has_ended(attempt) || run.next(client, attempt) != nullptr;
    return run.has_ended(attempt) && !model::is_wished(*attempt.outcome);
}

Loss loss_of(const SeenClient& client, const Attempt& attempt, Instant now) {
    Loss loss;
    loss.lost = &attempt;
    loss.noticed_at = loss.broke_at = attempt.ended_at.value_or(now);
    loss.is_sure = attempt.is_lane_sure;
    if (const model::Outage* outage = outage_of(*client.session, attempt.id)) {
        loss.broke_at = std::min(outage->broke_at, loss.noticed_at);
        loss.is_given_up = outage->is_given_up;
        loss.is_sure = loss.is_sure && outage->unseen == Duration{};
    }
    if (const auto at = half_open_at(client, attempt)) {
        loss.broke_at = *at;
        loss.noticed_at = *at + *attempt.half_open_for;
    }
    return loss;
}

void find_losses(const Run& run, SeenClient& client) {
    bool is_down = false;
    for (const Attempt* attempt : client.attempts) {
        if (is_down) {
            Loss& loss = client.losses.back();
            loss.dials.push_back(attempt);
            loss.is_sure = loss.is_sure && attempt->is_lane_sure;
            if (run.has_opened(*attempt)) {
                loss.healed = attempt;
                is_down = false;
            } else if (attempt->outcome && model::is_wished(*attempt->outcome) &&
                       !client.is_relayed) {
                is_down = false;  // somebody stopped it while it dialled
            }
        }
        if (!is_loss(run, client, *attempt)) continue;
        client.losses.push_back(loss_of(client, *attempt, run.observed.to));
        is_down = true;
    }
    const bool is_gone = run.observed.client_end.has_value();
    for (Loss& loss : client.losses)
        loss.is_given_up = loss.healed == nullptr && (loss.is_given_up || is_gone);
}

bool overlaps(const model::UnseenSpan& span, const Observed& observed) {
    return span.from <= observed.to && (!span.until || *span.until >= observed.from);
}

}  // namespace

Duration Loss::length(Instant now) const {
    const Instant until = healed != nullptr ? *healed->opened_at : now;
    return std::max(until - broke_at, Duration{});
}

bool Run::has_opened(const Attempt& attempt) const {
    return attempt.opened_at && *attempt.opened_at <= observed.to;
}

bool Run::has_ended(const Attempt& attempt) const {
    return attempt.ended_at && *attempt.ended_at <= observed.to;
}

const Attempt* Run::next(const SeenClient& client, const Attempt& attempt) const {
    const auto behind =
        std::upper_bound(client.attempts.begin(), client.attempts.end(), attempt.id,
                         [](AttemptId id, const Attempt* one) { return id < one->id; });
    return behind == client.attempts.end() ? nullptr : *behind;
}

std::size_t Run::losses() const {
    std::size_t count = 0;
    for (const SeenClient& client : clients) count += client.losses.size();
    return count;
}

std::size_t Run::opens() const {
    std::size_t count = 0;
    for (const SeenClient& client : clients)
        for (const Attempt* attempt : client.attempts) count += has_opened(*attempt) ? 1u : 0u;
    return count;
}

Run run_of(const Observed& observed) {
    Run run{observed, {}};
    for (const SessionId id : observed.sessions) {
        const model::SessionModel* session = observed.workspace.find(id);
        if (session == nullptr) continue;
        SeenClient client{session, model::is_relayed(*session), {}, {}};
        for (const Attempt& attempt : session->attempts) {
            const bool was_over = attempt.ended_at && *attempt.ended_at < observed.from;
            if (attempt.started_at <= observed.to && !was_over) client.attempts.push_back(&attempt);
        }
        find_losses(run, client);
        run.clients.push_back(std::move(client));
    }
    return run;
}

bool is_half_open(const model::FaultSpan& span) {
    // One that chance leaves out of some connections tells nothing of any.
    return span.detail.starts_with(core::info_of(core::FaultKind::HalfOpen).label) &&
           span.detail.find(" %") == std::string::npos;
}

std::optional<Instant> half_open_at(const SeenClient& client, const Attempt& attempt) {
    if (!attempt.half_open_for || !attempt.opened_at) return std::nullopt;
    const Instant end = attempt.ended_at.value_or(Instant::max());
    for (const model::FaultSpan& span : client.session->fault_spans) {
        const bool is_of_it = span.attempt == AttemptId{} || span.attempt == attempt.id;
        const bool is_then = span.from <= end && (!span.to || *span.to > *attempt.opened_at);
        if (is_of_it && is_then && is_half_open(span))
            return std::max(span.from, *attempt.opened_at);
    }
    if (!attempt.ended_at) return std::nullopt;
    return std::max(*attempt.ended_at - *attempt.half_open_for, *attempt.opened_at);
}

Instant known_at(const SeenClient& client, const Attempt& attempt) {
    const model::Stage* upgrade = attempt.stage(core::StageName::Upgrade);
    const bool is_refusal = client.is_relayed && upgrade != nullptr && !attempt.was_open() &&
                            attempt.outcome &&
                            attempt.outcome->kind == core::OutcomeKind::HttpRefused;
    return is_refusal ? std::min(upgrade->ended_at, *attempt.ended_at) : *attempt.ended_at;
}

std::optional<Duration> asked_by(const Attempt& attempt) {
    const core::Outcome& outcome = *attempt.outcome;
    if (outcome.retry_after) return outcome.retry_after;
    const bool is_peers =
        outcome.kind == core::OutcomeKind::Closed && outcome.by == core::EndedBy::Peer;
    return is_peers ? core::retry_after_in(outcome.close_reason) : std::nullopt;
}

std::string unseen_dials(const Run& run) {
    if (!run.observed.not_whole.empty()) return run.observed.not_whole;
    for (const SeenClient& client : run.clients) {
        const model::SessionModel& session = *client.session;
        if (session.attempts.dropped() > 0)
            return fmt::format("{} are no longer in the history",
                               counted(session.attempts.dropped(), "attempt"));
        for (const model::UnseenSpan& span : session.unseen)
            if (overlaps(span, run.observed)) return "dials may have passed unseen: " + span.why;
        if (session.tap && session.tap->unattributed_dials > 0)
            return fmt::format("{} may be any of several clients'",
                               counted(session.tap->unattributed_dials, "dial"));
    }
    return "";
}

std::string unseen_messages(const Run& run) {
    if (!run.observed.not_whole.empty()) return run.observed.not_whole;
    for (const SeenClient& client : run.clients) {
        const model::SessionModel& session = *client.session;
        if (client.is_relayed && session.config->tap && !session.config->tap->watches)
            return "the tap does not watch what passes";
        if (session.lost_messages > 0)
            return fmt::format("{} passed too fast to be kept",
                               counted(session.lost_messages, "message"));
        if (session.log.dropped_rows() > 0)
            return fmt::format("{} are no longer in the history",
                               counted(session.log.dropped_rows(), "row"));
    }
    return "";
}

void Verdict::prove(const SeenClient& client, const Attempt* attempt, Instant at,
                    std::string what) {
    if (judged_.proofs.size() >= proofs_max) {
        ++further_;
        return;
    }
    judged_.proofs.push_back({client.session->id, attempt != nullptr ? attempt->id : AttemptId{},
                              at, at - run_.observed.from, std::move(what)});
}

void Verdict::set(Held held, std::string reason) {
    judged_.held = held;
    judged_.reason = std::move(reason);
    if (further_ > 0) judged_.reason += fmt::format(" (and {} more such)", further_);
}

void Verdict::yes(std::string reason) {
    judged_.proofs.clear();
    further_ = 0;
    set(Held::Yes, std::move(reason));
}

void Verdict::no(std::string reason) { set(Held::No, std::move(reason)); }
void Verdict::not_seen(std::string reason) { set(Held::NotSeen, std::move(reason)); }

void Verdict::yes_where_seen(std::string reason, const std::string& unseen) {
    if (unseen.empty()) return yes(std::move(reason));
    judged_.proofs.clear();
    further_ = 0;
    set(Held::NotSeen, reason + ", but " + unseen);
}

void Verdict::awaits(std::string reason) {
    set(run_.observed.is_over ? Held::NotSeen : Held::Pending, std::move(reason));
}

std::string since_begin(const Run& run, Instant at) {
    return figure_in_words(at - run.observed.from);
}

}  // namespace redial::verdict
