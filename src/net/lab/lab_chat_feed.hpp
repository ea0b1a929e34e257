// LabChatFeed: an answer in the manner of chat completions: the words of what was asked, a piece at
// a time, with no ids to resume from, as those services have none. Pure; service thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/lab/lab_feed.hpp"

namespace redial::net {

struct ChatQuestion {
    std::string model;
    std::string text;  // of the last message
    bool wants_stream = false;
};
// Of a request's body. An error says what is missing.
Result<ChatQuestion> chat_question_of(std::string_view body);
std::string whole_chat_answer(const ChatQuestion& question, WallTime now);

class LabChatFeed final : public LabFeed {
public:
    LabChatFeed(const ChatQuestion& question, Duration every, Now now);

    std::optional<Instant> next() const override;
    LabEvent take(Instant now) override;
    bool is_over() const override { return next_ == pieces_.size(); }

private:
    std::vector<std::string> pieces_;  // the data of each event
    std::size_t next_ = 0;
    Duration every_;
    Instant begun_at_;
};

}  // namespace redial::net
