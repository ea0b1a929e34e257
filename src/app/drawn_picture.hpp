// DrawnPicture: knows whether a frame looks other than the one before it. A frame that looks the
// same need not be painted, and two in a row that do are a layout that has settled. Pure; UI
// thread.
#pragma once

#include <cstddef>
#include <vector>

struct ImDrawData;

namespace redial::app {

class DrawnPicture {
public:
    // Keeps what is drawn now. True: it looks other than what was kept, or nobody can tell, because
    // a painter of its own has a part in it.
    bool take(const ImDrawData& data);
    // The textures were made anew: the next picture is another one, whatever its corners say.
    void forget() { bytes_.clear(); }

private:
    std::vector<std::byte> bytes_;
    std::vector<std::byte> next_;
};

}  // namespace redial::app
