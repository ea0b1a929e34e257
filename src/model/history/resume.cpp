// Searches the history for counters, within bounds, and judges from them whether a session was
// resumed. The thread that applies events and draws.
#include "model/history/resume.hpp"

#include <utility>

namespace redial::model {
namespace {

// Rows of any kind that the search backwards may pass: pongs and our own messages are not parsed.
constexpr std::uint64_t walk_rows_max = 20'000;

// b - a for b >= a, without overflow.
std::uint64_t distance(std::int64_t a, std::int64_t b) {
    return static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
}

}  // namespace

core::ResumeJudged judged(std::int64_t before, std::int64_t after) {
    core::ResumeJudged judged;
    judged.counter_before = before;
    judged.counter_after = after;
    if (after > before && distance(before, after) == 1) {
        judged.verdict = core::ResumeVerdict::Resumed;
    } else if (after > before) {
        judged.verdict = core::ResumeVerdict::Lost;
        judged.lost = distance(before, after) - 1;
    } else if (before >= 1 && (after == 0 || after == 1)) {
        judged.verdict = core::ResumeVerdict::Restarted;
    } else {
        judged.verdict = core::ResumeVerdict::Repeated;
        judged.repeated = distance(after, before) + 1;
    }
    return judged;
}

std::string confirmed_session(std::string_view text) {
    for (const char* name : {"/session", "/session_id", "/sessionId", "/sid"}) {
        const auto pointer = JsonPointer::parse(name);
        if (!pointer) continue;
        const auto value = json_value_at(text, *pointer);
        if (value && value->size() > 2 && value->front() == '"')
            return std::string(value->substr(1, value->size() - 2));
    }
    return {};
}

bool confirms_session(std::string_view text, std::string_view asked) {
    return !asked.empty() && confirmed_session(text) == asked;
}

void ResumeJudge::set_pointer(const std::string& pointer, bool is_given) {
    is_given_ = is_given;
    if (pointer == pointer_text_) return;
    pointer_text_ = pointer;
    pointer_.reset();
    forget_before();
    looking_ = false;
    if (pointer.empty()) return;
    auto parsed = JsonPointer::parse(pointer);
    if (parsed) pointer_ = std::move(*parsed);
}

void ResumeJudge::forget_before() {
    before_.reset();
    sent_behind_ = 0;
}

void ResumeJudge::opened(AttemptId attempt, const MessageLog& log, const std::string& asked) {
    if (open_) ended(*open_, log);
    open_ = attempt;
    asked_ = asked;
    is_confirmed_ = false;
    opened_row_ = log.end_row();
    looking_ = is_on() && is_reopening_;
    is_reopening_ = true;
    rows_left_ = rows_max;
    bytes_left_ = bytes_max;
}

void ResumeJudge::ended(AttemptId attempt, const MessageLog& log) {
    if (open_ != attempt) return;
    if (is_on()) find_last_counter(log);
    open_.reset();
    looking_ = false;
}

// Leaves before_ as it is when the connection brought no counter at all, and forgets it when that
// cannot be told: an old counter would make a false verdict.
void ResumeJudge::find_last_counter(const MessageLog& log) {
    std::uint64_t rows_left = rows_max;
    std::uint64_t bytes_left = bytes_max;
    std::uint64_t walk_left = walk_rows_max;
    std::uint64_t id = log.end_row();
    std::uint64_t sent = 0;
    while (id > opened_row_) {
        if (id == log.first_row() || walk_left-- == 0) return forget_before();
        const Row row = log.row(--id);
        if (row.kind != RowKind::Message || row.attempt != *open_) continue;
        if (row.direction == core::Direction::Out) ++sent;
        const bool may_count =
            row.opcode == core::Opcode::Text && row.direction == core::Direction::In;
        if (!may_count) continue;
        const bool is_read = !row.is_cut() && row.size_bytes <= bytes_left && rows_left-- > 0;
        if (!is_read) return forget_before();
        bytes_left -= row.size_bytes;
        if (const auto counter = json_integer_at(row.text(), *pointer_)) {
            before_ = counter;
            asked_before_ = asked_;
            sent_behind_ = sent;
            return;
        }
    }
    sent_behind_ += sent;
}

std::optional<core::ResumeJudged> ResumeJudge::cannot_tell() {
    looking_ = false;
    if (!before_) return std::nullopt;
    core::ResumeJudged unknown;
    unknown.counter_before = *before_;
    return unknown;
}

core::ResumeJudged ResumeJudge::compare(std::int64_t after) const {
    const bool is_same = asked_ == asked_before_;
    if (before_ && (is_given_ || (is_confirmed_ && is_same))) {
        core::ResumeJudged found = judged(*before_, after);
        const bool is_counted = found.verdict == core::ResumeVerdict::Resumed ||
                                found.verdict == core::ResumeVerdict::Lost;
        // Who gave the pointer did not say that the server answers each message with a count.
        if (is_counted && is_confirmed_ && sent_behind_ > found.lost)
            found.unanswered = sent_behind_ - found.lost;
        return found;
    }
    core::ResumeJudged unknown;
    unknown.counter_before = before_.value_or(0);
    unknown.counter_after = after;
    return unknown;
}

std::optional<core::ResumeJudged> ResumeJudge::look_at(BytesView payload,
                                                       std::uint64_t size_bytes) {
    if (!looking_) return std::nullopt;
    const bool is_cut = payload.size() < size_bytes;
    if (rows_left_-- == 0 || payload.size() > bytes_left_ || is_cut) return cannot_tell();
    bytes_left_ -= payload.size();
    const std::string_view text = as_text(payload);
    is_confirmed_ = is_confirmed_ || confirms_session(text, asked_);
    const auto counter = json_integer_at(text, *pointer_);
    if (!counter) return std::nullopt;
    looking_ = false;
    return compare(*counter);
}

}  // namespace redial::model
