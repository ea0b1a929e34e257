// Fuzzes a relayed connection: any bytes from both sides, cut anywhere, under any faults that
// change in between. One thread. No crash, time always goes on, what is held stays bounded; and
// where no fault may lose, add or change anything, what comes out is what went in.
//
// Input: a text of faults up to a line "--" (one a line; those that are none are left out), one
// byte of limit, then steps: a byte of what happens, and its bytes.
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/check.hpp"
#include "core/fault.hpp"
#include "link/connection.hpp"

namespace {

using namespace redial;
using core::Side;

constexpr std::size_t output_bytes_max = 64u << 20;

struct World final : link::Sink, link::PlanSink {
    Bytes in[2], out[2];
    std::uint64_t made = 0;
    bool is_ended[2] = {};
    static std::size_t place(Side side) { return side == Side::Client ? 0 : 1; }
    void dial_server() override {}
    void send(Side to, BytesView bytes) override {
        REDIAL_CHECK(!bytes.empty());
        REDIAL_CHECK(!is_ended[place(to)]);
        append(out[place(to)], bytes);
    }
    void finish(Side to) override { is_ended[place(to)] = true; }
    void reset(Side to) override { is_ended[place(to)] = true; }
    void fault_made(std::string name, std::string) override {
        REDIAL_CHECK(!name.empty());
        ++made;
    }
    void half_open_noticed(Side, Duration after, std::string) override {
        REDIAL_CHECK(after >= Duration{});
    }
    void fault_began(std::uint64_t, std::string, std::string) override {}
    void fault_ended(std::uint64_t, std::string) override {}
};

bool only_delays(const core::FaultList& list) {
    for (const core::Fault& fault : list.faults) {
        switch (fault.kind) {
            case core::FaultKind::Latency:
            case core::FaultKind::Bandwidth:
            case core::FaultKind::Slicer:
            case core::FaultKind::PacketLoss:
            case core::FaultKind::SlowClose:
            case core::FaultKind::Delay: continue;
            default: return false;
        }
    }
    return true;
}

core::FaultList take_faults(std::string_view& text) {
    core::FaultList list;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line == "--") break;
        const auto fault = core::fault_from_text(line);
        if (fault && list.faults.size() < 8) list.faults.push_back(*fault);
    }
    return list;
}

class Run {
public:
    explicit Run(std::string_view text) : text_(text) {
        faults_ = take_faults(text_);
        delays_only_ = only_delays(faults_);
        plan_->set_faults(faults_, now_, world_);
    }
    void play() {
        const std::uint64_t limit = text_.empty() ? 1 : 1u << (take() % 18);
        link::Limits limits{limit};
        const link::Admission admission = plan_->admit(now_);
        connection_ = std::make_unique<link::Connection>(plan_, admission, 1, limits, now_);
        connection_->begin(now_, world_);
        while (!text_.empty() && !connection_->is_over()) step(take());
        if (connection_->is_over()) return;
        connection_->on_server_connected(now_, world_);
        pass_time(std::chrono::hours(1), 3000);
        // Events that are held are framed anew.
        const bool has_events =
            as_text(world_.in[World::place(Side::Server)]).find("text/event-stream") !=
            std::string::npos;
        if (!delays_only_ || changed_ || has_events) return;
        for (const std::size_t from : {0u, 1u}) {
            const Bytes& got = world_.out[1 - from];
            REDIAL_CHECK(got.size() <= world_.in[from].size());
            REDIAL_CHECK(std::equal(got.begin(), got.end(), world_.in[from].begin()));
        }
    }

private:
    std::uint8_t take() {
        const auto byte = static_cast<std::uint8_t>(text_.front());
        text_.remove_prefix(1);
        return byte;
    }
    void step(std::uint8_t what) {
        const Side from = (what & 8) != 0 ? Side::Server : Side::Client;
        switch (what & 7) {
            case 0:
            case 1:
            case 2: return say(from, (what >> 4) * ((what & 2) != 0 ? 64u : 1u) + 1);
            case 3: return pass_time(std::chrono::milliseconds(1 << (what >> 4)), 300);
            case 4: return connection_->on_server_connected(now_, world_);
            case 5: return end(from);
            case 6: return change();
            default: return connection_->set_unsent(from, what >> 4);
        }
    }
    void say(Side from, std::size_t size) {
        const std::string_view bytes = text_.substr(0, std::min(size, text_.size()));
        text_.remove_prefix(bytes.size());
        if (is_ended_[World::place(from)] || !connection_->wants_bytes(from)) return;
        Bytes own = to_bytes(bytes);
        if (own.empty()) return;
        append(world_.in[World::place(from)], bytes);
        connection_->on_bytes(from, own, now_, world_);
        REDIAL_CHECK(world_.out[0].size() + world_.out[1].size() <= output_bytes_max);
    }
    void end(Side from) {
        if (std::exchange(is_ended_[World::place(from)], true)) return;
        if (text_.size() % 2 == 0) return connection_->on_finished(from, now_, world_);
        changed_ = true;  // a reset takes what is under way to it along
        connection_->on_reset(from, now_, world_);
    }
    void change() {
        if (text_.size() % 2 == 0) {
            for (core::Fault& fault : faults_.faults) fault.is_on = !fault.is_on;
        } else if (!faults_.faults.empty()) {
            faults_.faults.pop_back();
        }
        plan_->set_faults(faults_, now_, world_);
        connection_->on_faults_changed(now_, world_);
    }
    void pass_time(Duration span, int turns) {
        const Instant to = now_ + span;
        while (turns-- > 0) {
            const auto a = plan_->deadline();
            const auto b = connection_->deadline();
            const Instant due = std::min(a.value_or(Instant::max()), b.value_or(Instant::max()));
            if (due > to) break;
            now_ = std::max(now_, due);
            plan_->on_time(now_, world_);
            connection_->on_faults_changed(now_, world_);
            connection_->on_time(now_, world_);
            // Whatever was due is done: the world does not spin.
            REDIAL_CHECK(!connection_->deadline() || *connection_->deadline() > now_);
        }
        now_ = std::max(now_, turns > 0 ? to : now_);
    }

    std::string_view text_;
    World world_;
    core::FaultList faults_;
    bool delays_only_ = false;
    bool changed_ = false;
    bool is_ended_[2] = {};
    Instant now_{std::chrono::seconds(1000)};
    std::shared_ptr<link::Plan> plan_ = std::make_shared<link::Plan>();
    std::unique_ptr<link::Connection> connection_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 65536) return 0;
    Run(as_text({data, size})).play();
    return 0;
}
