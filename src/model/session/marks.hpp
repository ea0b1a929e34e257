// Which message a mark means: rows are numbered anew wherever a history begins, times are kept.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/event.hpp"
#include "model/history/message_log.hpp"

namespace redial::model {

// The event that marks this row. Precondition: the log has it.
core::MessageMarked mark_of(const MessageLog& log, std::uint64_t row, bool is_marked,
                            std::string note);
// The row it means; nullopt when it is not in the log.
std::optional<std::uint64_t> marked_row(const MessageLog& log, const core::MessageMarked& marked);

struct SessionModel;
void keep_mark(SessionModel& session, const core::MessageMarked& marked);

}  // namespace redial::model
