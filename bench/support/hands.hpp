// A person at the window under Xvfb: keys and the mouse by one xdotool that reads its orders from a
// pipe, and eyes that look at a part of the screen until it is another one. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace redial::bench {

// Pixels of the screen; the end is not part of it.
struct PixelBox {
    int left = 0, top = 0, right = 0, bottom = 0;
};
// 0xrrggbb, row by row.
using Pixels = std::vector<std::uint32_t>;
std::size_t differing(const Pixels& a, const Pixels& b);

class Hands {
public:
    // `display`: "DISPLAY=:7".
    explicit Hands(const std::string& display);
    ~Hands();
    Hands(const Hands&) = delete;
    Hands& operator=(const Hands&) = delete;

    // One line of xdotool's script language; it is carried out at once.
    void order(const std::string& line);
    Pixels see(PixelBox box) const;
    // Seconds until `is_so` of what is in the box; negative after `seconds_max`.
    double seconds_until(PixelBox box, const std::function<bool(const Pixels&)>& is_so,
                         double seconds_max) const;

private:
    struct Eyes;
    std::unique_ptr<Eyes> eyes_;
    FILE* tool_ = nullptr;
};

}  // namespace redial::bench
