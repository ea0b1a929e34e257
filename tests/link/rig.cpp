// The world around a connection. One thread.
#include "rig.hpp"

namespace redial::link::tests {
namespace {

constexpr std::string_view request =
    "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

struct Reader final : wire::WatcherSink {
    std::vector<std::string> lines;
    void on_message(const wire::MessageInfo&, BytesView payload) override {
        lines.emplace_back(as_text(payload));
    }
    void on_ping(BytesView payload) override { control("ping", as_text(payload)); }
    void on_pong(BytesView payload) override { control("pong", as_text(payload)); }
    void on_close(std::uint16_t code, std::string_view reason) override {
        control("close", std::to_string(code) + (reason.empty() ? "" : " " + std::string(reason)));
    }
    void on_violation(const wire::Violation& violation, BytesView) override {
        lines.push_back("!" + violation.what);
    }
    void on_lost(const std::string& why) override { lines.push_back("!!" + why); }
    void control(const char* kind, std::string_view text) {
        lines.push_back("<" + std::string(kind) + (text.empty() ? "" : " ") + std::string(text) +
                        ">");
    }
};

std::string ms_text(Duration span) { return std::to_string(span.count() / 1000) + " ms"; }

}  // namespace

core::FaultList faults(std::initializer_list<const char*> texts, std::uint64_t seed) {
    core::FaultList list;
    list.seed = seed;
    for (const char* text : texts) {
        const Result<core::Fault> fault = core::fault_from_text(text);
        INFO(text);
        REQUIRE(fault);
        list.faults.push_back(*fault);
    }
    return list;
}

Rig::Rig(std::initializer_list<const char*> texts, std::uint64_t seed, Limits its_limits)
    : Rig(faults(texts, seed), its_limits) {}

Rig::Rig(core::FaultList list, Limits its_limits) : limits(its_limits) {
    plan->set_faults(std::move(list), now, *this);
}

Admission Rig::dial() {
    connection.reset();
    client = server = End{};
    deflate.reset();
    for (auto& encoder : encoders_) encoder.reset();
    const Admission admission = plan->admit(now);
    const int before = dials;
    connection = std::make_unique<Connection>(plan, admission, ++number, limits, now);
    connection->begin(now, *this);
    if (dials > before) connection->on_server_connected(now, *this);
    return admission;
}

void Rig::set(std::initializer_list<const char*> texts) { set(faults(texts, plan->faults().seed)); }

void Rig::set(core::FaultList list) {
    plan->set_faults(std::move(list), now, *this);
    if (connection) connection->on_faults_changed(now, *this);
}

void Rig::upgrade(const std::string& extensions) {
    if (!connection) REQUIRE(dial() == Admission::Relay);
    push(Side::Client, request);
    std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    if (!extensions.empty()) {
        answer += "Sec-WebSocket-Extensions: " + extensions + "\r\n";
        deflate = wire::DeflateAgreement{};
        const auto has = [&](const char* word) {
            return extensions.find(word) != std::string::npos;
        };
        deflate->client_no_context_takeover = has("client_no_context_takeover");
        deflate->server_no_context_takeover = has("server_no_context_takeover");
    }
    run_for(1min);
    push(Side::Server, answer + "\r\n");
    if (connection->is_over()) return;
    run_for(1min);
    forget();
}

void Rig::push(Side from, BytesView bytes) {
    Bytes own(bytes.begin(), bytes.end());
    connection->on_bytes(from, own, now, *this);
}

void Rig::end(Side from) { connection->on_finished(from, now, *this); }
void Rig::cut(Side from) { connection->on_reset(from, now, *this); }

wire::Encoder& Rig::encoder(Side from) {
    auto& encoder = encoders_[from == Side::Client ? 0 : 1];
    const wire::Role role = from == Side::Client ? wire::Role::Client : wire::Role::Server;
    if (!encoder) encoder = std::make_unique<wire::Encoder>(role, deflate);
    return *encoder;
}

void Rig::say(Side from, std::uint8_t opcode, std::string_view text) {
    Bytes bytes;
    encoder(from).append_message(bytes, opcode, as_bytes(text));
    push(from, bytes);
}

void Rig::say_control(Side from, std::uint8_t opcode, std::string_view payload) {
    Bytes bytes;
    if (opcode == wire::opcode::ping) encoder(from).append_ping(bytes, as_bytes(payload));
    if (opcode == wire::opcode::pong) encoder(from).append_pong(bytes, as_bytes(payload));
    push(from, bytes);
}

void Rig::say_close(Side from, std::uint16_t code) {
    Bytes bytes;
    encoder(from).append_close(bytes, code, "");
    push(from, bytes);
}

void Rig::run_to(Instant to) {
    for (;;) {
        std::optional<Instant> due = plan->deadline();
        if (connection) {
            const std::optional<Instant> next = connection->deadline();
            if (next && (!due || *next < *due)) due = next;
        }
        if (!due || *due > to) break;
        now = std::max(now, *due);
        plan->on_time(now, *this);
        if (!connection) continue;
        connection->on_faults_changed(now, *this);
        connection->on_time(now, *this);
    }
    now = to;
}

void Rig::forget() {
    for (End* end : {&client, &server}) {
        end->got.clear();
        end->arrivals.clear();
    }
    made.clear();
}

std::vector<std::string> Rig::messages(Side at_side) const {
    const wire::Role sender = at_side == Side::Client ? wire::Role::Server : wire::Role::Client;
    wire::Watcher watcher(sender, deflate, wire::DecoderLimits{});
    Reader reader;
    watcher.feed(at(at_side).got, reader);
    return reader.lines;
}

void Rig::send(Side to, BytesView bytes) {
    End& end = at(to);
    if (bytes.empty() || end.is_finished || end.is_reset) FAIL("sent nothing, or behind the end");
    append(end.got, bytes);
    end.arrivals.push_back({now, bytes.size(), bytes.data()});
}

void Rig::finish(Side to) {
    REQUIRE(!at(to).is_finished);
    at(to).is_finished = true;
    at(to).ended_at = now;
}

void Rig::reset(Side to) {
    REQUIRE(!at(to).is_reset);
    at(to).is_reset = true;
    at(to).ended_at = now;
}

void Rig::fault_made(std::string name, std::string detail) { made.push_back(name + ": " + detail); }

void Rig::half_open_noticed(Side side, Duration after, std::string by) {
    noticed.push_back(std::string(core::name_of(side)) + " " + ms_text(after) + " by " + by);
}

void Rig::fault_began(std::uint64_t, std::string name, std::string) { spans.push_back("+" + name); }
void Rig::fault_ended(std::uint64_t, std::string name) { spans.push_back("-" + name); }

}  // namespace redial::link::tests
