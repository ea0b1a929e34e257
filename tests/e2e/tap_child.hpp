// `redial tap` as a child on a free port of loopback, with its log at hand. Test's thread only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "program.hpp"

namespace redial::tests {

// The lines of a log, as JSON.
inline std::vector<nlohmann::json> log_lines(const std::string& text) {
    std::vector<nlohmann::json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (auto value = nlohmann::json::parse(line, nullptr, false); !value.is_discarded())
            lines.push_back(std::move(value));
    return lines;
}

class TapChild {
public:
    // In front of `upstream`; `more` are further options.
    explicit TapChild(const std::string& upstream, std::vector<std::string> more = {})
        : log_(folder_.file("tap.jsonl")), program_(words(upstream, std::move(more))) {
        const std::string line = program_.after("listening on ");
        url_ = line.substr(13, line.find(' ', 13) - 13);
    }
    // "ws://127.0.0.1:PORT/": a client that asks "/" gets the path of the upstream.
    const std::string& url() const { return url_; }
    // "ws://127.0.0.1:PORT", for a path of the client's own.
    std::string base_url() const { return url_.substr(0, url_.find('/', url_.find("//") + 2)); }
    // Of the control API, when it was asked for.
    std::string api() {
        const std::string line = program_.after("control API on ");
        return line.substr(15);
    }
    Program& program() { return program_; }
    std::vector<nlohmann::json> log() const { return log_lines(text_of(log_)); }
    const std::string& log_file() const { return log_; }
    // Ends it in an orderly way; its exit code.
    int end() {
        program_.signal(SIGINT);
        return program_.exit_code();
    }

private:
    std::vector<std::string> words(const std::string& upstream, std::vector<std::string> more) {
        std::vector<std::string> all = {"tap", "--log", log_};
        if (!upstream.empty()) all.insert(all.end(), {"--listen", "0", "--to", upstream});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    TestFolder folder_;
    std::string log_;
    Program program_;
    std::string url_;
};

// How often each type stands in a log, optionally only with `member` of this value.
inline long count_in(const std::vector<nlohmann::json>& log, const std::string& type,
                     const std::string& member = "", const nlohmann::json& value = {}) {
    return std::count_if(log.begin(), log.end(), [&](const nlohmann::json& line) {
        return line.value("type", "") == type &&
               (member.empty() || line.value(member, nlohmann::json()) == value);
    });
}

// The text messages of one direction, in order.
inline std::vector<std::string> texts_in(const std::vector<nlohmann::json>& log,
                                         const std::string& direction) {
    std::vector<std::string> texts;
    for (const nlohmann::json& line : log)
        if (line.value("type", "") == "message" && line.value("opcode", "") == "text" &&
            line.value("dir", "") == direction)
            texts.push_back(line.value("text", ""));
    return texts;
}

}  // namespace redial::tests
