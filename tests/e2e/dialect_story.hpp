// A dialect's official client taken through a tap and five faults by its driver in
// tests/peers/dialects, and what Redial's log of it comes to beside what the client's own callbacks
// told. Compared are facts and their order; nothing rests on how long something took. Test's thread
// only.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "log/log_reader.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/fold/workspace.hpp"
#include "model/session/session_model.hpp"
#include "tap_child.hpp"

namespace redial::tests {

class DialectStory {
public:
    // `driver`: the script's name, and its word where it takes one.
    explicit DialectStory(std::vector<std::string> driver)
        : client_(script(std::move(driver)),
                  {"NODE_PATH=" REDIAL_SOURCE_DIR "/.cache/peers/node_modules"}, "node") {
        INFO("scripts/setup test installs the clients");
        const auto server = nlohmann::json::parse(line_of("\"is\":\"server\""));
        TapChild tap(server.at("url").get<std::string>(), {"--control", "0", "--include-secrets"});
        client_.type(tap.url() + " " + tap.api() + "\n");
        // Fact by fact, so that each has a wait of its own; a tenth of so many make a story.
        int reads = 0;
        while (client_.out.find("\"is\":\"closed\"") == std::string::npos) {
            REQUIRE(++reads < 600);
            client_.read_more();
        }
        const int code = client_.exit_code();
        UNSCOPED_INFO("the client's: " << client_.out << client_.err);
        REQUIRE(code == 0);
        REQUIRE(tap.end() == 0);
        UNSCOPED_INFO("the tap's: " << tap.program().out);
        facts_ = log_lines(client_.out);
        log_ = tap.log();
        REQUIRE(log::read_log(tap.log_file(), workspace_));
        for (const auto& session : workspace_.sessions())
            if (!session->attempts.empty()) session_ = session.get();
        REQUIRE(session_ != nullptr);
    }

    const model::SessionModel& session() const { return *session_; }
    const model::DialectKnown& known() const {
        REQUIRE(session_->dialect.known() != nullptr);
        return *session_->dialect.known();
    }
    const std::vector<nlohmann::json>& facts() const { return facts_; }
    const std::vector<nlohmann::json>& log() const { return log_; }

