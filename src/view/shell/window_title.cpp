// Puts the title together. UI thread only.
#include "view/shell/window_title.hpp"

#include <cstdint>

#include "model/fold/workspace.hpp"
#include "view/files/file_names.hpp"
#include "view/scene/figures.hpp"

namespace redial::view {
namespace {

constexpr const char* program = "Redial";

void add(std::string& words, std::uint32_t count, const char* word) {
    if (count == 0) return;
    if (!words.empty()) words += ", ";
    words += std::to_string(count) + " " + word;
}

}  // namespace

std::string window_title(const model::Totals& totals, const Figures& figures) {
    std::string words;
    if (figures.replay) {
        words = name_in(figures.replay->file);
    } else {
        add(words, totals.open, "open");
        add(words, totals.connecting, "connecting");
        add(words, totals.waiting, "retrying");
        add(words, totals.halted, "gave up");
        if (words.empty()) add(words, totals.closed, "closed");
    }
    return words.empty() ? program : words + " - " + program;
}

}  // namespace redial::view
