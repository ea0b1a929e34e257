// Puts what is known by a dialect into words. Pure, any thread.
#include "model/dialect/dialect_words.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/duration_text.hpp"
#include "core/session_config.hpp"
#include "dialect/dialect.hpp"
#include "dialect/generic_setting.hpp"
#include "dialect/known_setting.hpp"
#include "dialect/server_speaker.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

constexpr std::size_t listed_max = 8;
constexpr std::size_t name_characters_max = 60;
// Enough of an id to tell it from another, not enough to use it.
constexpr std::size_t id_characters_max = 8;

std::string shown(std::string_view text) { return one_line(as_bytes(text), name_characters_max); }

std::string short_id(std::string_view id) {
    return one_line(as_bytes(id.substr(0, id_characters_max))) +
           (id.size() > id_characters_max ? "…" : "");
}

std::string life_in_words(const LifeSigns::Side& side) {
    std::string words =
        join(side.pings, side.pings == 1 ? " ping, " : " pings, ", side.answers, " answered");
    if (side.last_interval)
        words += join(", apart ", duration_in_words(side.shortest_interval), " to ",
                      duration_in_words(side.longest_interval));
    if (side.last_answer)
        words += join(", answered within ", duration_in_words(side.longest_answer));
    return words;
}

std::string terms_in_words(const char* who, const DialectTerms& terms) {
    std::string words = who;
    if (terms.every) words += join(" every ", duration_in_words(*terms.every));
    if (terms.is_any_message) words += ", or any message";
    if (terms.answer_within)
        words += join(", answered within ", duration_in_words(*terms.answer_within));
    return words;
}

void add_life(const DialectKnown& known, std::vector<DialectFact>& facts) {
    const auto& client = known.life.side(core::Direction::Out);
    const auto& server = known.life.side(core::Direction::In);
    if (client.pings > 0) facts.push_back({"Heartbeats of the client", life_in_words(client)});
    if (server.pings > 0) facts.push_back({"Heartbeats of the server", life_in_words(server)});
    for (const core::Side side : {core::Side::Client, core::Side::Server}) {
        const DialectTerms& terms = known.connection.terms_of(side);
        const char* who = side == core::Side::Client ? "the client pings" : "the server pings";
        const bool is_agreed = terms.is_told && (terms.every || terms.answer_within);
        if (is_agreed) facts.push_back({"Agreed", terms_in_words(who, terms)});
    }
}

void add_requests(const DialectKnown& known, std::vector<DialectFact>& facts) {
    if (known.requests_seen == 0) return;
    std::string words =
        join(known.requests_seen, " of the client, ", known.replies_seen, " answered");
    if (known.error_replies > 0) words += join(", ", known.error_replies, " with an error");
    facts.push_back({"Requests", std::move(words)});
}

std::string counter_in_words(const Sequence& sequence) {
    std::string words =
        sequence.last() ? join("up to ", *sequence.last()) : join(sequence.seen(), " ids");
    if (sequence.lost() > 0) words += join(", ", sequence.lost(), " missing");
    if (sequence.repeated() > 0) words += join(", ", sequence.repeated(), " came twice");
    if (sequence.late() > 0) words += join(", ", sequence.late(), " late");
    return words;
}

void add_counters(const DialectKnown& known, std::vector<DialectFact>& facts) {
    std::size_t listed = 0;
    for (const auto& [key, sequence] : known.sequences.all()) {
        if (sequence.seen() == 0) continue;
        if (++listed > listed_max) continue;
        const char* way = key.direction == core::Direction::In ? "Received" : "Sent";
        const bool is_bad =
            key.direction == core::Direction::In && sequence.lost() + sequence.repeated() > 0;
        facts.push_back({key.name.empty() ? std::string(way) : join(way, ", ", shown(key.name)),
                         counter_in_words(sequence), is_bad});
    }
    const std::uint64_t lost = known.sequences.lost(), repeated = known.sequences.repeated();
    if (listed <= listed_max) return;
    facts.push_back({"All counters",
                     join(listed, ": ", lost, " missing, ", repeated, " came twice"),
                     lost + repeated > 0});
}

const char* in_words(dialect::SubscriptionStep step) {
    switch (step) {
        case dialect::SubscriptionStep::Asked: return "asked for";
        case dialect::SubscriptionStep::Confirmed: return "confirmed";
        case dialect::SubscriptionStep::Rejected: return "rejected";
        case dialect::SubscriptionStep::Ended: return "ended";
    }
    return "";
}

