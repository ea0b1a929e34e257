// Reads recorded frames, and tells what a reader makes of them. One thread.
#include "recorded.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/base64.hpp"
#include "paths.hpp"
#include "read.hpp"

namespace redial::dialect {
namespace {

std::string marked(const RecordedMessage& message, const std::string& text) {
    if (text.empty()) return "";
    return (message.direction == core::Direction::Out ? "> " : "< ") + text + "\n";
}

}  // namespace

std::vector<RecordedMessage> recorded(std::string_view name) {
    std::ifstream file(REDIAL_SOURCE_DIR "/tests/dialect/recorded/" + std::string(name) + ".jsonl");
    if (!file) throw std::runtime_error("no recording " + std::string(name));
    std::vector<RecordedMessage> messages;
    for (std::string line; std::getline(file, line);) {
        const auto json = nlohmann::json::parse(line);
        RecordedMessage message;
        const bool is_out = json.at("dir") == "out";
        message.direction = is_out ? core::Direction::Out : core::Direction::In;
        const bool is_text = json.at("opcode") == "text";
        if (!is_text && json.at("opcode") != "binary") throw std::runtime_error("no data: " + line);
        message.opcode = is_text ? core::Opcode::Text : core::Opcode::Binary;
        message.payload = json.contains("text")
                              ? to_bytes(json.at("text").get<std::string>())
                              : from_base64(json.at("base64").get<std::string>()).value();
        message.number = messages.size() + 1;
        messages.push_back(std::move(message));
    }
    return messages;
}

Message to_message(const RecordedMessage& message) {
    return {.direction = message.direction,
            .opcode = message.opcode,
            .payload = message.payload,
            .is_whole = true,
            .bytes_left_out = 0,
            .number = message.number};
}

std::string noted_all(Reader& reader, const std::vector<RecordedMessage>& messages) {
    std::string lines;
    for (const RecordedMessage& message : messages) {
        lines += marked(message, noted(reader, to_message(message)));
    }
    return lines;
}

std::string read_all(const Reader& reader, const std::vector<RecordedMessage>& messages) {
    std::string lines;
    for (const RecordedMessage& message : messages) {
        lines += marked(message, reader.read(to_message(message)).line);
    }
    return lines;
}

}  // namespace redial::dialect
