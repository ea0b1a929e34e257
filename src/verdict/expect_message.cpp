// Expectations about messages: which came, and what is sent again on each connection. Pure; the
// thread that owns the workspace.
#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/json_pointer.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/rows.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using control::Members;
using core::Direction;
using model::Attempt;

// Which messages count, and how many there should be.
struct MessageRule {
    CountBounds count{1, UINT64_MAX};
    Direction direction = Direction::In;
    std::optional<JsonPointer> pointer;
    std::optional<Json> equals;
    std::string contains;

    bool fits(const model::Row& row) const;
    std::string in_words() const;
};

bool MessageRule::fits(const model::Row& row) const {
    if (row.kind != model::RowKind::Message || row.direction != direction) return false;
    if (!contains.empty() && row.text().find(contains) == std::string_view::npos) return false;
    if (!pointer) return true;
    const auto raw = json_value_at(row.text(), *pointer);
    if (!raw) return false;
    return !equals || Json::parse(*raw, nullptr, false) == *equals;
}

std::string MessageRule::in_words() const {
    std::string words = direction == Direction::In ? "received" : "sent";
    if (pointer) words += " with " + (pointer->text().empty() ? "JSON" : pointer->text());
    if (equals) words += " " + equals->dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!contains.empty()) words += " with \"" + contains + "\"";
    return words;
}

MessageRule read_message(const Json& value, const std::string& where, Complaints& to) {
    MessageRule rule;
    if (!value.is_object()) {
        rule.count = read_count(value, where, to, Bare::Exactly);
        return rule;
    }
    Members members(value, where, to);
    if (const Json* count = members.find("count"))
        rule.count = read_count(*count, members.path_of("count"), to, Bare::Exactly);
    read_direction(members, rule.direction);
    if (const Json* pointer = members.find("pointer"))
        rule.pointer = read_pointer(*pointer, members.path_of("pointer"), to);
    if (const Json* equals = members.find("equals")) rule.equals = *equals;
    members.text("contains", rule.contains);
    members.refuse_unknown();
    if (rule.equals && !rule.pointer)
        members.complain("pointer", "this is missing: where the value stands");
    return rule;
}

// Of one client's rows, for each rule.
struct Counts {
    std::uint64_t next_row = 0;
    std::vector<std::uint64_t> fitting;
    bool is_cut = false;
};

void count_messages(const std::vector<MessageRule>& rules, const Run& run, const SeenClient& client,
                    Counts& counts) {
    counts.fitting.resize(rules.size());
    for_each_row(run, client, counts.next_row, [&](const model::Row& row) {
        for (std::size_t i = 0; i < rules.size(); ++i) {
            if (rules[i].fits(row))
                ++counts.fitting[i];
            else
                counts.is_cut |= row.is_cut() && rules[i].direction == row.direction;
        }
    });
}

void judge_messages(const std::vector<MessageRule>& rules, const Observed& observed,
                    Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::vector<std::uint64_t> counts(rules.size());
    bool is_cut = false;
    for (const SeenClient& client : run.clients) {
        Counts fresh;
        Counts& of_client = remembered(run, &rules, client, {}, fresh);
        count_messages(rules, run, client, of_client);
        for (std::size_t i = 0; i < rules.size(); ++i) counts[i] += of_client.fitting[i];
        is_cut = is_cut || of_client.is_cut;
    }
    std::string unseen = unseen_messages(run);
    if (unseen.empty() && is_cut) unseen = "a message was too long to be kept whole";
    std::string words;
    bool is_missing = false;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string seen = counted(counts[i], "message") + " " + rules[i].in_words();
        words += (words.empty() ? "" : ", ") + seen;
        if (counts[i] > rules[i].count.most)
            return verdict.no(fmt::format("{}, not {}", seen, in_words(rules[i].count)));
        is_missing = is_missing || counts[i] < rules[i].count.least;
    }
    if (is_missing && !observed.is_over) return verdict.awaits(words + " so far");
    if (is_missing && !unseen.empty()) return verdict.not_seen(words + ", but " + unseen);
    if (is_missing) return verdict.no(words);
    const bool has_most = std::any_of(
        rules.begin(), rules.end(), [](const auto& rule) { return rule.count.most != UINT64_MAX; });
    verdict.yes_where_seen(words, has_most ? unseen : "");
}

Expectation::Judge read_messages(const Json& value, const std::string& where, Complaints& to) {
    constexpr std::size_t rules_max = 1000;
    std::vector<MessageRule> rules;
    if (value.is_array()) {
        if (value.empty() || value.size() > rules_max)
            to.add(where, "this should be a list of what to count");
        for (std::size_t i = 0; i < value.size() && i < rules_max; ++i)
            rules.push_back(read_message(value[i], fmt::format("{}[{}]", where, i), to));
    } else {
        rules.push_back(read_message(value, where, to));
    }
    return [rules](const Observed& observed, Judged& judged) {
        judge_messages(rules, observed, judged);
    };
}

