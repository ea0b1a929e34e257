// Text: words of a report in runs, those of ours and those that others said (close reasons, names,
// addresses), so that no writer takes a peer's words for its own markup. Pure values, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redial::report {

// Colours of states, as the window has them.
enum class Tone : std::uint8_t { Plain, Good, Waiting, Bad, Fault, Dim };

struct Run {
    // Said: by a peer, a file or a person, as it is. Told: a sentence of ours that may hold such.
    enum class Voice : std::uint8_t { Ours, Told, Said };
    std::string words;
    Voice voice = Voice::Ours;
};

class Text {
public:
    Text() = default;
    Text(std::string words) { ours(std::move(words)); }
    Text(const char* words) { ours(words); }

    Text& ours(std::string words);
    Text& told(std::string words);
    Text& said(std::string words);  // empty ones are left out
    Text& operator+=(const Text& more);

    const std::vector<Run>& runs() const { return runs_; }
    bool empty() const { return runs_.empty(); }
    Tone tone = Tone::Plain;

private:
    Text& add(std::string words, Run::Voice voice);
    std::vector<Run> runs_;
};

Text said(std::string words);
Text told(std::string words);
Text toned(Tone tone, Text text);

}  // namespace redial::report
