// Writes sessions, outages, findings and policies as JSON. The thread that applies events.
#include "answers/sessions.hpp"

#include <algorithm>

#include "log/event_fields.hpp"
#include "model/fit/policy_fit.hpp"
#include "wire/http_text.hpp"

namespace redial::answers {
namespace {

using model::SessionModel;

constexpr std::size_t fitted_dials_max = 64;  // the newest: a fit of many takes long

const char* kind_of(const SessionModel& session) {
    if (session.config->tap) return "tap";
    return session.config->tap_of == SessionId{} ? "own" : "tap_client";
}

// The events that the model keeps, as they may be shown.
template <class T>
T shown(const Known& known, T what) {
    return std::get<T>(known.secrecy.shown({{}, std::move(what)}).what);
}

void write_state(JsonWriter& to, const Known& known, const SessionModel& session) {
    to.choice("status", session.status);
    moment(to, known, "since", session.status_since);
    if (session.waiting) {
        to.object("waiting", body([&](JsonWriter& wait) {
                      moment(wait, known, "at", session.waiting->planned_at);
                      const auto told = shown(known, session.waiting->plan);
                      log::fields(wait, told);
                  }));
    } else {
        null(to, "waiting");
    }
    std::optional<std::string> halted;
    if (session.halted) halted = known.secrecy.text(*session.halted);
    maybe(to, "halted", halted);
    std::optional<std::string> outcome;
    if (session.last_outcome) outcome = known.secrecy.text(core::in_words(*session.last_outcome));
    maybe(to, "last_outcome", outcome);
}

void write_counts(JsonWriter& to, const SessionModel& session) {
    to("attempts", session.attempts.size() + session.attempts.dropped());
    to("opens", session.opens);
    to("resumes", session.resumes);
    to("outages",
       static_cast<std::uint64_t>(session.outages.all().size()) + session.outages.all().dropped());
    to("findings", session.findings.size());
    to("messages_in", session.in.messages);
    to("messages_out", session.out.messages);
    to("bytes_in", session.in.size_bytes);
    to("bytes_out", session.out.size_bytes);
    to("queued", session.queued.size() + session.queued_not_shown);
    to("unanswered", session.unanswered);
    to("unseen_messages", session.lost_messages);
}

void write_session(JsonWriter& to, const Known& known, const SessionModel& session) {
    to("id", session.id.value);
    to("name", known.secrecy.text(session.name));
    to("kind", std::string(kind_of(session)));
    to("tap_of", session.config->tap_of.value);
    to("url", known.secrecy.text(session.config->url));
    moment(to, known, "at", session.added_at);
    moment(to, known, "now", known.now.mono);
    write_state(to, known, session);
    write_counts(to, session);
    to.list("faults", [&] {
        std::vector<std::string> texts;
        for (const core::Fault& fault : session.faults->faults)
            texts.push_back(known.secrecy.text(core::to_text(fault)));
        return texts;
    }());
    if (session.last_resume) {
        to.object("last_resume", *session.last_resume);
    } else {
        null(to, "last_resume");
    }
    if (session.tap) {
        to.object("tap", shown(known, *session.tap));
    } else {
        null(to, "tap");
    }
    list_of(to, "unseen", session.unseen, [&](JsonWriter& span, const model::UnseenSpan& unseen) {
        moment(span, known, "from", unseen.from);
        moment(span, known, "until", unseen.until);
        span("why", known.secrecy.text(unseen.why));
    });
}

const char* state_of(const model::Outage& outage) {
    if (outage.is_given_up) return "given_up";
    return outage.opened_at ? "healed" : "down";
}

void write_outage(JsonWriter& to, const Known& known, const SessionModel& session,
                  const model::Outage& outage) {
    to("session", session.id.value);
    to("state", std::string(state_of(outage)));
    to("lost_attempt", outage.lost.value);
    std::optional<std::uint32_t> healed;
    if (outage.healed != AttemptId{}) healed = outage.healed.value;
    to("healed_attempt", healed);
    moment(to, known, "broke", outage.broke_at);
    moment(to, known, "noticed", outage.noticed_at);
    moment(to, known, "opened", outage.opened_at);
    moment(to, known, "ended", outage.ended_at);
    to.ms("total_ms", outage.ended_at ? outage.total() : outage.total(known.now.mono));
    to.ms("detect_ms", outage.detect);
    to.ms("wait_ms", outage.wait);
    to.ms("connect_ms", outage.connect);
    to.ms("resume_ms", outage.resume);
    to.ms("unseen_ms", outage.unseen);
    to("dials", outage.dials);
    to("given_up", outage.is_given_up);
    to("forced", outage.was_forced);
    to("cause", known.secrecy.text(outage.cause));
}

void write_totals(JsonWriter& to, const model::OutageTotals& totals) {
    to("count", totals.count);
    to.ms("open_ms", totals.open);
    to.ms("down_ms", totals.down);
    to.ms("detect_ms", totals.detect);
    to.ms("wait_ms", totals.wait);
    to.ms("connect_ms", totals.connect);
    to.ms("resume_ms", totals.resume);
    to.ms("unseen_ms", totals.unseen);
    to.ms("longest_ms", totals.longest);
    to("availability", totals.availability);
    to.ms("between_ms", totals.between);
    to.ms("recovery_ms", totals.recovery);
}

void write_finding(JsonWriter& to, const Known& known, const SessionModel& session,
                   const model::Finding& finding) {
    to("session", session.id.value);
    const auto told = shown(known, finding.made);
    log::fields(to, told);
    moment(to, known, "first", finding.first_at);
    moment(to, known, "last", finding.last_at);
    to("count", finding.count);
}

void write_fit(JsonWriter& to, const model::PolicyFit& fit) {
    to("delays", fit.delays);
    to("rows", fit.rows);
    to("rungs", fit.rungs);
    to("named", fit.is_named);
    to("words", model::in_words(fit));
    to("redials_at_once", fit.redials_at_once);
    if (!fit.is_named) return null(to, "policy");
    to.object("policy", fit.policy);
}

// What of the policy the dials could tell.
void write_known(JsonWriter& to, const model::PolicyFit& fit) {
    to.object("known", body([&](JsonWriter& known) {
                  known("base", fit.base_is_known);
                  known("factor", fit.factor_is_known);
                  known("cap", fit.cap_is_known);
                  known("jitter", fit.jitter_is_known);
                  known("reset", fit.reset_is_known);
              }));
    to("confidence", fit.is_named ? fit.confidence : 0.0);
    std::optional<std::string> nearest;
    if (fit.is_named && !fit.nearest.empty()) nearest = fit.nearest;
    maybe(to, "nearest", nearest);
    to("distance", fit.is_named ? fit.distance : 0.0);
    to.list("twins", fit.is_named ? std::vector<std::string>(fit.twins.begin(), fit.twins.end())
                                  : std::vector<std::string>{});
}

}  // namespace

const SessionModel* find_session(const model::Workspace& workspace, std::string_view name) {
    if (const auto id = wire::parse_number(name, UINT32_MAX))
        if (const auto* session = workspace.find(SessionId{static_cast<std::uint32_t>(*id)}))
            return session;
    const auto all = workspace.sessions();
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const auto& one) { return one->name == name; });
    return found == all.end() ? nullptr : found->get();
}

