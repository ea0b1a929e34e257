// Counts and says what happened to a session. Any thread.
#include "report/session_facts.hpp"

#include <algorithm>
#include <utility>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/words/display_text.hpp"

namespace redial::report {
namespace {

using namespace std::chrono_literals;

std::uint64_t dials_of_session(const model::SessionModel& session) {
    return session.attempts.size() + session.attempts.dropped();
}

Text dials_sentence(const model::SessionModel& session) {
    const std::uint64_t dials = dials_of_session(session);
    if (dials == 0) return "It was not dialled in this recording.";
    return fmt::format("{}, {}.", counted(dials, "dial"),
                       session.opens == 0       ? "none opened"
                       : session.opens == dials ? "all opened"
                                                : fmt::format("{} opened", session.opens));
}

const model::Outage* longest_of(const model::Outages& outages, Instant now) {
    const auto& all = outages.all();
    const auto longest = std::max_element(
        all.begin(), all.end(),
        [now](const auto& one, const auto& other) { return one.total(now) < other.total(now); });
    return longest == all.end() ? nullptr : &*longest;
}

// "noticed after 30 s, 5 dials, 11.9 s of waiting, 12 ms of dialling"
std::string parts_in_words(const model::Outage& outage) {
    std::string words = outage.detect > 1ms
                            ? "noticed after " + figure_in_words(outage.detect) + ", "
                            : std::string("noticed at once, ");
    words += fmt::format("{}, {} of waiting, {} of dialling", counted(outage.dials, "dial"),
                         figure_in_words(outage.wait), figure_in_words(outage.connect));
    if (outage.resume > Duration{})
        words += ", first message " + figure_in_words(outage.resume) + " after opening";
    if (outage.unseen > Duration{})
        words += ", " + figure_in_words(outage.unseen) + " in which dials were not seen";
    return words;
}

void add_outages(const model::SessionModel& session, const When& when, std::vector<Text>& to) {
    const model::OutageTotals totals = session.outages.totals(when.to());
    if (totals.count == 0) {
        if (session.opens > 0) to.emplace_back("No outage was seen.");
        return;
    }
    std::string words = fmt::format("It was down {}, {} in all",
                                    totals.count == 1 ? "once" : counted(totals.count, "time"),
                                    figure_in_words(totals.down));
    if (totals.availability)
        words += fmt::format("; it was open {:.3f} % of the time that it was wanted",
                             *totals.availability * 100);
    to.emplace_back(words + ".");
    const model::Outage* longest = longest_of(session.outages, when.to());
    if (longest == nullptr) return;
    Text text(
        fmt::format("{} {} began at {} with ", totals.count == 1 ? "The outage of" : "The longest,",
                    figure_in_words(longest->total(when.to())) + (totals.count == 1 ? "" : ","),
                    when.in_words(longest->broke_at)));
    text.told(cause_of(session, *longest));
    if (longest->was_forced) text.ours(" (a fault made on purpose)");
    text.ours(": " + parts_in_words(*longest) + "; ");
    text += end_of(*longest);
    if (longest->opened_at) text.ours(" at " + when.in_words(*longest->opened_at));
    to.push_back(text.ours("."));
}

void add_losses(const model::SessionModel& session, std::vector<Text>& to) {
    const Losses losses = losses_of(session);
    const std::uint64_t again = losses.resumed + losses.restarted + losses.unknown;
    if (losses.is_judged()) {
        std::string words =
            fmt::format("Of {}, {} resumed", counted(again, "reconnect"), losses.resumed);
        if (losses.restarted > 0) words += fmt::format(", {} began anew", losses.restarted);
        if (losses.unknown > 0) words += fmt::format(", of {} it is not known", losses.unknown);
        words += losses.lost > 0 ? fmt::format("; {} lost", counted(losses.lost, "message"))
                                 : std::string("; no message is known to be lost");
        if (losses.repeated > 0) words += fmt::format(", {} repeated", losses.repeated);
        to.push_back(toned(losses.lost > 0 ? Tone::Bad : Tone::Plain, words + "."));
    } else if (again > 0) {
        to.emplace_back(
            "Whether the session was resumed and what was lost is not known: nothing in the "
            "server's messages tells.");
    }
    if (session.unanswered > 0)
        to.emplace_back(fmt::format("{} sent on connections that were lost stayed unanswered.",
                                    counted(session.unanswered, "message")));
}

// What was spoken on top, and what it tells of messages.
void add_dialect(const model::SessionModel& session, std::vector<Text>& to) {
    const model::DialectKnown* known = session.dialect.known();
    if (session.dialect.label().empty() || known == nullptr) return;
    std::string words = fmt::format("It spoke {}", session.dialect.label());
    if (known->requests_seen > 0)
        words += fmt::format("; of {} {} answered", counted(known->requests_seen, "request"),
                             known->replies_seen);
    const std::uint64_t lost = known->sequences.lost() + known->ids_inside.missing_in_all();
    const std::uint64_t repeated = known->sequences.repeated();
    if (lost > 0) words += fmt::format("; {} missing by its numbers", counted(lost, "message"));
    if (repeated > 0) words += fmt::format("; {} came twice", counted(repeated, "message"));
    to.push_back(toned(lost > 0 ? Tone::Bad : Tone::Plain, words + "."));
}

// What this report can not know.
void add_gaps(const model::SessionModel& session, const When& when, std::vector<Text>& to) {
    if (session.lost_messages > 0)
        to.push_back(toned(Tone::Waiting, fmt::format("{} passed too fast to be recorded.",
                                                      counted(session.lost_messages, "message"))));
    if (session.attempts.dropped() > 0)
        to.emplace_back(fmt::format("The first {} are counted, and not told here.",
                                    counted(session.attempts.dropped(), "dial")));
    if (session.tap && session.tap->unattributed_dials > 0)
        to.push_back(
            toned(Tone::Waiting,
                  fmt::format("{} may be any of several clients': counted, and told of none.",
                              counted(session.tap->unattributed_dials, "dial"))));
    if (session.unseen.empty()) return;
    const model::UnseenSpan& span = session.unseen.back();
    Text text(fmt::format(
        "Dials may have passed unseen {}; the last time from {} {}: ",
        session.unseen.size() == 1 ? "once" : counted(session.unseen.size(), "time"),
        when.in_words(span.from), span.until ? "to " + when.in_words(*span.until) : "on"));
    to.push_back(toned(Tone::Waiting, text.told(span.why).ours(".")));
}

Text last_state(const model::SessionModel& session, const When& when) {
    switch (session.status) {
        case core::ConnectionStatus::Open:
            return toned(Tone::Good, "At the end it is open, for " +
                                         figure_in_words(when.to() - session.status_since) + ".");
        case core::ConnectionStatus::Connecting: return "At the end it dials.";
        case core::ConnectionStatus::Closed: break;
    }
    if (session.halted) {
        Text text(session.halt_reason == core::HaltReason::GaveUp ? "At the end it has given up: "
                                                                  : "At the end it is closed: ");
        return toned(Tone::Bad, text.told(*session.halted).ours("."));
    }
    if (session.waiting)
        return toned(Tone::Waiting, fmt::format("At the end it waits for retry {}, {} long.",
                                                session.waiting->plan.retry,
                                                figure_in_words(session.waiting->plan.delay)));
    if (!session.last_outcome) return "At the end it is closed.";
    Text text("At the end it is closed: ");
    return text.told(core::in_words(*session.last_outcome)).ours(".");
}

// A browser's log tells of its client's dials and not of what they were planned by.
bool is_foreign(const model::SessionModel& session) {
    return is_relayed(session) ||
           (!session.attempts.empty() && session.attempts.back().origin == core::Origin::Program);
}

const model::Attempt* last_opened(const model::SessionModel& session) {
    for (std::size_t back = session.attempts.size(); back-- > 0;)
        if (session.attempts[back].opened) return &session.attempts[back];
    return nullptr;
}

std::string traffic_in_words(const model::Counter& counter) {
    return fmt::format("{}, {}", counted(counter.messages, "message"),
                       model::size_in_words(counter.size_bytes));
}

}  // namespace

Losses losses_of(const model::SessionModel& session) {
    Losses losses;
    bool has_opened = session.attempts.dropped() > 0;
    for (const model::Attempt& attempt : session.attempts) {
        if (attempt.resume) {
            losses.lost += attempt.resume->lost;
            losses.repeated += attempt.resume->repeated;
        }
        if (!attempt.was_open() || !std::exchange(has_opened, true)) continue;
        using core::ResumeVerdict;
        const ResumeVerdict verdict =
            attempt.resume ? attempt.resume->verdict : ResumeVerdict::Unknown;
        if (verdict == ResumeVerdict::Unknown)
            ++losses.unknown;
        else if (verdict == ResumeVerdict::Restarted)
            ++losses.restarted;
        else
            ++losses.resumed;
    }
    return losses;
}

std::string cause_of(const model::SessionModel& session, const model::Outage& outage) {
    const model::Attempt* lost = session.attempts.find(outage.lost);
    return lost && lost->outcome ? core::in_words(*lost->outcome) : outage.cause;
}

Text end_of(const model::Outage& outage) {
    if (outage.opened_at) return toned(Tone::Good, "open again");
    if (outage.is_given_up) return toned(Tone::Bad, "given up");
    return toned(Tone::Bad, "still down at the end");
}

std::vector<Text> sentences_of(const model::SessionModel& session, const When& when) {
    std::vector<Text> sentences{dials_sentence(session)};
    add_outages(session, when, sentences);
    add_losses(session, sentences);
    add_dialect(session, sentences);
    add_gaps(session, when, sentences);
    if (dials_of_session(session) > 0) sentences.push_back(last_state(session, when));
    return sentences;
}

Facts facts_of(const model::SessionModel& session) {
    Facts facts;
    const auto add = [&facts](const char* name, Text value) {
        if (!value.empty()) facts.facts.push_back({name, std::move(value)});
    };
    const core::SessionConfig& config = *session.config;
    add("Address", said(config.url));
    if (is_foreign(session)) {
        add("Watched", is_relayed(session) ? "another program's client, through a tap"
                                           : "another program's client, from its log");
        add("Its policy, measured", model::in_words(model::fit_policy(
                                        model::dials_of(session.attempts, model::fit_dials_max))));
    } else {
        add("Policy", core::policy_in_words(config.policy));
        add("Heartbeat", config.ping_interval > Duration{}
                             ? "a ping every " + duration_in_words(config.ping_interval)
                             : std::string("no pings of its own"));
    }
    if (const model::Attempt* opened = last_opened(session)) {
        add("Peer", said(opened->opened->address));
        add("TLS", said(opened->opened->tls));
        add("Subprotocol", said(opened->opened->subprotocol));
        add("Extensions", said(opened->opened->extensions));
    }
    add("Received", traffic_in_words(session.in));
    add("Sent", traffic_in_words(session.out));
    return facts;
}

}  // namespace redial::report
