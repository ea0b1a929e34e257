// ResumeJudge: was a session resumed? Judged for every reopening from the counter in the server's
// replies (a JSON pointer, RFC 6901; "/count" of the lab server). Owned by SessionModel; same
// thread.
//
// What is true. The server counts the session's messages and answers each with the count. So the
// first counter after a reopening continues the last one before it: before + 1 is *resumed*; 1 (or
// 0) after at least 1 is *restarted*; more than before + 1 means that `after - before - 1` counts
// were never seen, *lost*; anything else was seen before, *repeated*. Lost therefore means replies
// this side never saw: a message that reached the server just before the drop, its reply cut off,
// counts as one, and that is meant: the reply is gone, although the server holds the message.
//
// Any number may be called a count: a badge, who is present, a price. So there is a verdict only
// where the server confirms the session (it answers with the id that the URL asked for, as the lab
// server does) or a person says that the pointer leads to a counter; else Unknown. Of such a server
// it is also known what became of the messages behind its last counter: what it neither answered
// nor counted was never delivered.
//
// Messages are not parsed as they come (a flood would be): the last counter is looked up backwards
// from the end of the log when a connection ends, and after an opening messages are looked at until
// the first one that holds a counter. Both searches are bounded; when a bound is hit the verdict is
// Unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "core/event.hpp"
#include "model/history/message_log.hpp"
#include "model/words/json_view.hpp"

namespace redial::model {

class ResumeJudge {
public:
    static constexpr std::uint64_t rows_max = 1000;       // looked at, each way
    static constexpr std::uint64_t bytes_max = 4u << 20;  // scanned, each way
    // A longer one may hold a counter that is not looked for: then nothing is known.
    static constexpr std::size_t message_bytes_max = bytes_max;

    // Empty or invalid: nothing is judged. Forgets the counter when the pointer changes.
    // `is_given`: a person says that it is one.
    void set_pointer(const std::string& pointer, bool is_given);
    bool is_on() const { return pointer_.has_value(); }

    // In the order of events. Ending an attempt twice, or one that never opened, does nothing.
    // `asked`: the session's id in the URL dialled, as it stands there; "" for none.
    void opened(AttemptId attempt, const MessageLog& log, const std::string& asked);
    void ended(AttemptId attempt, const MessageLog& log);
    // True while inbound messages of `attempt` are to be passed to look_at().
    bool is_looking() const { return looking_; }
    // An inbound text message of the open attempt, of `size_bytes` of which `payload` was kept.
    // A verdict at most once an attempt; none for the session's first opening.
    std::optional<core::ResumeJudged> look_at(BytesView payload, std::uint64_t size_bytes);

private:
    void find_last_counter(const MessageLog& log);
    void forget_before();
    core::ResumeJudged compare(std::int64_t after) const;
    std::optional<core::ResumeJudged> cannot_tell();

    std::optional<JsonPointer> pointer_;
    std::string pointer_text_;
    bool is_given_ = false;
    std::string asked_;                   // by the open or last connection
    std::string asked_before_;            // by the one that before_ is of
    bool is_confirmed_ = false;           // the open connection's server answered with asked_
    std::optional<std::int64_t> before_;  // last counter of the connections that ended
    std::uint64_t sent_behind_ = 0;       // our messages since then, on connections that ended
    std::optional<AttemptId> open_;
    std::uint64_t opened_row_ = 0;  // log's end_row() when it opened
    bool is_reopening_ = false;
    bool looking_ = false;
    std::uint64_t rows_left_ = 0;
    std::uint64_t bytes_left_ = 0;
};

// The server answers with the session id `asked`, under one of the names that servers use.
bool confirms_session(std::string_view text, std::string_view asked);
// The id that a reply confirms, as servers write it; "" for none.
std::string confirmed_session(std::string_view text);

// The verdict for two counters, by the rules above.
core::ResumeJudged judged(std::int64_t before, std::int64_t after);

}  // namespace redial::model