    // How often the client told this, optionally with a member of this value.
    std::uint64_t told(const std::string& is, const std::string& member = "",
                       const nlohmann::json& value = {}) const {
        std::uint64_t times = 0;
        for (const nlohmann::json& fact : facts_)
            times += fact.at("is") == is &&
                     (member.empty() || fact.value(member, nlohmann::json()) == value);
        return times;
    }
    // The numbers of the messages that the client got on each of its connections.
    std::vector<std::vector<int>> got_by_client() const {
        std::vector<std::vector<int>> all(1);
        for (const nlohmann::json& fact : facts_) {
            if (fact.at("is") == "got") all.back().push_back(fact.at("n"));
            if (fact.at("is") == "lost" && told_before(fact, "closing") == 0) all.emplace_back();
        }
        return all;
    }
    // The same as the log tells it: of each opened attempt what passed to the client and holds
    // `before` and a number.
    std::vector<std::vector<int>> got_by_log(const std::string& before) const {
        std::vector<std::vector<int>> all;
        for (const model::Attempt& attempt : session_->attempts)
            if (attempt.opened_at)
                all.push_back(numbers_of(attempt.id, core::Direction::In, before));
        return all;
    }
    // Whether each time that the client called itself ready lies within a connection of its own, as
    // the log tells them. The two clocks may differ by `slack`.
    bool was_ready_while_open() const {
        constexpr std::int64_t slack_us = 50'000;
        std::vector<std::int64_t> ready_us;
        for (const nlohmann::json& fact : facts_)
            if (fact.at("is") == "ready") ready_us.push_back(fact.at("at_ms").get<long>() * 1000);
        std::size_t next = 0;
        for (const model::Attempt& attempt : session_->attempts) {
            if (!attempt.opened_at) continue;
            if (next == ready_us.size() || !attempt.ended_at) return false;
            const auto opened_us = wall_us(*attempt.opened_at);
            const auto ended_us = wall_us(*attempt.ended_at);
            const std::int64_t at_us = ready_us[next++];
            if (at_us + slack_us < opened_us || at_us - slack_us > ended_us) return false;
        }
        return next == ready_us.size();
    }
    // The numbers of the messages that the server heard, and of those that the log has of the
    // client: {"m":1}, perhaps within a JSON string, or in MessagePack.
    std::vector<int> heard_by_server() const {
        std::vector<int> all;
        for (const nlohmann::json& fact : facts_)
            if (fact.at("is") == "heard") all.push_back(fact.at("m"));
        return all;
    }
    std::vector<int> sent_by_log() const {
        std::vector<int> all;
        for (const model::Attempt& attempt : session_->attempts) {
            for (const char* before : {"\"m\":", "\"m\\\":", "\xa1m"}) {
                const auto more = numbers_of(attempt.id, core::Direction::Out, before);
                all.insert(all.end(), more.begin(), more.end());
            }
        }
        return all;
    }
    // How the attempts ended.
    std::vector<std::string> ends() const {
        std::vector<std::string> all;
        for (const nlohmann::json& line : log_)
            if (line.at("type") == "ended") all.push_back(line.at("outcome"));
        return all;
    }
    // A rule about dialects, or about resumption, found something. (That a client dials often,
    // which all of these do here, is another matter, and hangs on how fast the machine is.)
    std::vector<std::string> findings_by_dialect() const {
        std::vector<std::string> names;
        for (const model::Finding& finding : session_->findings.all()) {
            const std::string& rule = finding.made.rule;
            for (const char* word :
                 {"dialect", "subscribed", "resumed", "told_not", "lost", "twice"})
                if (rule.find(word) != std::string::npos) names.push_back(rule);
        }
        return names;
    }

private:
    static std::vector<std::string> script(std::vector<std::string> driver) {
        driver.front() = REDIAL_SOURCE_DIR "/tests/peers/dialects/" + driver.front();
        return driver;
    }
    // The whole first line that holds `words`.
    std::string line_of(const std::string& words) {
        client_.after(words);
        const std::size_t begin = client_.out.rfind('\n', client_.out.find(words));
        const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
        return client_.out.substr(from, client_.out.find('\n', from) - from);
    }
    std::int64_t wall_us(Instant at) const { return to_us(workspace_.wall_at(at)); }
    long told_before(const nlohmann::json& fact, const std::string& is) const {
        return std::count_if(facts_.data(), &fact,
                             [&](const nlohmann::json& one) { return one.at("is") == is; });
    }
    std::vector<int> numbers_of(AttemptId attempt, core::Direction direction,
                                const std::string& before) const {
        std::vector<int> numbers;
        const model::MessageLog& log = session_->log;
        for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
            const model::Row row = log.row(id);
            if (row.attempt != attempt || !row.is_traffic()) continue;
            if (row.direction != direction) continue;
            const std::string_view text = as_text(row.payload);
            const std::size_t at = text.find(before);
            if (at == std::string_view::npos) continue;
            const std::string behind(text.substr(at + before.size(), 9));
            // MessagePack has a small number in a byte.
            const bool is_digits = behind[0] >= '0' && behind[0] <= '9';
            numbers.push_back(is_digits ? std::stoi(behind) : behind[0]);
        }
        return numbers;
    }

    Program client_;
    std::vector<nlohmann::json> facts_;
    std::vector<nlohmann::json> log_;
    model::Workspace workspace_{model::Limits{}, nullptr};
    const model::SessionModel* session_ = nullptr;
};

// Who was connected when, and by which faults it was not.
inline void check_connections(const DialectStory& story, std::string_view dialect) {
    REQUIRE(story.session().dialect.dialect() != nullptr);
    CHECK(story.session().dialect.dialect()->name == dialect);
    const auto ready = static_cast<long>(story.told("ready"));
    const auto failed = static_cast<long>(story.told("failed"));
    CHECK(count_in(story.log(), "opened") == ready);
    CHECK(story.was_ready_while_open());
    CHECK(count_in(story.log(), "ended", "was_open", false) == failed);
    CHECK(count_in(story.log(), "ended", "http_status", 503) > 0);
    CHECK(count_in(story.log(), "half_open_noticed", "side", "client") ==
          static_cast<long>(story.told("fault", "how", "half_open")));
    const std::vector<std::string> ends = story.ends();
    REQUIRE(ends.size() > 4);
    CHECK(std::vector<std::string>(ends.begin(), ends.begin() + 4) ==
          std::vector<std::string>{"forced", "closed", "forced", "http_refused"});
    CHECK(count_in(story.log(), "ended", "close_code", 1012) == 1);
}

// What holds for every dialect: `before` stands in front of a message's number.
inline void check_five_faults(const DialectStory& story, std::string_view dialect,
                              const std::string& before) {
    check_connections(story, dialect);
    // What came and what was lost: the log has a message where the client got it, and no other.
    CHECK(story.got_by_log(before) == story.got_by_client());
    // What was sent, also what was kept while it was away.
    CHECK(story.sent_by_log() == story.heard_by_server());
    CHECK(story.findings_by_dialect() == std::vector<std::string>{});
}

}  // namespace redial::tests
