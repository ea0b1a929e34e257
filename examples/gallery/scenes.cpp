// Makes the sessions that the gallery's pictures show. One thread.
#include "scenes.hpp"

#include <cmath>
#include <memory>
#include <string>

#include "base/rng.hpp"

namespace redial::gallery {
namespace {

using namespace std::chrono_literals;
using core::ConnectionStatus;

// One session's events in order; `at` is how long before now.
class Story {
public:
    Story(model::Workspace& workspace, Now now, std::uint32_t id)
        : workspace_(workspace), now_(now), id_{id} {}

    void at(Duration before_now) { before_now_ = before_now; }
    void later(Duration span) { before_now_ -= span; }
    void happens(core::Happening what) { workspace_.on_event({stamp(), std::move(what)}); }
    void added(const std::string& name, const std::string& url, const std::string& key) {
        auto config = std::make_shared<core::SessionConfig>();
        config->name = name;
        config->url = url;
        config->session_key = key;
        config->session_parameter = key.empty() ? "" : "session";
        config_ = config;
        happens(core::SessionAdded{config});
    }
    void added_tap(const std::string& name, const std::string& url, std::uint16_t port) {
        auto config = std::make_shared<core::SessionConfig>();
        config->name = name;
        config->url = url;
        config->session_parameter = "";
        config->tap = core::TapOptions{};
        config->tap->port = port;
        config_ = config;
        happens(core::SessionAdded{config});
    }
    void faults(std::initializer_list<const char*> texts) {
        auto list = std::make_shared<core::FaultList>();
        for (const char* one : texts) {
            if (auto fault = core::fault_from_text(one)) list->faults.push_back(*fault);
        }
        happens(core::FaultsChanged{list, true});
    }
    void fault_begins(const char* name, const char* detail) {
        happens(core::FaultBegan{++fault_, name, detail});
    }
    void fault_ends(const char* name) { happens(core::FaultEnded{fault_, name}); }
    void status(ConnectionStatus to) {
        happens(core::StatusChanged{status_, to});
        status_ = to;
    }
    void dials(core::Origin origin = core::Origin::Policy) {
        ++attempt_;
        status(ConnectionStatus::Connecting);
        happens(core::AttemptStarted{core::dialled_url(*config_), origin, retry_});
    }
    void stage(core::StageName name, Duration took, bool is_ok = true) {
        later(took);
        core::StageDone done;
        done.stage = name;
        done.took = took;
        done.is_ok = is_ok;
        happens(std::move(done));
    }
    void opens() {
        core::AttemptOpened opened;
        opened.address = "127.0.0.1:8765";
        opened.request =
            "GET /ws/chat/?session=abc123 HTTP/1.1\r\nHost: 127.0.0.1:8765\r\n"
            // clang-format off
                         "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\n\r\n";
        opened.response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\n\r\n";
        // clang-format on
        retry_ = 0;
        opened_at_ = now_.mono - before_now_;
        is_open_ = true;
        happens(std::move(opened));
        status(ConnectionStatus::Open);
    }
    // A client's connection through a tap that rewrites Host.
    void opens_relayed() {
        core::AttemptOpened opened;
        opened.address = "127.0.0.1:8000";
        opened.request =
            "GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nOrigin: http://localhost:3000\r\n"
            "Sec-WebSocket-Version: 13\r\nUser-Agent: Mozilla/5.0\r\n\r\n";
        opened.server_request =
            "GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nOrigin: http://127.0.0.1:8000\r\n"
            "Sec-WebSocket-Version: 13\r\nUser-Agent: Mozilla/5.0\r\n\r\n";
        opened.response =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\n\r\n";
        retry_ = 0;
        opened_at_ = now_.mono - before_now_;
        is_open_ = true;
        happens(std::move(opened));
        status(ConnectionStatus::Open);
    }
    void ends(core::Outcome outcome) {
        core::AttemptEnded ended;
        ended.outcome = std::move(outcome);
        ended.was_open = is_open_;
        ended.open_for = is_open_ ? now_.mono - before_now_ - opened_at_ : Duration{};
        is_open_ = false;
        happens(std::move(ended));
    }
    void waits(Duration delay, const char* cause) {
        ++retry_;
        status(ConnectionStatus::Closed);
        happens(core::RetryPlanned{retry_, delay, delay, now_.mono - before_now_ + delay, cause});
    }
    void message(core::Direction direction, const std::string& text) {
        core::MessageSeen seen;
        seen.direction = direction;
        seen.size_bytes = text.size();
        seen.payload = as_bytes(text);
        workspace_.on_message(stamp(), seen);
    }
    void pong(Duration rtt) {
        core::MessageSeen seen;
        seen.opcode = core::Opcode::Pong;
        seen.rtt = rtt;
        workspace_.on_message(stamp(), seen);
    }

private:
    core::Stamp stamp() const {
        return {id_, AttemptId{attempt_}, now_.mono - before_now_, now_.wall - before_now_};
    }
    model::Workspace& workspace_;
    Now now_;
    SessionId id_;
    std::uint32_t attempt_ = 0;
    std::uint32_t retry_ = 0;
    std::uint64_t fault_ = 0;
    Duration before_now_{};
    Instant opened_at_{};
    bool is_open_ = false;
    ConnectionStatus status_ = ConnectionStatus::Closed;
    std::shared_ptr<const core::SessionConfig> config_;
};

core::Outcome refused() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::Refused;
    outcome.detail = "connection refused";
    return outcome;
}

core::Outcome reset() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::ResetByPeer;
    outcome.detail = "connection reset by peer";
    outcome.by = core::EndedBy::Peer;
    return outcome;
}

