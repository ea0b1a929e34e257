// Expectations about numbered and queued messages: in order, and without a gap over an outage.
// Pure; the thread that owns the workspace.
#include <algorithm>

#include "base/counted.hpp"
#include "base/format.hpp"
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

// A number in the messages of one direction, and how it may go on.
struct NumberRule {
    std::optional<JsonPointer> pointer;  // none: the one that the session's config names
    Direction direction = Direction::In;
};

NumberRule read_number(const Json& value, const std::string& where, Direction direction,
                       Complaints& to) {
    NumberRule rule{std::nullopt, direction};
    if (!value.is_object()) {
        must_be_true(value, where, to);
        return rule;
    }
    Members members(value, where, to);
    if (const Json* pointer = members.find("pointer"))
        rule.pointer = read_pointer(*pointer, members.path_of("pointer"), to);
    read_direction(members, rule.direction);
    members.refuse_unknown();
    return rule;
}

// One that does not follow the number before it.
struct OddNumber {
    AttemptId attempt{};
    Instant at{};
    std::int64_t before = 0;
    std::int64_t number = 0;
};

// What a client's rows came to.
struct Numbers {
    std::uint64_t next_row = 0;
    std::optional<std::int64_t> before;  // the last one, or the highest so far
    std::size_t count = 0;
    std::size_t odd = 0;
    std::vector<OddNumber> first_odd;  // as many as can be proofs
    std::uint64_t missing = 0;         // left out by those that are odd

    std::size_t pairs() const { return count > 0 ? count - 1 : 0; }
};

enum class Follows : std::uint8_t { NotBelow, NextOrKnown };

bool is_odd(Follows follows, std::int64_t before, std::int64_t number) {
    if (follows == Follows::NotBelow) return number < before;
    return number > before && number - 1 != before;
}

void note_number(Follows follows, const model::Row& row, std::int64_t number, Numbers& to) {
    ++to.count;
    if (to.before && is_odd(follows, *to.before, number)) {
        ++to.odd;
        // Unsigned: the two may be further apart than a signed number can say.
        to.missing +=
            static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(*to.before) - 1;
        if (to.first_odd.size() < proofs_max)
            to.first_odd.push_back({row.attempt, row.at, *to.before, number});
    }
    const bool is_highest = !to.before || number > *to.before;
    if (follows == Follows::NotBelow || is_highest) to.before = number;
}

Numbers numbers_of(const NumberRule& rule, Follows follows, const Run& run,
                   const SeenClient& client) {
    auto pointer = rule.pointer;
    if (!pointer) {
        const auto own = JsonPointer::parse(client.session->config->counter_pointer);
        if (!own) return {};
        pointer = *own;
    }
    Numbers fresh;
    Numbers& numbers = remembered(run, &rule, client, {}, fresh);
    for_each_row(run, client, numbers.next_row, [&](const model::Row& row) {
        if (row.kind != model::RowKind::Message || row.direction != rule.direction) return;
        const auto number = json_integer_at(row.text(), *pointer);
        if (number) note_number(follows, row, *number, numbers);
    });
    return numbers;
}

// All clients'; each that is odd proves it, with these words between the two.
Numbers all_numbers(const NumberRule& rule, Follows follows, const Run& run, Verdict& verdict,
                    std::size_t& pairs) {
    Numbers sum;
    for (const SeenClient& client : run.clients) {
        const Numbers of_client = numbers_of(rule, follows, run, client);
        sum.count += of_client.count;
        sum.odd += of_client.odd;
        sum.missing += of_client.missing;
        pairs += of_client.pairs();
        const char* words = follows == Follows::NotBelow ? "came" : "was sent";
        for (const OddNumber& odd : of_client.first_odd)
            verdict.prove(client, client.session->attempts.find(odd.attempt), odd.at,
                          fmt::format("{} {} after {}", odd.number, words, odd.before));
        verdict.prove_further(of_client.odd - of_client.first_odd.size());
    }
    return sum;
}

