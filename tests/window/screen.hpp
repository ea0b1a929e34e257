// What stands on the X server's screen, read back from it. Test's thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace redial::tests {

// In pixels; the end is not part of it.
struct PixelBox {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};

struct Screen {
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> pixels;  // 0xrrggbb, row by row

    std::uint32_t at(int x, int y) const {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
    PixelBox whole() const { return {0, 0, width, height}; }
    // At most `enough`: counting on would cost time for nothing.
    std::size_t colors(PixelBox box, std::size_t enough = 256) const;
    // How many pixels of the box are not as they were; all of it when the sizes differ.
    std::size_t changed(const Screen& before, PixelBox box) const;
};

// `window`: its number, as xdotool writes it. Empty while it cannot be read.
Screen read_window(const std::string& window);

// What a window that is opened from now on takes the screen for (Xft.dpi); 96 is scale 1.
void set_screen_dpi(int dpi);

// The same for as long as it lives, also where a test ends early.
class ScreenDpi {
public:
    explicit ScreenDpi(int dpi) { set_screen_dpi(dpi); }
    ~ScreenDpi() { set_screen_dpi(96); }
    ScreenDpi(const ScreenDpi&) = delete;
    ScreenDpi& operator=(const ScreenDpi&) = delete;
};

}  // namespace redial::tests
