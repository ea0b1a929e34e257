// Writes each of the export formats. One thread at a time.
#include "log/export_writer.hpp"

#include <optional>

#include "log/csv.hpp"
#include "log/har_export.hpp"
#include "log/json_lines.hpp"
#include "log/pcapng.hpp"
#include "log/redaction.hpp"
#include "log/trace_export.hpp"

namespace redial::log {
namespace {

class LinesWriter final : public ExportWriter {
public:
    LinesWriter(std::string& out, Secrets secrets) : out_(out), lines_(secrets) {}
    void begin(const LogHeader& header) override { append_header(out_, header); }
    void on_event(const core::Event& event) override { lines_.append(out_, event); }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        lines_.append(out_, stamp, message);
    }

private:
    std::string& out_;
    LineFormat lines_;
};

// A table (log/csv.hpp), a document or packets that gets its events without their secrets, unless
// they are wanted.
template <class Inner>
class PlainWriter final : public ExportWriter {
public:
    template <class... Parts>
    explicit PlainWriter(Secrets secrets, Parts&&... parts)
        : inner_(std::forward<Parts>(parts)...) {
        if (secrets == Secrets::Redacted) redacting_.emplace(inner_);
    }
    void begin(const LogHeader& header) override {
        if constexpr (requires { inner_.begin(header); }) inner_.begin(header);
    }
    void on_event(const core::Event& event) override { first().on_event(event); }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        first().on_message(stamp, message);
    }
    void finish() override {
        if constexpr (requires { inner_.finish(); }) inner_.finish();
    }
    Status status() const override {
        if constexpr (requires { inner_.status(); }) return inner_.status();
        return Done{};
    }

private:
    core::EventSink& first() {
        if (redacting_) return *redacting_;
        return inner_;
    }

    Inner inner_;
    std::optional<RedactingSink> redacting_;
};

}  // namespace

std::unique_ptr<ExportWriter> make_export_writer(core::ExportFormat format, std::string& out,
                                                 Secrets secrets, std::function<void()> drain) {
    using enum core::ExportFormat;
    switch (format) {
        case JsonLines: return std::make_unique<LinesWriter>(out, secrets);
        case CsvMessages: return std::make_unique<PlainWriter<log::CsvMessages>>(secrets, out);
        case CsvAttempts: return std::make_unique<PlainWriter<log::CsvAttempts>>(secrets, out);
        case Har: return std::make_unique<PlainWriter<HarExport>>(secrets, out, std::move(drain));
        case Trace: return std::make_unique<PlainWriter<TraceExport>>(secrets, out);
        case Pcapng: return std::make_unique<PlainWriter<PcapngPackets>>(secrets, out);
    }
    return nullptr;
}

}  // namespace redial::log
