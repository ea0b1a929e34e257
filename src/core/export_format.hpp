// The formats of an export: what the command line, the window and the log call them. What writes
// one is chosen in src/log/export_writer.cpp. Pure values, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>

#include "core/enum_names.hpp"

namespace redial::core {

enum class ExportFormat : std::uint8_t { JsonLines, CsvMessages, CsvAttempts, Har, Trace, Pcapng };

struct ExportFormatInfo {
    ExportFormat format;
    const char* name;   // on the command line
    const char* label;  // in the window
    // Names of files that end so are of this format, unless a longer ending of another fits, too.
    const char* ending;
    const char* other_ending;  // or null
    const char* is_of;         // said behind the ending, where that alone does not tell; or ""
    const char* suggestion;    // what Redial puts behind a name that it makes
};

// In the order in which they are offered. JSON Lines do not end in .json: they are no JSON text
// (RFC 8259), and a reader of such a file would stumble over its second line.
inline constexpr ExportFormatInfo export_formats[] = {
    // clang-format off
    {ExportFormat::JsonLines, "jsonl", "JSON Lines (whole history)",
     ".jsonl", ".ndjson", "JSON Lines", ".jsonl"},
    {ExportFormat::CsvMessages, "messages.csv", "CSV, messages",
     ".csv", nullptr, "messages", "-messages.csv"},
    {ExportFormat::CsvAttempts, "attempts.csv", "CSV, attempts",
     "attempts.csv", nullptr, "", "-attempts.csv"},
    {ExportFormat::Har, "har", "HAR 1.2 (browsers' network log)",
     ".har", nullptr, "", ".har"},
    {ExportFormat::Trace, "trace.json", "Trace (Perfetto, chrome://tracing)",
     "trace.json", nullptr, "", "-trace.json"},
    {ExportFormat::Pcapng, "pcapng", "Packets for Wireshark",
     ".pcapng", nullptr, "packets", ".pcapng"},
    // clang-format on
};

constexpr auto enum_table(ExportFormat) {
    std::array<Named<ExportFormat>, std::size(export_formats)> names{};
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = {export_formats[i].format, export_formats[i].name};
    return names;
}

constexpr const ExportFormatInfo& info_of(ExportFormat format) {
    for (const ExportFormatInfo& info : export_formats) {
        if (info.format == format) return info;
    }
    return export_formats[0];
}

}  // namespace redial::core
