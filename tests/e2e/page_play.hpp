// A page of docs/ played as its reader would: the commands of its ```console blocks are run, word
// by word, and what stands below each must be said, in that order. Test's thread only.
//
// In such a block "$ " begins a command; one that ends in " &" stays, and the next one is run when
// it has said what stands below it. "$ kill %1" ends one of these in an orderly way, by its number
// in the shell, and what stands below is what it says then. "$ echo $?" has the exit code of the
// command before below it: without it the code is 0. Below a command "..." is anything, a line of
// it alone included; times with a fraction or in milliseconds, and the time of day, may be other
// ones. A block with a file's name behind its language is that file. Each port of a page is a free
// one when it is played.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"
#include "server_child.hpp"

namespace redial::tests {

struct PageStep {
    std::string command;
    std::vector<std::string> told;
};

struct Page {
    std::vector<PageStep> steps;
    std::map<std::string, std::string> files;
};

inline void add_console_line(Page& page, const std::string& line) {
    const bool goes_on = !page.steps.empty() && page.steps.back().told.empty() &&
                         page.steps.back().command.ends_with("\\");
    if (line.starts_with("$ ")) {
        page.steps.push_back({line.substr(2), {}});
    } else if (goes_on) {
        page.steps.back().command += "\n" + line;
    } else if (!page.steps.empty() && !line.empty() && line != "...") {
        page.steps.back().told.push_back(line);
    }
}

inline Page page_of(const std::string& text) {
    Page page;
    std::optional<std::string> block;  // what stands behind ```, within one
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("```")) {
            block = block ? std::nullopt : std::optional(line.substr(3));
        } else if (block == "console") {
            add_console_line(page, line);
        } else if (block && block->find(' ') != std::string::npos) {
            page.files[block->substr(block->find(' ') + 1)] += line + "\n";
        }
    }
    return page;
}

// Times that differ from run to run.
inline std::string without_times(const std::string& line) {
    static const std::regex clock("[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}");
    static const std::regex span("[0-9]+\\.[0-9]+ s\\b|[0-9]+(\\.[0-9]+)? (ms|µs)");
    return std::regex_replace(std::regex_replace(line, clock, "CLOCK"), span, "TIME");
}

// Whether a line of a program is what the page has, where "..." is anything.
inline bool is_told_by(const std::string& page_line, const std::string& line) {
    const std::string told = without_times(page_line);
    const std::string said = without_times(line);
    std::size_t at = 0;
    std::size_t from = 0;
    for (std::size_t dots = told.find("..."); dots != std::string::npos;
         from = dots + 3, dots = told.find("...", from)) {
        const std::string piece = told.substr(from, dots - from);
        const std::size_t found = said.find(piece, at);
        if (found == std::string::npos || (from == 0 && found != 0)) return false;
        at = found + piece.size();
    }
    const std::string last = told.substr(from);
    if (from == 0) return said == last;
    return said.size() >= at + last.size() && said.ends_with(last);
}

// The first line of a page that is not in the output, in that order; "" when all are.
inline std::string first_untold(const std::vector<std::string>& told, const std::string& output) {
    std::istringstream stream(output);
    auto wanted = told.begin();
    for (std::string line; wanted != told.end() && std::getline(stream, line);)
        if (is_told_by(*wanted, line)) ++wanted;
    return wanted == told.end() ? "" : *wanted;
}

class PagePlayer {
public:
    explicit PagePlayer(const std::string& text) : page_(page_of(text)) {
        for (const std::string port : {"8765", "8474", "9001", "9002", "9003"})
            if (text.find(port) != std::string::npos) ports_[port] = std::to_string(free_port());
        for (const auto& [name, content] : page_.files)
            write_file(folder_.file(name), with_free_ports(content));
    }

    // What the page says that is not so.
    std::vector<std::string> play() {
        for (std::size_t i = 0; i < page_.steps.size(); ++i) {
            const PageStep& step = page_.steps[i];
            if (step.command == "echo $?") continue;
            INFO("$ " << step.command);
            const bool has_code =
                i + 1 < page_.steps.size() && page_.steps[i + 1].command == "echo $?";
            play(step, has_code ? std::stoi(page_.steps[i + 1].told.at(0)) : 0);
        }
        return std::move(faults_);
    }
    const TestFolder& folder() const { return folder_; }
    std::size_t steps() const { return page_.steps.size(); }

private:
    void play(const PageStep& step, int code) {
        if (step.command.ends_with(" &")) {
            const auto command = step.command.substr(0, step.command.size() - 2);
            const int number = jobs_.empty() ? 1 : jobs_.rbegin()->first + 1;
            Program& job = *(jobs_[number] = started("exec " + command));
            while (!missing(step, job).empty()) job.read_more();
        } else if (step.command.starts_with("kill %")) {
            const int number = std::stoi(step.command.substr(6));
            Program& job = *jobs_.at(number);
            job.out.clear();
            job.err.clear();
            job.signal(SIGTERM);
            const int seen = job.exit_code();
            judge(step, job, seen, seen == -SIGTERM ? seen : 0);  // not every program is orderly
            jobs_.erase(number);
        } else {
            const auto program = started(step.command);
            const int seen = program->exit_code();
            judge(step, *program, seen, code);
        }
    }
    void judge(const PageStep& step, const Program& program, int seen, int code) {
        const std::string line = missing(step, program);
        if (seen == code && line.empty()) return;
        faults_.push_back("$ " + step.command + "\nexit code " + std::to_string(seen) +
                          (line.empty() ? "" : "\nnot said: " + line) + "\n" +
                          as_on_page(program.out + program.err));
    }
    // Which of the two outputs a terminal shows first nobody knows.
    std::string missing(const PageStep& step, const Program& program) const {
        const std::string line = first_untold(step.told, as_on_page(program.out + program.err));
        return line.empty() ? "" : first_untold(step.told, as_on_page(program.err + program.out));
    }
    std::unique_ptr<Program> started(const std::string& command) const {
        const char* path = std::getenv("PATH");
        const char* modules = std::getenv("NODE_PATH");
        const auto binaries = std::filesystem::path(REDIAL_BINARY).parent_path().string();
        return std::make_unique<Program>(
            std::vector<std::string>{"-c",
                                     "cd '" + folder_.path() + "' && " + with_free_ports(command)},
            std::vector<std::string>{
                "PATH=" + binaries + ":" + (path == nullptr ? "" : path), "HOME=" + folder_.path(),
                std::string("NODE_PATH=") + (modules == nullptr ? "/usr/share/nodejs" : modules),
                "REDIAL_SOURCE=" REDIAL_SOURCE_DIR},
            "/bin/sh");
    }
    std::string with_free_ports(std::string text) const {
        for (const auto& [port, free] : ports_) text = replaced(std::move(text), port, free);
        return text;
    }
    std::string as_on_page(std::string text) const {
        for (const auto& [port, free] : ports_) text = replaced(std::move(text), free, port);
        return text;
    }
    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        for (std::size_t at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        return text;
    }

    Page page_;
    TestFolder folder_;
    std::map<std::string, std::string> ports_;      // the page's, and the free one
    std::map<int, std::unique_ptr<Program>> jobs_;  // by number, as a shell counts them
    std::vector<std::string> faults_;
};

}  // namespace redial::tests
