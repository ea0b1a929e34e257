// Fuzzes the log reader: any bytes, in two pieces, are read or refused, and what was read can be
// written, read again and written to the same text.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "control/lab_script_of_dials.hpp"
#include "control/scenario.hpp"
#include "control/scenario_of_dials.hpp"
#include "core/event_sink.hpp"
#include "log/csv.hpp"
#include "log/json_lines.hpp"
#include "log/line_format.hpp"
#include "log/log_reader.hpp"
#include "log/pcapng.hpp"

using namespace redial;

namespace {

// Every sink there is, and the second reading.
struct Sinks final : core::EventSink {
    std::string attempts_text;
    std::string messages_text;
    std::string redacted;
    log::CsvAttempts attempts{attempts_text};
    log::CsvMessages messages{messages_text};
    std::string packets_text;
    log::PcapngPackets packets{packets_text};
    control::RecordedDials dials{control::RecordedDials::Keeps::Messages, {}, Instant{}};
    log::LineFormat format{log::Secrets::Redacted};

    void on_event(const core::Event& event) override {
        attempts.on_event(event);
        packets.on_event(event);
        dials.on_event(event);
        format.append(redacted, event);
        read_again(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        messages.on_message(stamp, message);
        packets.on_message(stamp, message);
        dials.on_message(stamp, message);
        format.append(redacted, stamp, message);
        read_again({stamp, message});
    }
    static void read_again(const core::Event& event) {
        std::string once;
        log::append_event(once, event);
        log::LineParser parser;
        const auto parsed = parser.parse(once);
        REDIAL_CHECK(bool(parsed));
        std::string twice;
        log::append_event(twice, std::get<core::Event>(*parsed));
        REDIAL_CHECK(once == twice);
        // White space is read the long way, which must agree with the short one.
        const auto longer = parser.parse("{ " + once.substr(1));
        REDIAL_CHECK(bool(longer));
        std::string thrice;
        log::append_event(thrice, std::get<core::Event>(*longer));
        REDIAL_CHECK(once == thrice);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    Sinks sinks;
    log::LogDecoder decoder(1u << 16);
    const std::size_t cut = size == 0 ? 0 : data[size - 1] * size / 256;
    if (decoder.feed(text.substr(0, cut), sinks) && decoder.feed(text.substr(cut), sinks) &&
        decoder.finish(sinks))
        REDIAL_CHECK(decoder.has_header());
    sinks.attempts.finish();
    sinks.packets.finish();
    const auto dials = sinks.dials.take();
    control::lab_script_of(dials, Instant{});
    const auto scenario = control::scenario_of(
        {.dials = dials, .round_trips = sinks.dials.round_trips(), .name = "x"});
    REDIAL_CHECK(bool(control::scenario_from_text(scenario.json)));
    return 0;
}
