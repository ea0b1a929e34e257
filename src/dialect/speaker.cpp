// What all speakers have in common: the reader beside them, and what it says of subscriptions and
// of the connection's end. One thread a speaker.
#include "dialect/speaker.hpp"

#include <algorithm>
#include <utility>

#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {

namespace {

std::string_view text_of(const Message& message) {
    const bool is_text = message.opcode == core::Opcode::Text && message.is_whole;
    return is_text ? as_text(message.payload) : std::string_view{};
}

}  // namespace

bool When::matches(std::string_view text) const {
    if (!whole.empty()) return text == whole;
    return !member.empty() && text.starts_with('{') &&
           json_plain_string(json_member(text, member)) == value;
}

void Speaker::opened(const Opening& opening, Login login, Says& says) {
    login_ = std::move(login);
    reader_ = dialect_.make_reader(opening);
    for (Subscribed& one : subscribed_) one.is_asked = false;
    terms_ = {};
    awaits_answer_ = false;
    stays_away_.reset();
    retry_after_.reset();
    leaves_.reset();
    on_opened(opening, says);
}

void Speaker::heard(const Message& message, Says& says) {
    if (!reader_) return;
    notes_.clear();
    reader_->see(message, notes_);
    take(notes_, nullptr);
    on_heard(message, text_of(message), notes_, says);
}

void Speaker::said(const Message& message) {
    if (!reader_) return;
    notes_.clear();
    reader_->see(message, notes_);
    take(notes_, &message);
    on_said(message, text_of(message));
}

std::optional<Duration> Speaker::server_silence_max() const {
    const std::optional<HeartbeatTerms>& told = terms(core::Side::Server);
    if (!told || !told->every || !told->answer_within) return std::nullopt;
    return *told->every + *told->answer_within;
}

void Speaker::take(const Notes& notes, const Message* said) {
    for (const Note& note : notes) {
        if (const auto* step = std::get_if<Subscription>(&note)) take_step(*step, said);
        if (const auto* told = std::get_if<HeartbeatTerms>(&note)) {
            terms_[static_cast<std::size_t>(told->who_asks)] = *told;
        }
        if (const auto* sign = std::get_if<LifeSign>(&note)) {
            const bool is_ours = said != nullptr && !sign->is_answer && is_heartbeat_answered();
            if (is_ours) awaits_answer_ = true;
            if (said == nullptr && sign->is_answer) awaits_answer_ = false;
        }
        const auto* control = std::get_if<Control>(&note);
        if (control == nullptr) continue;
        if (control->kind == ControlKind::StayAway) stays_away_ = std::string(control->words);
        // Who was let in was refused something else than the connection.
        const bool is_refusal = control->kind == ControlKind::Refused;
        if (is_refusal && is_in()) continue;
        if (const auto wait = asked_wait(*control)) retry_after_ = wait;
    }
}

void Speaker::take_step(const Subscription& step, const Message* said) {
    const auto found = std::find_if(subscribed_.begin(), subscribed_.end(),
                                    [&step](const Subscribed& one) { return one.key == step.key; });
    // What was rejected would be rejected again.
    if (step.step == SubscriptionStep::Rejected || step.step == SubscriptionStep::Ended) {
        if (found != subscribed_.end()) subscribed_.erase(found);
        return;
    }
    const bool is_asked = step.step == SubscriptionStep::Asked;
    if (!is_asked || said == nullptr || !said->is_whole || said->payload.empty()) return;
    if (said->payload.size() > spoken_subscription_bytes_max ||
        step.key.size() > spoken_subscription_bytes_max) {
        // The old text would ask for something else than the newest one did.
        if (found != subscribed_.end()) subscribed_.erase(found);
        return;
    }
    Say say{std::string(as_text(said->payload))};
    say.opcode = said->opcode;
    if (found != subscribed_.end()) {
        found->say = std::move(say);
        found->is_asked = true;
    } else if (subscribed_.size() < spoken_subscriptions_max) {
        subscribed_.push_back({std::string(step.key), std::move(say), true});
    }
}

bool Speaker::is_subscribed(std::string_view key) const {
    return std::any_of(subscribed_.begin(), subscribed_.end(),
                       [key](const Subscribed& one) { return one.key == key; });
}

std::vector<const Speaker::Subscribed*> Speaker::unasked() const {
    std::vector<const Subscribed*> left;
    for (const Subscribed& one : subscribed_) {
        if (!one.is_asked) left.push_back(&one);
    }
    return left;
}

std::unique_ptr<Speaker> make_speaker(std::string_view setting, std::string unique) {
    const Setting read = setting_from(setting);
    if (read.name == gateway.name) return make_gateway_speaker();
    if (read.name == mqtt.name) return make_mqtt_speaker(read, std::move(unique));
    if (read.name == signalr.name) return make_signalr_speaker(read);
    if (read.name == socketio.name) return make_socketio_speaker();
    if (read.name == stomp.name) return make_stomp_speaker(read);
    return make_table_speaker(read.name);
}

std::span<const std::string_view> subprotocols_of(std::string_view setting) {
    static constexpr std::array<std::string_view, 1> of_actioncable = {"actioncable-v1-json"};
    static constexpr std::array<std::string_view, 1> of_graphql = {"graphql-transport-ws"};
    static constexpr std::array<std::string_view, 1> of_mqtt = {"mqtt"};
    static constexpr std::array<std::string_view, 2> of_stomp = {"v12.stomp", "v11.stomp"};
    const std::string_view name = setting_from(setting).name;
    if (name == actioncable.name) return of_actioncable;
    if (name == graphql_transport_ws.name) return of_graphql;
    if (name == mqtt.name) return of_mqtt;
    if (name == stomp.name) return of_stomp;
    return {};
}

}  // namespace redial::dialect
