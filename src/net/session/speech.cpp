// Gives a speaker what passes, and sends what it says. Service thread only.
#include "net/session/speech.hpp"

#include <utility>

#include "base/escape.hpp"

namespace redial::net {

namespace {

// A peer that asks and does not read what it is told is answered no more.
constexpr std::size_t says_max = 1024;

}  // namespace

void Speech::renew() {
    const std::string& name = self_.config->dialect;
    if (name == name_) return;
    name_ = name;
    speaker_ = dialect::make_speaker(name);
}

void Speech::begin_connection(const std::string& url, const std::string& subprotocol,
                              std::vector<std::string> login) {
    if (!speaker_) return;
    is_open_ = true;
    says_.clear();
    heartbeat_at_.reset();
    speaker_->opened({url, subprotocol}, std::move(login), says_);
    is_due_ = true;
}

void Speech::end_connection() {
    is_open_ = false;
    says_.clear();
    heartbeat_at_.reset();
}

void Speech::take(const core::MessageSeen& seen) {
    const dialect::Message message{.direction = seen.direction,
                                   .opcode = seen.opcode,
                                   .payload = seen.payload,
                                   .is_whole = seen.payload.size() == seen.size_bytes,
                                   .bytes_left_out = seen.size_bytes - seen.payload.size(),
                                   .number = 0};
    if (seen.direction == core::Direction::Out) return speaker_->said(message);
    const bool was_in = speaker_->is_in();
    speaker_->heard(message, says_);
    if (says_.size() > says_max) says_.resize(says_max);
    if (says_.empty() && was_in == speaker_->is_in()) return;
    is_due_ = true;
    self_.touched();
}

void Speech::complete(core::Outcome& outcome) const {
    if (!speaker_ || outcome.retry_after) return;
    outcome.retry_after = speaker_->retry_after();
}

std::string Speech::stay_away_words() const {
    if (!speaker_ || !speaker_->stays_away()) return {};
    const std::string& words = *speaker_->stays_away();
    return "the server said not to reconnect" + (words.empty() ? "" : ": " + escaped_line(words));
}

std::optional<Instant> Speech::deadline() const {
    if (!is_open_) return std::nullopt;
    const bool has_more = is_due_ || !says_.empty();
    if (has_more && self_.may_send()) return self_.now();
    return heartbeat_at_;
}

// Each sending may end the connection.
void Speech::on_time() {
    if (!is_open_) return;
    is_due_ = false;
    if (const auto every = speaker_->heartbeat_every(); !every) {
        heartbeat_at_.reset();
    } else if (!heartbeat_at_) {
        heartbeat_at_ = self_.now() + *every;
    } else if (*heartbeat_at_ <= self_.now()) {
        heartbeat_at_ = self_.now() + *every;
        speaker_->heartbeat(says_);
    }
    while (is_open_ && !says_.empty() && self_.may_send()) {
        auto payload = std::make_shared<const Bytes>(to_bytes(says_.front()));
        says_.erase(says_.begin());
        self_.talker->send(core::Opcode::Text, std::move(payload), 0);
    }
}

}  // namespace redial::net