void fails_after(Story& story, Duration wait) {
    story.waits(wait, "connection refused");
    story.later(wait);
    story.dials();
    story.stage(core::StageName::Resolve, 200us);
    story.stage(core::StageName::Connect, 300us, false);
    story.ends(refused());
}

void chats(Story& story, int first, int last, std::string* texts) {
    for (int count = first; count <= last; ++count) {
        const std::string& words = texts[count - first];
        story.message(core::Direction::Out, "{\"text\":\"" + words + "\"}");
        story.later(1ms);
        story.message(core::Direction::In, "{\"count\":" + std::to_string(count) + ",\"text\":\"" +
                                               words + "\",\"session\":\"abc123\"}");
        story.later(2s);
    }
}

void tell_chat_1(model::Workspace& workspace, Now now) {
    Story story(workspace, now, 1);
    story.at(100s);
    story.added("chat-1", "ws://127.0.0.1:8765/ws/chat/", "abc123");
    story.dials(core::Origin::Person);
    story.stage(core::StageName::Resolve, 200us);
    story.stage(core::StageName::Connect, 400us);
    story.stage(core::StageName::Upgrade, 2ms);
    story.opens();
    std::string texts[] = {"hello", "two", "three"};
    story.later(2s);
    chats(story, 1, 3, texts);
    story.at(74s);
    story.happens(core::FaultMade{"reset", "TCP RST, asked by the person"});
    story.ends(reset());
    for (const Duration wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms}) fails_after(story, wait);
    story.waits(10s, "connection refused");
    story.later(10s);
    story.dials();
    story.stage(core::StageName::Connect, 500us);
    story.stage(core::StageName::Upgrade, 3ms);
    story.opens();
    story.later(1s);
    std::string more[] = {"still here?", "yes"};
    chats(story, 4, 5, more);
    story.at(5100ms);
    story.ends(reset());
    story.faults(
        {"latency:120ms±30ms,both,name latency", "timeout:0ms,both,for 3s,name timeout_3s"});
    story.fault_begins("latency", "120 ms ± 30 ms, both ways");
    for (const Duration wait : {500ms, 1000ms, 2000ms}) fails_after(story, wait);
    const std::string queued = "{\"text\":\"queued while offline\"}";
    story.happens(
        core::MessageQueued{1, core::Opcode::Text, std::make_shared<Bytes>(to_bytes(queued))});
    story.waits(4s, "connection refused");
}

void tell_chat_2(model::Workspace& workspace, Now now) {
    Story story(workspace, now, 2);
    story.at(723s);
    story.added("chat-2", "ws://127.0.0.1:8765/ws/chat/", "7f21c9");
    story.dials(core::Origin::Person);
    story.stage(core::StageName::Connect, 400us);
    story.stage(core::StageName::Upgrade, 2ms);
    story.opens();
    Rng rng(7);
    for (int i = 0; i < 1200; ++i) {
        story.at(Duration(110s) - 50ms * i);
        if (i % 40 < 2 + i / 80) story.message(core::Direction::In, "{\"quote\":1}");
    }
    for (int i = 0; i < 240; ++i) {
        story.at(Duration(60s) - 250ms * i);
        const double wave = 1.0 + 0.4 * std::sin(i / 20.0);
        const double spike = rng.chance(0.03) ? 30.0 : 1.0;
        story.pong(
            Duration(static_cast<std::int64_t>(300.0 * wave * spike * rng.between(0.6, 1.6))));
    }
    story.at(48s);
    story.happens(core::FaultBegan{1, "latency", "120 ms ± 30 ms, server to client"});
    story.at(31s);
    story.happens(core::FaultEnded{1, "latency"});
    story.at(9s);
    story.happens(core::FaultBegan{2, "bandwidth", "2 kB/s, server to client"});
    for (int i = 0; i < 400; ++i) {
        story.at(2000ms - 5ms * i);
        story.message(core::Direction::In, "{\"tick\":" + std::to_string(i) + "}");
    }
}

void tell_staging(model::Workspace& workspace, Now now) {
    Story story(workspace, now, 3);
    story.at(110s);
    story.added("django-staging", "wss://staging:8443/", "");
    story.dials(core::Origin::Person);
    story.stage(core::StageName::Resolve, 12ms);
    story.stage(core::StageName::Connect, 24ms);
    story.stage(core::StageName::Tls, 40ms, false);
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::TlsFailed;
    outcome.close_code = 1015;
    outcome.detail = "certificate has expired";
    story.ends(outcome);
    story.happens(core::Halted{"the certificate has expired: dialling again does not help"});
    story.status(ConnectionStatus::Closed);
}

