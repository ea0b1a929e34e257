// Rules about ends that come late: half-open connections, closing handshakes that hang. The thread
// that applies events.
#include <algorithm>
#include <optional>

#include "base/duration_text.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::HalfOpenNoticedLate, "half_open_noticed_late", Severity::Warning,
     "A half-open connection was noticed late",
     "Until it is noticed the client shows old data, and what it sends is lost.",
     "Shorten the heartbeat: detection takes up to its interval plus its timeout.",
     "libwebsockets #1408, nodetool #4592, ws #767"},
    {RuleId::CloseHandshakeHung, "close_handshake_hung", Severity::Warning,
     "The closing handshake hangs",
     "On a dead connection no close frame ever comes back: a client that waits for it is neither "
     "open nor dialling.",
     "Wait 1 to 3 s for the peer's close frame, then drop the socket and go on.", "nodetool #4592"},
};

class SilenceWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_message(const RuleContext& context, const core::MessageSeen& message) override;

private:
    void opened(const RuleContext& context);
    void ended(const RuleContext& context, const core::AttemptEnded& ended);
    void half_open(const RuleContext& context, const core::HalfOpenNoticed& noticed);
    void close_hung(const RuleContext& context, const core::AttemptEnded& ended);

    AttemptId attempt_{};  // the open one; 0: none
    Instant opened_at_{};
    std::optional<Instant> close_at_;
    core::Direction close_from_ = core::Direction::Out;
    bool is_close_answered_ = false;
};

void SilenceWatch::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::AttemptOpened>(event.what)) opened(context);
    if (const auto* end = std::get_if<core::AttemptEnded>(&event.what)) ended(context, *end);
    if (const auto* noticed = std::get_if<core::HalfOpenNoticed>(&event.what))
        half_open(context, *noticed);
}

void SilenceWatch::on_message(const RuleContext& context, const core::MessageSeen& message) {
    if (message.opcode != core::Opcode::Close || context.stamp.attempt != attempt_) return;
    if (close_at_) {
        is_close_answered_ = is_close_answered_ || message.direction != close_from_;
        return;
    }
    close_at_ = context.stamp.at;
    close_from_ = message.direction;
}

void SilenceWatch::opened(const RuleContext& context) {
    attempt_ = context.stamp.attempt;
    opened_at_ = context.stamp.at;
    close_at_.reset();
    is_close_answered_ = false;
}

void SilenceWatch::ended(const RuleContext& context, const core::AttemptEnded& ended) {
    if (context.stamp.attempt != attempt_ || attempt_ == AttemptId{}) return;
    close_hung(context, ended);
    const Instant at = context.stamp.at;
    const Instant heard_at =
        std::max(context.session.traffic_in_at.value_or(opened_at_), opened_at_);
    const Duration silent = at - heard_at;
    const bool was_late = ended.outcome.kind == core::OutcomeKind::PongTimedOut &&
                          silent > context.options.half_open_late;
    if (was_late) {
        context.note(RuleId::HalfOpenNoticedLate,
                     join("given up ", duration_in_words(silent), " after the last sign of life"),
                     join("nothing received for ", duration_in_words(silent), ", then ",
                          in_words(ended.outcome)));
    }
    attempt_ = {};
}

// A close frame without its answer. Behind both, a server that keeps TCP open hangs nobody; and
// where Redial itself has not answered, the wait is Redial's own.
void SilenceWatch::close_hung(const RuleContext& context, const core::AttemptEnded& ended) {
    if (!close_at_ || is_close_answered_) return;
    const bool is_relayed_client = is_relayed(context.session);
    const bool is_ours = close_from_ == core::Direction::Out;
    const Duration after = context.stamp.at - *close_at_;
    if (after <= context.options.close_hangs || (!is_ours && !is_relayed_client)) return;
    const char* whose = !is_ours ? "the server's" : is_relayed_client ? "the client's" : "ours";
    context.note(
        RuleId::CloseHandshakeHung,
        join("no close frame answered ", whose, " within ", duration_in_words(after)),
        join(duration_in_words(after), " from the close frame to ", in_words(ended.outcome)));
}

void SilenceWatch::half_open(const RuleContext& context, const core::HalfOpenNoticed& noticed) {
    const bool is_late =
        noticed.side == core::Side::Client && noticed.after > context.options.half_open_late;
    if (!is_late) return;
    context.note(
        RuleId::HalfOpenNoticedLate,
        join("the client noticed after ", duration_in_words(noticed.after), ", by ", noticed.by),
        join("noticed after ", duration_in_words(noticed.after), " by ", noticed.by));
}

}  // namespace

const RuleFamily silence_rules{words, Hears::EventsAndMessages, &make_watch<SilenceWatch>};

}  // namespace redial::model