void add_subscriptions(const DialectKnown& known, std::vector<DialectFact>& facts) {
    const auto& items = known.subscriptions.of_connection();
    std::string words;
    std::size_t listed = 0;
    for (const auto& [key, item] : items) {
        if (++listed > listed_max) break;
        words += join(words.empty() ? "" : ", ", shown(key), " ", in_words(item.step));
    }
    if (items.size() > listed_max) words += join(" and ", items.size() - listed_max, " more");
    if (!words.empty()) facts.push_back({"Subscriptions", std::move(words)});
    const std::vector<std::string> missing = known.subscriptions.missing();
    std::string lacking;
    for (std::size_t i = 0; i < std::min(missing.size(), listed_max); ++i)
        lacking += join(i > 0 ? ", " : "", shown(missing[i]));
    if (missing.size() > listed_max) lacking += join(" and ", missing.size() - listed_max, " more");
    if (!lacking.empty()) facts.push_back({"Not asked for again", std::move(lacking), true});
}

void add_resumes(const DialectKnown& known, std::vector<DialectFact>& facts) {
    const std::uint64_t count = known.resumes_asked + known.resumes_accepted;
    if (count + known.resumes_refused == 0) return;
    facts.push_back(
        {"Taken up again", join("asked ", known.resumes_asked, ", accepted ",
                                known.resumes_accepted, ", refused ", known.resumes_refused)});
}

const char* in_words(dialect::ControlKind kind) {
    switch (kind) {
        case dialect::ControlKind::Refused: return "refused";
        case dialect::ControlKind::AskedToGo: return "asked to go";
        case dialect::ControlKind::StayAway: return "told not to reconnect";
        case dialect::ControlKind::SessionGone: return "session not known";
        case dialect::ControlKind::Failed: return "failed";
    }
    return "";
}

void add_controls(const DialectKnown& known, std::vector<DialectFact>& facts) {
    if (known.controls.empty()) return;
    const DialectControl& last = known.controls.back();
    std::string words = join(in_words(last.kind), " on attempt ", last.attempt.value);
    if (!last.words.empty()) words += join(": ", shown(last.words));
    if (last.retry_after) words += join(", retry after ", duration_in_words(*last.retry_after));
    const std::uint64_t count = known.controls.size() + known.controls.dropped();
    facts.push_back({count == 1 ? "Told" : join("Told last, of ", count), std::move(words), true});
}

}  // namespace

std::vector<DialectFact> dialect_facts(const DialectWatch& watch) {
    std::vector<DialectFact> facts;
    const DialectKnown* known = watch.known();
    if (watch.dialect() == nullptr || known == nullptr) return facts;
    facts.push_back({"Dialect", std::string(watch.label())});
    if (!known->connection.session.empty())
        facts.push_back({"Session", short_id(known->connection.session)});
    add_life(*known, facts);
    add_requests(*known, facts);
    add_subscriptions(*known, facts);
    add_counters(*known, facts);
    add_resumes(*known, facts);
    add_controls(*known, facts);
    return facts;
}

std::vector<DialectChoice> dialect_choices() {
    std::vector<DialectChoice> choices = {{core::dialect_auto, "Recognised by itself"},
                                          {core::dialect_none, "None"}};
    for (const dialect::Dialect* one : dialect::dialects())
        choices.push_back({one->name, one->label});
    choices.push_back({dialect::generic_word, "JSON by pointers"});
    return choices;
}

std::string dialect_choice_names() {
    std::string names;
    for (const DialectChoice& choice : dialect_choices())
        names += join(names.empty() ? "" : ", ", choice.name);
    return names;
}

bool is_dialect_choice(std::string_view setting) { return dialect_choice_error(setting).empty(); }

std::string dialect_choice_error(std::string_view setting) {
    const Status can = dialect::check_known_setting(setting);
    return can ? std::string() : one_line(as_bytes(can.error().line()));
}

std::vector<ServedChoice> served_choices() {
    std::vector<ServedChoice> choices;
    for (const dialect::ServedDialect& one : dialect::served_dialects())
        choices.push_back(
            {one.dialect->name, one.dialect->label, {one.faults.begin(), one.faults.end()}});
    return choices;
}

std::string served_error(const core::LabDialect& dialect) {
    const Status can = dialect::check_served(dialect);
    return can ? std::string() : one_line(as_bytes(can.error().line()));
}

}  // namespace redial::model
