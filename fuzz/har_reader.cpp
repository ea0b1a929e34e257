// Fuzzes the HAR reader: any bytes, in two pieces, are read or refused, alike however they are cut;
// what was read are events in order of time that can be written and folded.
#include "log/har_reader.hpp"

#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "log/json_lines.hpp"
#include "model/fold/workspace.hpp"

using namespace redial;

namespace {

struct Lines final : core::EventSink {
    std::string text;
    Instant last = Instant::min();  // a year before 1970 is a date, too
    model::Workspace workspace;
    void on_event(const core::Event& event) override {
        REDIAL_CHECK(event.stamp.at >= last);
        last = event.stamp.at;
        log::append_event(text, event);
        workspace.on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        REDIAL_CHECK(stamp.at >= last);
        last = stamp.at;
        log::append_message(text, stamp, message);
        workspace.on_message(stamp, message);
    }
};

bool read(std::string_view text, std::size_t cut, Lines& lines) {
    log::HarDecoder decoder;
    if (!decoder.feed(text.substr(0, cut))) return false;
    if (!decoder.feed(text.substr(cut))) return false;
    if (!decoder.finish()) return false;
    while (decoder.give(lines, 1000)) {
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    Lines whole;
    Lines cut;
    const bool is_right = read(text, size, whole);
    REDIAL_CHECK(read(text, size / 2, cut) == is_right);
    REDIAL_CHECK(whole.text == cut.text);
    return 0;
}
