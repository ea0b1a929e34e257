// Scaffolding of the log's tests: files, folders and lines. Test's thread only.
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "log/json_lines.hpp"
#include "samples.hpp"

namespace redial::tests {

void give(const std::vector<core::Event>& events, core::EventSink& sink) {
    for (const core::Event& event : events) {
        if (const auto* seen = std::get_if<core::MessageSeen>(&event.what))
            sink.on_message(event.stamp, *seen);
        else
            sink.on_event(event);
    }
}

void LineSink::on_event(const core::Event& event) {
    log::append_event(text, event);
    ++count;
}

void LineSink::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    log::append_message(text, stamp, message);
    ++count;
}

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "redial-log-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

std::string read_all(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

void write_all(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string log_text(const std::vector<core::Event>& events) {
    LineSink sink;
    log::append_header(sink.text, {.tool = "redial test", .is_redacted = false});
    give(events, sink);
    return sink.text;
}

}  // namespace redial::tests
