// Speakers of the dialects in which fixed texts are enough: when to log in, when one is in, what
// to answer, what to send as a heartbeat. Sources: phoenix.js 1.7 (socket.js, heartbeatIntervalMs
// 30000), @rails/actioncable 8.1.400 (subscriptions are sent at the welcome), the protocol
// graphql-transport-ws as graphql-ws describes it. One thread a speaker.
#include <algorithm>
#include <array>

#include "dialect/all.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

struct Manners {
    const Dialect* dialect;
    When ready;              // the login is due; empty: at the opening
    std::string_view login;  // the least that the dialect needs; "" for nothing
    When is_in;              // subscriptions may be sent; empty: behind the login
    std::array<Answer, 1> answers;
    Duration heartbeat_every;  // 0: the client sends none
    std::string_view heartbeat;
    bool is_heartbeat_answered;      // one without its answer ends the connection
    Duration server_silence_max{0};  // 0: not known
};

bool is_empty(const When& when) { return when.whole.empty() && when.member.empty(); }

const std::array<Manners, 3> manners = {{
    {.dialect = &phoenix,
     .ready = {},
     .login = {},
     .is_in = {},
     .answers = {},
     .heartbeat_every = std::chrono::seconds(30),
     // Its ref is no number, so that it cannot be one of the person's own.
     .heartbeat = R"([null,"beat","phoenix","heartbeat",{}])",
     .is_heartbeat_answered = true,
     .server_silence_max = Duration(0)},
    {.dialect = &actioncable,
     .ready = {.whole = {}, .member = "type", .value = "welcome"},
     .login = {},
     .is_in = {},
     .answers = {},
     .heartbeat_every = Duration(0),
     .heartbeat = {},
     .is_heartbeat_answered = false,
     // connection_monitor.js: staleThreshold.
     .server_silence_max = std::chrono::seconds(6)},
    {.dialect = &graphql_transport_ws,
     .ready = {},
     .login = R"({"type":"connection_init"})",
     .is_in = {.whole = {}, .member = "type", .value = "connection_ack"},
     .answers = {{{.when = {.whole = {}, .member = "type", .value = "ping"},
                   .send = R"({"type":"pong"})"}}},
     .heartbeat_every = Duration(0),
     .heartbeat = {},
     .is_heartbeat_answered = false,
     .server_silence_max = Duration(0)},
}};

class TableSpeaker final : public Speaker {
public:
    explicit TableSpeaker(const Manners& own) : Speaker(*own.dialect), own_(own) {}

    std::optional<Duration> heartbeat_every() const override {
        if (own_.heartbeat_every == Duration(0)) return std::nullopt;
        return own_.heartbeat_every;
    }
    void heartbeat(Says& says) override {
        if (!own_.heartbeat.empty()) says.emplace_back(std::string(own_.heartbeat));
    }
    std::optional<Duration> server_silence_max() const override {
        if (own_.server_silence_max == Duration(0)) return std::nullopt;
        return own_.server_silence_max;
    }
    bool is_in() const override { return is_in_; }

private:
    bool is_heartbeat_answered() const override { return own_.is_heartbeat_answered; }

    void on_opened(const Opening&, Says& says) override {
        has_logged_in_ = false;
        is_in_ = false;
        if (is_empty(own_.ready)) log_in(says);
    }

    void on_heard(const Message&, std::string_view text, const Notes&, Says& says) override {
        for (const Answer& answer : own_.answers) {
            if (answer.when.matches(text)) says.emplace_back(std::string(answer.send));
        }
        if (!has_logged_in_ && own_.ready.matches(text)) return log_in(says);
        if (has_logged_in_ && !is_in_ && own_.is_in.matches(text)) subscribe(says);
    }

    void log_in(Says& says) {
        has_logged_in_ = true;
        says.insert(says.end(), login().says.begin(), login().says.end());
        if (login().says.empty() && !own_.login.empty()) says.emplace_back(std::string(own_.login));
        if (is_empty(own_.is_in)) subscribe(says);
    }

    // The login's own subscriptions are on their way already.
    void subscribe(Says& says) {
        is_in_ = true;
        for (const Subscribed* one : unasked()) {
            const Says& own = login().says;
            if (std::find(own.begin(), own.end(), one->say) == own.end()) {
                says.push_back(one->say);
            }
        }
    }

    const Manners& own_;
    bool has_logged_in_ = false;
    bool is_in_ = false;
};

}  // namespace

std::unique_ptr<Speaker> make_table_speaker(std::string_view dialect) {
    for (const Manners& own : manners) {
        if (own.dialect->name == dialect) return std::make_unique<TableSpeaker>(own);
    }
    return nullptr;
}

}  // namespace redial::dialect
