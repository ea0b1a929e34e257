// The lab server as the server of a dialect and a session that dials it, in virtual time, and all
// that is told of them. Test's thread only.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "core/command.hpp"
#include "core/event_sink.hpp"
#include "net/virtual/virtual_engine.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

struct Heard final : core::EventSink {
    void on_event(const core::Event& event) override {
        if (const auto* changed = std::get_if<core::LabChanged>(&event.what)) {
            lab = *changed;
            url = lab.url;
        }
        if (const auto* set = std::get_if<core::FaultsChanged>(&event.what)) link = *set->faults;
        if (const auto* opened = std::get_if<core::AttemptOpened>(&event.what)) {
            ++openings;
            requests.push_back(opened->request.substr(0, opened->request.find('\r')));
        }
        if (const auto* stage = std::get_if<core::StageDone>(&event.what))
            stages.push_back(stage->detail);
        if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what))
            ends.push_back(core::in_words(ended->outcome));
        if (const auto* noted = std::get_if<core::Noted>(&event.what)) notes.push_back(noted->text);
        if (const auto* refused = std::get_if<core::CommandRefused>(&event.what))
            refusals.push_back(refused->reason);
        if (const auto* fault = std::get_if<core::FaultMade>(&event.what))
            faults.push_back(fault->name + " " + fault->detail);
    }
    void on_message(const core::Stamp&, const core::MessageSeen& message) override {
        if (message.direction == core::Direction::In) texts.emplace_back(as_text(message.payload));
    }
    bool has(std::string_view words) const {
        return std::any_of(texts.begin(), texts.end(), [words](const std::string& text) {
            return text.find(words) != std::string::npos;
        });
    }
    core::LabChanged lab;
    core::FaultList link;
    std::string url;
    int openings = 0;
    std::vector<std::string> texts;
    std::vector<std::string> refusals;
    std::vector<std::string> faults;
    std::vector<std::string> requests;  // of each opening the first line
    std::vector<std::string> stages;    // what was told of each
    std::vector<std::string> ends;
    std::vector<std::string> notes;
};

// How many of them hold these words.
inline std::size_t holding(const std::vector<std::string>& all, std::string_view words) {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(),
        [words](const std::string& one) { return one.find(words) != std::string::npos; }));
}

class World {
public:
    explicit World(const std::string& dialect) {
        core::StartLab start;
        start.options.dialect.name = dialect;
        engine_.post({{}, start});
        engine_.poll(heard);
    }
    // Scheme and authority of the lab server.
    std::string base() const { return heard.url.substr(0, heard.url.find('/', 5 + 2)); }
    void dial(core::SessionConfig config) {
        config.session_parameter = "";
        config.policy.first_delay = 100ms;
        auto made = std::make_shared<const core::SessionConfig>(std::move(config));
        engine_.post({SessionId{1}, core::AddSession{std::move(made), true}});
    }
    void dial(const std::string& path, const std::string& dialect, const std::string& says = "") {
        core::SessionConfig config;
        config.url = base() + path;
        config.dialect = dialect;
        dial(std::move(config));
        if (!says.empty()) {
            engine_.post(
                {SessionId{1},
                 core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes(says))}});
        }
    }
    void order(core::Order what) { engine_.post({{}, std::move(what)}); }
    void order_session(core::Order what) { engine_.post({SessionId{1}, std::move(what)}); }
    void wait(Duration span) {
        at_ += span;
        engine_.advance_to(at_);
        engine_.poll(heard);
    }
    Heard heard;

private:
    Instant at_ = instant_from_us(1'000'000);
    net::VirtualEngine engine_{Now{instant_from_us(1'000'000), wall_from_us(1'700'000'000'000'000)},
                               1};
};

}  // namespace redial::tests
