// Puts runs together. Any thread.
#include "report/text.hpp"

namespace redial::report {

Text& Text::add(std::string words, Run::Voice voice) {
    if (!words.empty()) runs_.push_back({std::move(words), voice});
    return *this;
}

Text& Text::ours(std::string words) { return add(std::move(words), Run::Voice::Ours); }

Text& Text::told(std::string words) { return add(std::move(words), Run::Voice::Told); }

Text& Text::said(std::string words) { return add(std::move(words), Run::Voice::Said); }

Text& Text::operator+=(const Text& more) {
    runs_.insert(runs_.end(), more.runs_.begin(), more.runs_.end());
    return *this;
}

Text said(std::string words) { return Text().said(std::move(words)); }

Text told(std::string words) { return Text().told(std::move(words)); }

Text toned(Tone tone, Text text) {
    text.tone = tone;
    return text;
}

}  // namespace redial::report
