// Gives a speaker and a person's rules what passes, and sends what they say. Service thread only.
#include "net/session/speech.hpp"

#include <utility>

#include "base/duration_text.hpp"
#include "base/entropy.hpp"
#include "base/escape.hpp"
#include "core/placeholders.hpp"
#include "dialect/message_of.hpp"
#include "net/service/outcomes.hpp"

namespace redial::net {

namespace {

// A peer that asks and does not read what it is told is answered no more.
constexpr std::size_t says_max = 1024;

// A value that is asked for at each dial is not known here, and would be told with the message.
dialect::Login login_of(const core::SessionConfig& config, dialect::Says says) {
    dialect::Login login{.says = std::move(says), .user = {}, .password = {}};
    if (!core::placeholders_in(config.basic_auth_password).empty()) return login;
    login.user = config.basic_auth_user;
    login.password = config.basic_auth_password;
    return login;
}

}  // namespace

void Speech::renew() {
    const core::SessionConfig& config = *self_.config;
    if (config.speech != rules_set_) {
        rules_set_ = config.speech;
        rules_.set(rules_set_);
        if (!rules_.words_of_bad().empty())
            self_.tell(core::Noted{core::Severity::Error, rules_.words_of_bad()});
    }
    if (config.dialect == setting_) return;
    setting_ = config.dialect;
    speaker_ = dialect::make_speaker(setting_, random_uuid());
}

std::vector<std::string> Speech::own_subprotocols() const {
    std::vector<std::string> names;
    if (!speaker_) return names;
    for (const std::string_view name : dialect::subprotocols_of(setting_)) names.emplace_back(name);
    return names;
}

std::optional<dialect::Route> Speech::route(const dialect::Place& place) {
    return speaker_ ? speaker_->route(place) : std::nullopt;
}

Result<dialect::Route> Speech::answered(std::string_view body) {
    if (!speaker_) return Error{"nothing was asked", "", ""};
    return speaker_->answered(body);
}

void Speech::on_route(std::string words) {
    self_.tell(core::Noted{core::Severity::Info, escaped_line(words)});
}

void Speech::begin_connection(const std::string& url, const std::string& subprotocol,
                              dialect::Says says) {
    const core::SessionConfig& config = *self_.config;
    if (!speaker_ && rules_.is_empty() && config.silence_limit == Duration{}) return;
    const Instant now = self_.now();
    const dialect::Opening opening{url, subprotocol};
    is_open_ = true;
    is_due_ = true;
    says_.clear();
    heartbeat_at_.reset();
    heard_at_ = now;
    rules_.begin_connection(now);
    silence_.begin_connection(config.silence_limit, config.dialect, opening, now);
    if (speaker_) speaker_->opened(opening, login_of(config, std::move(says)), says_);
}

void Speech::end_connection() {
    is_open_ = false;
    says_.clear();
    heartbeat_at_.reset();
    silence_.end_connection();
}

void Speech::forgive() {
    heard_at_ = self_.now();
    silence_.forgive(self_.now());
}

void Speech::take(const core::MessageSeen& seen) {
    silence_.see(seen, self_.now());
    const dialect::Message message = dialect::message_of(seen);
    if (seen.direction == core::Direction::In) return hear(message);
    if (speaker_) speaker_->said(message);
}

void Speech::hear(const dialect::Message& message) {
    heard_at_ = self_.now();
    const bool was_in = is_in();
    if (speaker_) speaker_->heard(message, says_);
    if (!rules_.is_empty() && message.opcode == core::Opcode::Text && message.is_whole) {
        rules_.heard(as_text(message.payload), heard_at_, own_);
        says_.insert(says_.end(), own_.begin(), own_.end());
        own_.clear();
    }
    if (says_.size() > says_max) says_.resize(says_max);
    const bool has_news = speaker_ && (was_in != speaker_->is_in() || speaker_->leaves());
    if (says_.empty() && !has_news) return;
    is_due_ = true;
    self_.touched();
}

void Speech::complete(core::Outcome& outcome) {
    if (!speaker_) return;
    speaker_->closed(outcome.close_code);
    if (outcome.retry_after) return;
    outcome.retry_after = speaker_->retry_after();
}

std::string Speech::stay_away_words() const {
    if (!speaker_ || !speaker_->stays_away()) return {};
    const std::string& words = *speaker_->stays_away();
    return "the server said not to reconnect" + (words.empty() ? "" : ": " + escaped_line(words));
}

// When the server is taken for gone, by what its dialect agrees on.
std::optional<Instant> Speech::gone_at() const {
    const auto limit = speaker_ ? speaker_->server_silence_max() : std::nullopt;
    return limit ? std::optional(heard_at_ + *limit) : std::nullopt;
}

std::optional<Instant> Speech::deadline() const {
    if (!is_open_ || !self_.talker || self_.talker->is_closing()) return std::nullopt;
    if (self_.talker->is_silent()) return std::nullopt;
    const bool has_more = is_due_ || !says_.empty();
    if (has_more && self_.may_send()) return self_.now();
    std::optional<Instant> next = heartbeat_at_;
    const auto take = [&next](std::optional<Instant> other) {
        if (other && (!next || *other < *next)) next = other;
    };
    take(gone_at());
    take(silence_.due());
    if (is_in()) take(rules_.due());
    return next;
}

void Speech::keep_heartbeat() {
    if (!speaker_) return;
    if (const auto every = speaker_->heartbeat_every(); !every) {
        heartbeat_at_.reset();
    } else if (!heartbeat_at_) {
        heartbeat_at_ = self_.now() + *every;
    } else if (*heartbeat_at_ <= self_.now()) {
        heartbeat_at_ = self_.now() + *every;
        speaker_->heartbeat(says_);
    }
}

bool Speech::gives_up(core::OutcomeKind kind, const std::string& words) {
    self_.talker->give_up(outcome_of(kind, core::EndedBy::Us, words));
    return true;
}

// A long message that is on its way is data, before it is whole.
bool Speech::has_lost_data() {
    const auto due = silence_.due();
    if (!due || *due > self_.now()) return false;
    if (self_.talker->is_within_message()) silence_.forgive(self_.talker->heard_at());
    return *silence_.due() <= self_.now();
}

bool Speech::is_well() {
    const Instant now = self_.now();
    // What waits unread says nothing of the server.
    const bool is_reading = self_.talker->is_reading();
    if (!is_reading) forgive();
    const bool is_beat_due = heartbeat_at_ && *heartbeat_at_ <= now;
    if (is_reading && is_beat_due && speaker_->awaits_answer()) {
        return !gives_up(core::OutcomeKind::PongTimedOut,
                         "a heartbeat of the dialect was not answered within " +
                             duration_in_words(speaker_->heartbeat_every().value_or(Duration{})));
    }
    if (const auto gone = gone_at(); gone && *gone <= now) {
        return !gives_up(core::OutcomeKind::PongTimedOut,
                         "the server sent nothing for " +
                             duration_in_words(*speaker_->server_silence_max()) +
                             ", longer than its dialect allows");
    }
    if (has_lost_data()) {
        return !gives_up(core::OutcomeKind::SilenceTimedOut,
                         "no data for " + duration_in_words(silence_.limit()));
    }
    if (speaker_ && speaker_->leaves()) {
        const dialect::Leave how = *speaker_->leaves();
        self_.talker->close(how.close_code, how.reason, Talk::CloseLimit::Own);
        return false;
    }
    return true;
}

void Speech::on_time() {
    if (!is_open_ || !self_.talker || self_.talker->is_closing()) return;
    if (self_.talker->is_silent()) return;
    is_due_ = false;
    if (!is_well()) return;
    keep_heartbeat();
    if (is_in() && rules_.due()) {
        rules_.take_due(self_.now(), own_);
        says_.insert(says_.end(), own_.begin(), own_.end());
        own_.clear();
    }
    if (rules_.take_left_out()) {
        self_.tell(core::Noted{core::Severity::Warning,
                               "answers by the session's own rules are left out: more than " +
                                   std::to_string(SpeechRules::rate_max) +
                                   " a second, or longer than 1 MiB"});
    }
    send_out();
}

// Each sending may end the connection.
void Speech::send_out() {
    while (is_open_ && !says_.empty() && self_.may_send()) {
        const core::Opcode opcode = says_.front().opcode;
        auto payload = std::make_shared<const Bytes>(to_bytes(says_.front().payload));
        says_.erase(says_.begin());
        self_.talker->send(opcode, std::move(payload), 0);
    }
}

}  // namespace redial::net
