// Tells data from heartbeats. Service thread.
#include "net/session/silence_watch.hpp"

#include <algorithm>

#include "dialect/generic_setting.hpp"
#include "dialect/message_of.hpp"
#include "dialect/setting.hpp"

namespace redial::net {
namespace {

bool is_of_heartbeats(const dialect::Note& note) {
    return std::holds_alternative<dialect::LifeSign>(note) ||
           std::holds_alternative<dialect::HeartbeatTerms>(note) ||
           std::holds_alternative<dialect::Acknowledged>(note);
}

}  // namespace

void SilenceWatch::begin_connection(Duration limit, const std::string& setting,
                                    const dialect::Opening& opening, Instant now) {
    limit_ = limit;
    quiet_since_ = now;
    recogniser_.reset();
    reader_.reset();
    if (!is_watching() || setting == core::dialect_none) return;
    url_ = opening.url;
    subprotocol_ = opening.subprotocol;
    if (dialect::is_generic(setting)) {
        if (auto pointers = dialect::generic_from(setting)) {
            reader_ = dialect::make_generic(*std::move(pointers));
        }
    } else if (setting != core::dialect_auto) {
        make_reader(dialect::find_dialect(dialect::setting_from(setting).name));
    } else {
        recogniser_ = std::make_unique<dialect::Recogniser>(dialect::Opening{url_, subprotocol_});
        make_reader(recogniser_->found());
    }
}

void SilenceWatch::make_reader(const dialect::Dialect* dialect) {
    if (dialect == nullptr) return;
    reader_ = dialect->make_reader({url_, subprotocol_});
    recogniser_.reset();
}

void SilenceWatch::see(const core::MessageSeen& seen, Instant now) {
    if (!is_watching()) return;
    const dialect::Message message = dialect::message_of(seen);
    const bool is_beat = is_heartbeat(message);
    if (seen.direction == core::Direction::In && !is_beat) quiet_since_ = now;
}

bool SilenceWatch::is_heartbeat(const dialect::Message& message) {
    if (recogniser_) recognise(message);
    if (!reader_) return false;
    notes_.clear();
    reader_->see(message, notes_);
    const bool has_sign = std::any_of(notes_.begin(), notes_.end(), [](const dialect::Note& note) {
        return std::holds_alternative<dialect::LifeSign>(note);
    });
    return has_sign && std::all_of(notes_.begin(), notes_.end(), is_of_heartbeats);
}

void SilenceWatch::recognise(const dialect::Message& message) {
    recogniser_->see(message);
    if (!recogniser_->is_over()) return;
    const dialect::Dialect* found = recogniser_->found();
    recogniser_.reset();
    make_reader(found);
}

std::optional<Instant> SilenceWatch::due() const {
    if (!is_watching()) return std::nullopt;
    return quiet_since_ + limit_;
}

}  // namespace redial::net