struct PreambleRule {
    std::optional<JsonPointer> pointer;
    Duration within = std::chrono::seconds(5);
};

// The first message of the client on a connection, or what of it is compared.
struct FirstSent {
    std::string text;
    Instant at{};
};

// Where it is, or how far it was looked for.
struct FirstRow {
    std::uint64_t row = 0;
};

std::optional<FirstSent> first_sent(const PreambleRule& rule, const Run& run,
                                    const SeenClient& client, const Attempt& attempt) {
    std::optional<FirstSent> first;
    FirstRow fresh;
    FirstRow& looked = remembered(run, &rule, client, attempt.id, fresh);
    for_each_row(run, client, attempt, looked.row, [&](const model::Row& row) {
        const bool counts = row.kind == model::RowKind::Message && row.direction == Direction::Out;
        if (!counts) return true;
        first = FirstSent{std::string(row.text()), row.at};
        if (!rule.pointer) return false;
        const auto raw = json_value_at(row.text(), *rule.pointer);
        first->text = raw ? Json::parse(*raw, nullptr, false).dump() : "nothing there";
        return false;
    });
    return first;
}

PreambleRule read_preamble(const Json& value, const std::string& where, Complaints& to) {
    PreambleRule rule;
    if (value == true) return rule;
    if (value.is_string()) {
        rule.pointer = read_pointer(value, where, to);
        return rule;
    }
    Members members(value, where, to);
    if (const Json* pointer = members.find("pointer"))
        rule.pointer = read_pointer(*pointer, members.path_of("pointer"), to);
    read_span(members, "within", rule.within);
    members.refuse_unknown();
    return rule;
}

void judge_preamble(const PreambleRule& rule, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::size_t held = 0, wrong = 0, running = 0;
    for (const SeenClient& client : run.clients) {
        std::optional<std::string> wanted;
        for (const Attempt* attempt : client.attempts) {
            if (!run.has_opened(*attempt)) continue;
            const auto first = first_sent(rule, run, client, *attempt);
            if (!wanted) {
                if (first) wanted = first->text;
                continue;
            }
            const bool has_ended = run.has_ended(*attempt);
            const Instant until = first ? first->at : has_ended ? *attempt->ended_at : observed.to;
            const bool is_late = until - *attempt->opened_at > rule.within;
            if (first && first->text == *wanted && !is_late) {
                ++held;
            } else if (first || is_late) {
                ++wrong;
                verdict.prove(client, attempt, *attempt->opened_at,
                              fmt::format("attempt {} began with {}", attempt->id.value,
                                          !first    ? "no message at all"
                                          : is_late ? "a message that came late"
                                                    : "another message"));
            } else if (!has_ended) {
                ++running;  // one that was lost before anything could be sent says nothing
            }
        }
    }
    if (wrong > 0) {
        const std::string unseen = unseen_messages(run);
        if (!unseen.empty()) return verdict.not_seen("a first message was not seen, but " + unseen);
        return verdict.no(counted(wrong, "connection") + " did not begin as the first one");
    }
    if (running > 0) return verdict.awaits("nothing was sent on the new connection");
    if (held == 0) return verdict.awaits("no reopened connection with a first message was seen");
    verdict.yes(counted(held, "reopened connection") + " began as the first one");
}

Expectation::Judge read_sends_again(const Json& value, const std::string& where, Complaints& to) {
    return [rule = read_preamble(value, where, to)](const Observed& observed, Judged& judged) {
        judge_preamble(rule, observed, judged);
    };
}

constexpr ExpectationRow rows[] = {
    {{"messages", "count, or {count, direction, pointer, equals, contains}, or a list of these",
      "Messages received (direction \"in\", \"out\" for those sent): a bare count is exactly so "
      "many, without `count` one at least; only those with a value at the JSON pointer, equal to "
      "`equals`, or whose text contains `contains`.",
      "{\"pointer\": \"/type\", \"equals\": \"welcome\", \"count\": {\"at_least\": 2}}"},
     &read_messages},
    {{"sends_again", "true, a JSON pointer, or {pointer, within: time}",
      "The client's first message on each connection is that of the first one (or has its value at "
      "the pointer): login and subscriptions. A connection without one within that time (5 s) "
      "fails.",
      "\"/type\""},
     &read_sends_again},
};

}  // namespace

const std::span<const ExpectationRow> message_expectations = rows;

}  // namespace redial::verdict
