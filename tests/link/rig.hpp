// A world in virtual time around one relayed connection: two ends that say what the test lets them
// say, and remember what reached them and when. One thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "link/connection.hpp"
#include "wire/encoder.hpp"
#include "wire/watcher.hpp"

namespace redial::link::tests {

using core::Side;
using namespace std::chrono_literals;

inline Side other(Side side) { return side == Side::Client ? Side::Server : Side::Client; }

core::FaultList faults(std::initializer_list<const char*> texts, std::uint64_t seed = 1);

class Rig final : public Sink, public PlanSink {
public:
    explicit Rig(std::initializer_list<const char*> texts = {}, std::uint64_t seed = 1,
                 Limits its_limits = {});
    Rig(core::FaultList list, Limits its_limits);

    struct Arrival {
        Instant at{};
        std::size_t size = 0;
        const std::uint8_t* data = nullptr;  // where it lay when it came
    };
    struct End {
        Bytes got;
        std::vector<Arrival> arrivals;
        bool is_finished = false;
        bool is_reset = false;
        Instant ended_at{};
        std::string_view text() const { return as_text(got); }
    };

    // A dial: what the plan makes of it, and the server connected where it is dialled.
    Admission dial();
    void set(std::initializer_list<const char*> texts);
    void set(core::FaultList list);
    // A whole opening handshake; `extensions` is what the server agrees to. What the ends got until
    // then is forgotten.
    void upgrade(const std::string& extensions = "");
    void push(Side from, BytesView bytes);
    void push(Side from, std::string_view text) { push(from, as_bytes(text)); }
    void end(Side from);  // FIN from that side
    void cut(Side from);  // RST from that side
    // A text message, masked as its sender must.
    void say(Side from, std::string_view text) { say(from, wire::opcode::text, text); }
    void say_binary(Side from, std::string_view text) { say(from, wire::opcode::binary, text); }
    void say(Side from, std::uint8_t opcode, std::string_view text);
    void say_control(Side from, std::uint8_t opcode, std::string_view payload);
    void say_close(Side from, std::uint16_t code);
    // Time goes on: everything that falls due on the way happens at its instant.
    void run_for(Duration span) { run_to(now + span); }
    void run_to(Instant to);
    void forget();  // what the ends got so far

    // What an end received, as messages: "text", "<ping x>", "<close 1000>", "!" and the violation.
    std::vector<std::string> messages(Side at) const;

    End& at(Side side) { return side == Side::Client ? client : server; }
    const End& at(Side side) const { return side == Side::Client ? client : server; }

    void dial_server() override { ++dials; }
    void send(Side to, BytesView bytes) override;
    void finish(Side to) override;
    void reset(Side to) override;
    void fault_made(std::string name, std::string detail) override;
    void half_open_noticed(Side side, Duration after, std::string by) override;
    void fault_began(std::uint64_t id, std::string name, std::string detail) override;
    void fault_ended(std::uint64_t id, std::string name) override;

    Instant now{1000s};
    std::shared_ptr<Plan> plan = std::make_shared<Plan>();
    std::unique_ptr<Connection> connection;
    std::uint64_t number = 0;
    Limits limits;
    End client, server;
    int dials = 0;
    std::vector<std::string> made;     // "name: detail"
    std::vector<std::string> spans;    // "+name" and "-name"
    std::vector<std::string> noticed;  // "client 3000 ms by FIN"
    std::optional<wire::DeflateAgreement> deflate;

private:
    wire::Encoder& encoder(Side from);
    std::unique_ptr<wire::Encoder> encoders_[2];
};

}  // namespace redial::link::tests