std::string session_text(const Known& known, const SessionModel& session) {
    return object_text([&](JsonWriter& to) { write_session(to, known, session); });
}

std::string outage_text(const Known& known, const SessionModel& session,
                        const model::Outage& outage) {
    return object_text([&](JsonWriter& to) { write_outage(to, known, session, outage); });
}

std::string finding_text(const Known& known, const SessionModel& session,
                         const model::Finding& finding) {
    return object_text([&](JsonWriter& to) { write_finding(to, known, session, finding); });
}

core::ControlReply sessions_reply(const Known& known, const Slice& slice) {
    std::vector<const SessionModel*> all;
    for (const auto& session : known.workspace.sessions()) all.push_back(session.get());
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    return sliced_reply(
        "sessions", all, slice,
        [](const SessionModel* session) { return std::uint64_t{session->id.value}; },
        [&](JsonWriter& to, const SessionModel* session) { write_session(to, known, *session); },
        [&](JsonWriter& to) { moment(to, known, "at", known.now.mono); });
}

core::ControlReply session_reply(const Known& known, const SessionModel& session) {
    return object_reply([&](JsonWriter& to) { write_session(to, known, session); });
}

core::ControlReply outages_reply(const Known& known, const SessionModel& session) {
    return object_reply([&](JsonWriter& to) {
        to("session", session.id.value);
        list_of(to, "outages", session.outages.all(),
                [&](JsonWriter& one, const model::Outage& outage) {
                    write_outage(one, known, session, outage);
                });
        to("dropped", session.outages.all().dropped());
        to.object("totals", body([&](JsonWriter& totals) {
                      write_totals(totals, session.outages.totals(known.now.mono));
                  }));
    });
}

core::ControlReply findings_reply(const Known& known, const SessionModel& session) {
    return object_reply([&](JsonWriter& to) {
        to("session", session.id.value);
        list_of(to, "findings", session.findings.all(),
                [&](JsonWriter& one, const model::Finding& finding) {
                    write_finding(one, known, session, finding);
                });
    });
}

std::string policy_text(const SessionModel& session) {
    const model::PolicyFit fit =
        model::fit_policy(model::dials_of(session.attempts, fitted_dials_max));
    return object_text([&](JsonWriter& to) {
        to("session", session.id.value);
        write_fit(to, fit);
        write_known(to, fit);
        // Its own, where the session is one of Redial's.
        if (model::is_relayed(session)) return null(to, "configured");
        to.object("configured", session.config->policy);
    });
}

core::ControlReply policy_reply(const SessionModel& session) {
    return {200, "application/json", policy_text(session) + "\n"};
}

}  // namespace redial::answers
