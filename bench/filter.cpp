// Filters over a long history, a message at a time as the list does it: gigabytes of payload a
// second, against memmem over the same messages. And what a message costs over its payload.
#include "model/history/filter.hpp"

#include <cstring>
#include <string>

#include "base/check.hpp"
#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr std::uint64_t history_bytes = 256u << 20;

// JSON as chats and feeds send it, `size` bytes a message, no two alike; none holds what is looked
// for, so that every byte is looked at.
std::string text_of(std::uint64_t number, std::size_t size) {
    std::string text = "{\"id\":" + std::to_string(number * 7919) +
                       ",\"user\":{\"name\":\"Ann\",\"score\":" + std::to_string(number % 97) +
                       "},\"text\":\"";
    while (text.size() + 2 < size) text += "the quick brown fox ";
    text.resize(size - 2);
    return text + "\"}";
}

void fill(model::MessageLog& log, std::size_t size) {
    for (std::uint64_t i = 0; i < history_bytes / size; ++i) {
        const std::string text = text_of(i, size);
        log.append(instant_from_us(static_cast<std::int64_t>(i)), AttemptId{1},
                   {.size_bytes = text.size(), .payload = as_bytes(text)});
    }
}

double gigabytes(const model::MessageLog& log, double seconds) {
    return static_cast<double>(log.payload_bytes()) / seconds / 1e9;
}

double filtered(const model::MessageLog& log, const std::string& words) {
    auto filter = model::Filter::parse(words);
    REDIAL_CHECK(bool(filter));
    model::FilteredRows rows;
    rows.set(*std::move(filter));
    const Stopwatch watch;
    while (!rows.update(log)) {
    }
    const double seconds = watch.wall();
    REDIAL_CHECK(rows.size() == 0);
    return gigabytes(log, seconds);
}

double plain_memmem(const model::MessageLog& log) {
    constexpr std::string_view wanted = "needle in hay";
    std::uint64_t found = 0;
    const Stopwatch watch;
    for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
        const BytesView payload = log.row(id).payload;
        if (::memmem(payload.data(), payload.size(), wanted.data(), wanted.size())) ++found;
    }
    const double seconds = watch.wall();
    REDIAL_CHECK(found == 0);
    return gigabytes(log, seconds);
}

void compare(std::size_t size) {
    model::MessageLog log(UINT64_MAX, 2ull << 30);
    fill(log, size);
    const char* reference = "memmem over the same messages";
    const std::string of = ", messages of " + std::to_string(size) + " B, GB/s";
    struct Kind {
        std::string what;
        std::string words;
        Row row;
    };
    Kind kinds[] = {{"plain text in any case" + of, "\"needle in hay\"", {}},
                    {"plain text as written" + of, "\"Needle in hay\"", {}},
                    {"regular expression by RE2" + of, "/ne+dle.*hay/", {}},
                    {"json:/user/name = Bob" + of, "json:/user/name = Bob", {}}};
    for (Kind& kind : kinds) kind.row = {kind.what, {}, {}, reference};
    for (int round = 0; round < rounds(3); ++round) {
        const double bare = plain_memmem(log);
        for (Kind& kind : kinds) {
            kind.row.ours.push_back(filtered(log, kind.words));
            kind.row.reference.push_back(bare);
        }
    }
    for (const Kind& kind : kinds) print(kind.row);
}

// The history's own bytes, and a filter's list that holds every message.
void cost_of_a_message() {
    constexpr std::size_t size = 64;
    Row row{"history and filter, B a message over 64 B of payload", {}, {}, "the issue's limit"};
    for (int round = 0; round < rounds(1); ++round) {
        const Samples cost = measured_apart([] {
            const double before = resident_bytes();
            model::MessageLog log(UINT64_MAX, 4ull << 30);
            fill(log, size);
            model::FilteredRows rows;
            rows.set(*model::Filter::parse("size>1"));
            while (!rows.update(log)) {
            }
            const double each =
                (resident_bytes() - before) / static_cast<double>(log.size()) - size;
            return Samples{each};
        });
        row.ours.push_back(cost[0]);
        row.reference.push_back(48);
    }
    print(row);
}

}  // namespace
}  // namespace redial::bench

int main() {
    redial::bench::cost_of_a_message();
    redial::bench::compare(64);
    redial::bench::compare(1024);
    redial::bench::compare(16384);
}