Expectation::Judge read_in_order(const Json& value, const std::string& where, Complaints& to) {
    return [rule = read_number(value, where, Direction::In, to)](const Observed& observed,
                                                                 Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t pairs = 0;
        const Numbers all = all_numbers(rule, Follows::NotBelow, run, verdict, pairs);
        if (all.odd > 0) return verdict.no(counted(all.odd, "message") + " out of order");
        if (pairs == 0)
            return verdict.awaits(counted(all.count, "numbered message") + " seen, it takes 2");
        verdict.yes_where_seen(counted(all.count, "message") + " in order", unseen_messages(run));
    };
}

// What a client sends on: without a gap, where it numbers its messages.
void judge_numbers_sent(const NumberRule& rule, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::size_t pairs = 0;
    const Numbers all = all_numbers(rule, Follows::NextOrKnown, run, verdict, pairs);
    // One that was on its way when the connection broke is gone as well, for the server too.
    if (all.odd > 0)
        return verdict.no(fmt::format("{} missing: not sent, or lost as the connection broke",
                                      counted(all.missing, "number is", "numbers are")));
    if (run.losses() == 0) return verdict.awaits("no outage was seen");
    if (pairs == 0)
        return verdict.awaits(counted(all.count, "numbered message") + " sent, it takes 2");
    verdict.yes_where_seen(counted(all.count, "message") + " sent without a gap",
                           unseen_messages(run));
}

bool is_kept(core::QueueFate fate) {
    return fate == core::QueueFate::Sent || fate == core::QueueFate::Acknowledged;
}

void judge_queue(const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::size_t sent = 0, wrong = 0, waiting = 0;
    bool is_foreign = false;
    std::uint64_t unknown = 0;
    for (const SeenClient& client : run.clients) {
        is_foreign = is_foreign || client.is_relayed;
        unknown += client.session->queue_fates.dropped();
        waiting += client.session->queued.size() + client.session->queued_not_shown;
        std::uint64_t last = 0;
        for (const model::QueueFateRow& row : client.session->queue_fates) {
            if (row.at < observed.from || row.at > observed.to) continue;
            if (row.fate == core::QueueFate::Cancelled) continue;
            const bool is_in_order = row.message.id > last;
            last = std::max(last, row.message.id);
            const bool is_well = is_kept(row.fate) && is_in_order;
            (is_well ? sent : wrong) += 1;
            if (!is_well)
                verdict.prove(
                    client, nullptr, row.at,
                    fmt::format("queued message {}: {}{}", row.message.id, core::name_of(row.fate),
                                is_in_order ? "" : ", behind a later one"));
        }
    }
    if (wrong > 0) return verdict.no(counted(wrong, "queued message") + " not sent in order");
    if (is_foreign)
        return verdict.not_seen(
            "a tap does not see a client's queue; number the messages and give "
            "their pointer");
    if (waiting > 0)
        return observed.is_over
                   ? verdict.no(counted(waiting, "message") + " left in the queue")
                   : verdict.awaits(counted(waiting, "message") + " wait in the queue");
    if (sent == 0) return verdict.awaits("nothing waited in the queue");
    verdict.yes_where_seen(counted(sent, "queued message") + " sent in order",
                           unknown > 0 ? "the fates of earlier ones are no longer known" : "");
}

Expectation::Judge read_flushes_queue(const Json& value, const std::string& where, Complaints& to) {
    const NumberRule rule = read_number(value, where, Direction::Out, to);
    if (!rule.pointer) return &judge_queue;
    return [rule](const Observed& observed, Judged& judged) {
        judge_numbers_sent(rule, observed, judged);
    };
}

constexpr ExpectationRow rows[] = {
    {{"in_order", "true, or {pointer, direction}",
      "The number at the pointer (the session's counter, where it is left out) never falls from "
      "one "
      "message to the next, over reconnects too.",
      "{\"pointer\": \"/seq\"}"},
     &read_in_order},
    {{"flushes_queue", "true, or {pointer}",
      "Redial's own session: what waited in the offline queue was sent, in order. A foreign "
      "client: "
      "the number at the pointer of what it sent has no gap over an outage.",
      "{\"pointer\": \"/n\"}"},
     &read_flushes_queue},
};

}  // namespace

const std::span<const ExpectationRow> order_expectations = rows;

}  // namespace redial::verdict
