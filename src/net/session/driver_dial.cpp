// What a session's dials lead to: what is asked for, the connection that opened, the end of one or
// of the dial. Service thread only.
#include "base/debug_log.hpp"
#include "net/session/driver.hpp"
#include "net/session/talker.hpp"

namespace redial::net {

// The endpoint's, and with what has been seen of the stream so far.
std::shared_ptr<const core::SessionConfig> Driver::config_of_dial(std::string& why) {
    auto config = offering(failover_.choose(why));
    if (!stream_.last_id || goal_of(*config) != DialGoal::EventStream) return config;
    auto resuming = std::make_shared<core::SessionConfig>(*config);
    resuming->stream.last_event_id = *stream_.last_id;
    return resuming;
}

void Driver::on_dialled(DialSuccess success) {
    core::AttemptOpened opened = success.opened;
    for (std::string* text :
         {&opened.subprotocol, &opened.extensions, &opened.request, &opened.response}) {
        mask(*text);
    }
    retire_dialer();
    facts_.opened_at = self_.now();
    needs_sign_ = self_.config->policy.reset_rule == core::ResetRule::FirstMessage ||
                  self_.config->policy.reset_rule == core::ResetRule::FirstPong;
    REDIAL_LOG(Dial, Info, "session {} attempt {}: open, {} {}", self_.id.value,
               self_.attempt.value, success.opened.address, success.opened.tls);
    self_.tell(std::move(opened));
    begin_talk(std::move(success));
    if (self_.talker && is_linked() && !is_dial_linked_) put_on_link_late();
    if (!is_dialled_stream_) {
        speech_.on_time();
        outbox_.begin_connection();
    }
    if (self_.talker) failover_.note_opened(facts_.handshake_took);
    self_.touched();
}

void Driver::begin_talk(DialSuccess success) {
    const Talk::On on = is_dial_linked_ ? Talk::On::Link : Talk::On::Socket;
    if (is_dialled_stream_) {
        self_.talker =
            std::make_unique<StreamTalker>(self_.service, self_.config, std::move(success),
                                           static_cast<TalkOwner&>(*this), stream_, on);
        feed(core::Opened{self_.attempt});
        speech_.renew();
        // It says nothing, and hears how long no data comes.
        if (self_.talker) speech_.begin_connection(core::dialled_url(*self_.config), "", {});
        if (self_.talker) self_.talker->begin();
        return;
    }
    const std::string subprotocol = success.opened.subprotocol;
    const std::string url = success.url;
    self_.talker = std::make_unique<Talker>(self_.service, self_.config, std::move(success),
                                            static_cast<TalkOwner&>(*this), outbox_, on);
    feed(core::Opened{self_.attempt});
    speech_.renew();
    if (self_.talker) speech_.begin_connection(url, subprotocol, outbox_.take_login());
    if (self_.talker) self_.talker->begin();
}

void Driver::on_dial_failed(DialFailure failure) {
    mask(failure.outcome.detail);
    mask(failure.outcome.http_reason);
    mask(failure.response);
    Heads heads = heads_so_far();
    heads.response = std::move(failure.response);
    facts_.lacked_values = dialer_ && dialer_->lacked_values();
    speech_.note_dial_failed(failure.outcome.http_status);
    retire_dialer();
    tell_ended(failure.outcome, std::move(heads));
    const bool is_farewell = is_dialled_stream_ && failure.outcome.http_status == 204;
    if (is_farewell) settings_.stay_away = core::in_words(failure.outcome);
    lose(failure.outcome);
}

void Driver::on_talk_ended(core::Outcome outcome) {
    speech_.complete(outcome);
    settings_.stay_away = speech_.stay_away_words();
    retire_talker();
    tell_ended(outcome, {});
    lose(outcome);
}

void Driver::lose(const core::Outcome& outcome) {
    settings_.server_delay = is_dialled_stream_ ? stream_.retry : std::nullopt;
    feed(core::Ended{self_.attempt, outcome});
    settings_.stay_away.clear();
    self_.touched();
}

}  // namespace redial::net
