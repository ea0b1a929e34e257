// The client half of a gateway in Discord's manner: identifies behind the hello with what a person
// gave, sends heartbeats, resumes a session by its id and the newest number, and leaves where the
// server asks for it. Sources: "Gateway" of Discord's developer documentation (API 10) and
// @discordjs/ws 2.0 (WebSocketShard.ts). One thread a speaker.
//
// It comes back to the address that READY names for resuming, with the query that was dialled;
// where that one was not to be had, to the one that was dialled.
#include <algorithm>

#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t session_bytes_max = 256;
// WebSocketShard.ts: a close by which the session can still be resumed.
constexpr std::uint16_t resuming_code = 4200;

bool is_identify(const Say& say) {
    return say.opcode == core::Opcode::Text &&
           json_whole_number(json_member(say.payload, "op")) == std::int64_t{2};
}

class GatewaySpeaker final : public Speaker {
public:
    GatewaySpeaker() : Speaker(gateway) {}

    std::optional<Duration> heartbeat_every() const override {
        const std::optional<HeartbeatTerms>& told = terms(core::Side::Client);
        return told ? told->every : std::nullopt;
    }
    void heartbeat(Says& says) override {
        says.emplace_back(R"({"op":1,"d":)" + (last_ ? std::to_string(*last_) : "null") + "}");
    }
    std::optional<Route> route(const Place& place) override {
        if (place.url != dialled_) resume_at_.clear();
        dialled_ = place.url;
        const bool is_known = !resume_at_.empty() && !session_.empty() && last_;
        if (!is_known || is_other_next_) return std::nullopt;
        // WebSocketShard.ts: the query that the client dials with is set in the URL that is named.
        const std::size_t query = std::min(place.resource.find('?'), place.resource.size());
        std::string to = resume_at_ + std::string(place.resource.substr(query));
        if (resume_at_.find('?') < resume_at_.size() && query < place.resource.size()) {
            to[resume_at_.size()] = '&';
        }
        return Route{std::move(to), false, {}};
    }
    // In turn: the named address may be gone, or all may be for a while.
    void dial_failed(int) override { is_other_next_ = !is_other_next_; }

    // Where a person gave no identify, it is theirs to say.
    bool is_in() const override { return is_in_; }

private:
    bool is_heartbeat_answered() const override { return true; }

    void on_opened(const Opening&, Says&) override { has_hello_ = is_in_ = is_other_next_ = false; }

    void on_heard(const Message&, std::string_view text, const Notes& notes, Says& says) override {
        for (const Note& note : notes) see_note(note, says);
        const bool asks = notes.empty() && json_whole_number(json_member(text, "op")) == 1;
        if (asks) heartbeat(says);
    }

    void see_note(const Note& note, Says& says) {
        if (std::holds_alternative<HeartbeatTerms>(note) && !has_hello_) return log_in(says);
        if (const auto* offset = std::get_if<Offset>(&note)) {
            if (offset->number) last_ = offset->number;
        } else if (const auto* identity = std::get_if<Identity>(&note)) {
            session_ = identity->session.size() <= session_bytes_max ? identity->session : "";
            resume_at_ = identity->resume_at;
            enter(says);
        } else if (const auto* resume = std::get_if<Resume>(&note)) {
            if (resume->step == ResumeStep::Accepted) enter(says);
        } else if (const auto* control = std::get_if<Control>(&note)) {
            see_control(*control);
        }
    }

    void see_control(const Control& control) {
        if (control.kind == ControlKind::SessionGone) {
            session_.clear();
            resume_at_.clear();
            last_.reset();
            leave({1000, "the session is invalid"});
        }
        if (control.kind == ControlKind::AskedToGo) leave({resuming_code, "asked to reconnect"});
        if (control.kind == ControlKind::Failed) leave({resuming_code, "to resume"});
    }

    void log_in(Says& says) {
        has_hello_ = true;
        const Says& own = login().says;
        const auto identify = std::find_if(own.begin(), own.end(), is_identify);
        if (identify == own.end()) return enter(says);
        const std::string_view token = json_member(json_member(identify->payload, "d"), "token");
        if (session_.empty() || !last_ || token.empty()) {
            last_.reset();
            says.push_back(*identify);
            return;
        }
        std::string resume = R"({"op":6,"d":{"token":)";
        resume.append(token).append(R"(,"session_id":)");
        append_json_string(resume, session_);
        says.emplace_back(resume + R"(,"seq":)" + std::to_string(*last_) + "}}");
    }

    // What a person wants said besides goes behind the login.
    void enter(Says& says) {
        if (is_in_) return;
        is_in_ = true;
        for (const Say& say : login().says) {
            if (!is_identify(say)) says.push_back(say);
        }
    }

    bool has_hello_ = false;
    bool is_in_ = false;
    std::string session_;    // "" where none can be resumed
    std::string dialled_;    // by the settings, for the session
    std::string resume_at_;  // that the server named; "" for none
    bool is_other_next_ = false;
    std::optional<std::int64_t> last_;
};

}  // namespace

std::unique_ptr<Speaker> make_gateway_speaker() { return std::make_unique<GatewaySpeaker>(); }

}  // namespace redial::dialect
