// Makes a number of what a dial asked for, without what is new in every dial, so that two dials can
// be compared. The thread that applies events.
#include "model/session/same_request.hpp"

#include <algorithm>
#include <string>

#include "base/redact.hpp"
#include "model/session/request_head.hpp"
#include "model/words/hash.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

constexpr std::size_t message_bytes_max = 4096;
constexpr std::uint64_t rows_max = 1000;

void add_secrets_of_query(std::string_view line, std::uint64_t& mark) {
    for_each_of_query(target_of(line), [&mark](std::string_view name, std::string_view value) {
        if (is_credential(name)) mark = hash_of(value, hash_of(name, mark));
    });
}

bool hides_secrets(std::string_view head) {
    return head.find(redacted_word) != std::string_view::npos;
}

}  // namespace

bool is_credential(std::string_view query_name) {
    const std::string name = lower_case(query_name);
    constexpr std::string_view sessions[] = {"session",    "session_id", "session-id", "sessionid",
                                             "jsessionid", "phpsessid",  "sid"};
    const bool is_session =
        std::find(std::begin(sessions), std::end(sessions), name) != std::end(sessions);
    return !is_session && is_secret_query_name(name, {});
}

std::uint64_t mark_of_request(std::string_view head, Compared compared) {
    if (head.empty() || hides_secrets(head)) return 0;
    std::uint64_t mark = hash_begin;
    for_each_field(head, [&](const std::string& name, std::string_view value) {
        if (name == "sec-websocket-key") return;
        const bool is_whole = compared == Compared::Whole;
        if (name.empty() && !is_whole) {
            mark = hash_of(value.substr(0, value.find_first_of("? ", value.find(' ') + 1)), mark);
            add_secrets_of_query(value, mark);
        } else if (is_whole || name == "host" || is_secret_header(name)) {
            mark = hash_of(value, hash_of(name, mark));
        }
    });
    return mark | 1;
}

std::uint64_t mark_of_request(const Attempt& attempt, Compared compared) {
    return mark_of_request(request_of(attempt), compared);
}

std::uint64_t mark_of_secrets(const Attempt& attempt) {
    const std::string_view head = request_of(attempt);
    if (head.empty() || hides_secrets(head)) return 0;
    std::uint64_t mark = hash_begin;
    for_each_field(head, [&mark](const std::string& name, std::string_view value) {
        if (name.empty()) return add_secrets_of_query(value, mark);
        if (is_secret_header(name)) mark = hash_of(value, hash_of(name, mark));
    });
    return mark == hash_begin ? 0 : mark | 1;
}

std::optional<SentMarks> marks_of_sent(const SessionModel& session, const Attempt& attempt) {
    SentMarks marks;
    const MessageLog& log = session.log;
    const std::uint64_t first = attempt.first_row;
    if (first < log.first_row()) return std::nullopt;
    const std::uint64_t end = std::min(log.end_row(), first + rows_max);
    for (std::uint64_t id = first; id < end; ++id) {
        if (log.kind(id) != RowKind::Message || log.attempt(id) != attempt.id) continue;
        const Row row = log.row(id);
        if (row.direction != core::Direction::Out) continue;
        const std::string_view text = row.text();
        marks.last = hash_of(text.substr(0, message_bytes_max)) | 1;
        if (marks.first == 0) marks.first = marks.last;
    }
    return marks;
}

}  // namespace redial::model