// The foreign client of the tap waits as its own policy has it: nothing is told of a plan.
void client_redials(Story& story, Duration wait, bool is_refused) {
    story.status(ConnectionStatus::Closed);
    story.later(wait);
    story.dials(core::Origin::Program);
    story.stage(core::StageName::Connect, 2ms);
    if (is_refused) {
        story.stage(core::StageName::Upgrade, 1ms, false);
        core::Outcome busy;
        busy.kind = core::OutcomeKind::HttpRefused;
        busy.http_status = 503;
        busy.detail = "503 Service Unavailable";
        story.ends(busy);
        return;
    }
    story.stage(core::StageName::Upgrade, 4ms);
}

void tell_web_app(model::Workspace& workspace, Now now) {
    Story story(workspace, now, 4);
    story.at(95s);
    story.added_tap("web-app", "ws://127.0.0.1:8000/ws/", 9001);
    story.dials(core::Origin::Start);
    story.stage(core::StageName::Connect, 2ms);
    story.stage(core::StageName::Upgrade, 3ms);
    story.opens_relayed();
    for (int i = 0; i < 60; ++i) {
        story.later(1s);
        story.message(core::Direction::In, "{\"price\":" + std::to_string(100 + i * 7 % 13) + "}");
        if (i % 4 == 0) story.pong(Duration(400 + i * 37 % 900));
    }
    story.at(30s);
    story.faults({"answer:503,retry_after 2s,name answer"});
    story.fault_begins("answer", "503 with Retry-After 2 s");
    story.happens(core::FaultMade{"reset_peer", "both sides, by hand"});
    story.ends(reset());
    for (const Duration wait : {980ms, 1520ms, 2240ms, 3310ms}) client_redials(story, wait, true);
    story.fault_ends("answer");
    story.faults({"latency:40ms±10ms,down,name latency", "half_open:,both,for 5s,name half_open"});
    client_redials(story, 4100ms, false);
    story.opens_relayed();
    core::TapChanged tap;
    tap.is_listening = true;
    tap.url = "ws://127.0.0.1:9001/";
    tap.port = 9001;
    tap.upstream = "ws://127.0.0.1:8000/ws/";
    tap.connections = 1;
    tap.dials = 6;
    tap.to_server_bytes = 18'400;
    tap.to_client_bytes = 1'240'000;
    story.happens(tap);
}

}  // namespace

void fill_lab(model::Workspace& workspace, Now now) {
    core::LabChanged lab;
    lab.is_listening = true;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    lab.port = 8765;
    lab.time_to_live = 5min;
    workspace.on_event({{SessionId{}, AttemptId{}, now.mono, now.wall}, lab});
}

void fill_main_scene(model::Workspace& workspace, Now now) {
    core::LabChanged lab;
    lab.is_listening = true;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    lab.port = 8765;
    lab.connections = 2;
    lab.stored_sessions = 2;
    lab.time_to_live = 5min;
    lab.session_keys = {"abc123", "7f21c9"};
    workspace.on_event({{SessionId{}, AttemptId{}, now.mono - 800s, now.wall - 800s}, lab});
    tell_chat_1(workspace, now);
    tell_chat_2(workspace, now);
    tell_staging(workspace, now);
    tell_web_app(workspace, now);
    core::ControlChanged control;
    control.is_listening = true;
    control.url = "http://127.0.0.1:8474";
    control.port = 8474;
    workspace.on_event({{SessionId{}, AttemptId{}, now.mono - 20s, now.wall - 20s}, control});
}

void add_many(model::Workspace& workspace, Now now, int count) {
    for (int i = 0; i < count; ++i) {
        Story story(workspace, now, static_cast<std::uint32_t>(5 + i));
        story.at(70s);
        story.added("",
                    i % 2 == 0 ? "ws://10.0.0.7:8765/ws/chat/" : "wss://feed.example.org/v1/ticks",
                    std::to_string(100'000 + i * 7919));
        story.dials(core::Origin::Start);
        story.opens();
        story.later(20s);
        if (i % 3 == 0) {
            story.ends(reset());
            for (const Duration wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms})
                fails_after(story, wait);
            story.waits(10s, "connection refused");
            story.at(0s);
        } else if (i % 3 == 1) {
            for (int pongs = 0; pongs < 30; ++pongs) {
                story.later(1s);
                story.pong(Duration(300 + (i * 13 + pongs * 37) % 900));
            }
        }
    }
}

view::Figures main_figures() {
    view::Figures figures;
    figures.frame_ms = 1.8;
    figures.cpu_percent = 0.6;
    figures.keeps_sessions = true;
    figures.ring_capacity_bytes = 16u << 20;
    figures.recording.is_on = true;
    figures.recording.file = "/tmp/redial-0931.jsonl";
    figures.recording.size_bytes = 4'200'000;
    return figures;
}

}  // namespace redial::gallery
