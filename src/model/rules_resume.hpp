// Rules about what a reconnect does to a session: resumption, lost and repeated messages, the
// preamble, and a second connection beside the first. Part of SessionRules; the thread that applies
// events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "model/rule_context.hpp"

namespace redial::model {

class ResumeRules {
  public:
    void started(const RuleContext& context, const core::AttemptStarted& started);
    void opened(const RuleContext& context);
    void ended(const RuleContext& context);
    void judged(const RuleContext& context, const core::ResumeJudged& judged);
    void queued_sent(const core::QueuedSent& sent);
    void config_changed();
    void message(const RuleContext& context, const core::MessageSeen& message);
    // Whether message() wants to see any more.
    bool is_looking() const { return replies_left_ > 0 || firsts_left_ > 0; }
    Instant due() const { return std::min(preamble_due_, overlap_due_); }
    void on_due(const RuleContext& context);

  private:
    void look_at_reply(const RuleContext& context, BytesView payload);
    void look_at_first(const RuleContext& context, const core::MessageSeen& message);
    void note_preamble(const RuleContext& context);
    void note_overlap(const RuleContext& context);

    AttemptId attempt_{};
    Instant opened_at_{};
    bool is_reopening_ = false;
    std::string asked_;  // the session id in the newest URL
    std::string asked_before_;
    std::string confirmed_;  // the last id that a server confirmed as the one asked for
    std::uint32_t sent_again_ = 0;  // messages of the queue, since the opening
    bool told_changed_ = false;       // of this attempt
    std::uint32_t replies_left_ = 0;  // inbound messages still looked at for the id they confirm
    std::uint32_t firsts_left_ = 0;   // outbound messages still looked at for the preamble
    // The first message of earlier connections: its kind, and in how many it was the first.
    std::optional<std::uint64_t> preamble_;
    bool preamble_has_words_ = false;  // it logs in or subscribes, by what it says
    std::string preamble_words_;  // its size and where it was; not its text, which may hold a token
    std::uint32_t preamble_seen_ = 0;
    bool is_preamble_ = false;   // sure enough to be missed
    bool saw_preamble_ = false;  // on this connection
    bool is_first_ = true;       // no message was sent on this connection yet
    Instant preamble_due_ = Instant::max();
    Instant overlap_due_ = Instant::max();
    AttemptId overlapped_{};
};

}  // namespace redial::model
