// StreamClient: a tap's client of an event stream, in virtual time. One thread.
#pragma once

#include <string>
#include <string_view>

#include "findings_rig.hpp"

namespace redial::tests {

inline core::Outcome stream_ended() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::StreamEnded;
    outcome.by = core::EndedBy::Peer;
    outcome.is_clean = true;
    return outcome;
}

inline core::Outcome let_go() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Abandoned;
    outcome.by = core::EndedBy::Us;
    return outcome;
}

inline core::SessionConfig stream_tap() {
    core::SessionConfig config = tap_config();
    config.url = "http://127.0.0.1:8000/events";
    return config;
}

// A tap's client of an event stream.
struct StreamClient : FindingsRig {
    explicit StreamClient(core::SessionConfig config = stream_tap())
        : FindingsRig(std::move(config)) {}

    void asks(std::string_view last_event_id = "", std::string_view method = "GET",
              std::string_view path = "/events") {
        turns(core::ConnectionStatus::Connecting);
        ++attempt.value;
        tell(core::AttemptStarted{"http://127.0.0.1:9001/events", core::Origin::Policy, 0});
        pass(2ms);
        core::AttemptOpened opened;
        opened.http_status = 200;
        opened.request = std::string(method) + " " + std::string(path) +
                         " HTTP/1.1\r\nHost: a.test\r\nAccept: text/event-stream\r\n";
        if (!last_event_id.empty())
            opened.request += "Last-Event-ID: " + std::string(last_event_id) + "\r\n";
        opened.request += "\r\n";
        tell(opened);
        turns(core::ConnectionStatus::Open);
    }
    void event(int number) { in("id: " + std::to_string(number) + "\ndata: hi"); }
    void events(int first, int last) {
        for (int number = first; number <= last; ++number) {
            pass(2s);
            event(number);
        }
    }
    // One to five, then cut; it comes back with this id.
    void is_cut_at_five(std::string_view last_event_id) {
        asks();
        events(1, 5);
        pass(2s);
        ends();
        pass(3s);
        asks(last_event_id);
    }
    core::ResumeVerdict verdict() const {
        const auto& last = session().last_resume;
        return last ? last->verdict : core::ResumeVerdict::Unknown;
    }
    std::string words() const {
        const auto& last = session().last_resume;
        return last ? model::in_words(*last) : "";
    }
};

}  // namespace redial::tests
