// Whether all that a frame shows can be seen, read and reached. A fault is a line of words:
// - a control that its window cuts off, where nothing scrolls to it;
// - a text that is cut, by its clip rectangle or by an ellipsis, over which no tooltip comes up:
//   the mouse is held over it, and what happens is looked at;
// - two things in one window that both take clicks where they lie over each other;
// - a window that hangs over an area of the main window, or out of the screen.
// Test's thread only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "driver.hpp"
#include "frame_log.hpp"

namespace redial::tests {

// Faults of many frames, each once, with where it was seen first.
class FaultList {
public:
    // The next frame; further ones are drawn for the tooltips. The mouse is put where nothing is.
    // While a dialog or a menu is open nothing else can be reached, nor is it judged.
    void look_at(Driver& driver, const std::string& place);
    bool empty() const { return first_seen_.empty(); }
    std::string words() const;

private:
    std::map<std::string, std::string> first_seen_;
    std::set<std::string> explained_;  // texts with tooltips: they need no second look
};

}  // namespace redial::tests
