// The judge's two bounded searches and its arithmetic. The thread that applies events and draws.
#include "model/resume.hpp"

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

void ResumeJudge::set_pointer(const std::string& pointer) {
    if (pointer == pointer_text_) return;
    pointer_text_ = pointer;
    pointer_.reset();
    before_.reset();
    looking_ = false;
    if (pointer.empty()) return;
    auto parsed = JsonPointer::parse(pointer);
    if (parsed) pointer_ = std::move(*parsed);
}

void ResumeJudge::opened(AttemptId attempt, const MessageLog& log) {
    if (open_) ended(*open_, log);
    open_ = attempt;
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
    while (id > opened_row_) {
        if (id == log.first_row() || walk_left-- == 0) return before_.reset();
        const Row row = log.row(--id);
        const bool may_count = row.kind == RowKind::Message && row.opcode == core::Opcode::Text &&
                               row.direction == core::Direction::In && row.attempt == *open_;
        if (!may_count || row.size_bytes > message_bytes_max) continue;
        if (rows_left-- == 0 || row.size_bytes > bytes_left) return before_.reset();
        bytes_left -= row.size_bytes;
        if (const auto counter = json_integer_at(row.text(), *pointer_)) {
            before_ = counter;
            return;
        }
    }
}

std::optional<core::ResumeJudged> ResumeJudge::look_at(BytesView payload) {
    if (!looking_ || payload.size() > message_bytes_max) return std::nullopt;
    if (rows_left_-- == 0 || payload.size() > bytes_left_) {
        looking_ = false;
        if (!before_) return std::nullopt;
        core::ResumeJudged unknown;
        unknown.counter_before = *before_;
        return unknown;
    }
    bytes_left_ -= payload.size();
    const auto counter = json_integer_at(as_text(payload), *pointer_);
    if (!counter) return std::nullopt;
    looking_ = false;
    if (before_) return judged(*before_, *counter);
    core::ResumeJudged unknown;
    unknown.counter_after = *counter;
    return unknown;
}

}  // namespace redial::model
