// Reads the X server's screen through Xlib, which GLFW's OpenGL headers bring. Test's thread only.
#include "screen.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <unordered_set>

namespace redial::tests {
namespace {

struct DisplayClose {
    void operator()(Display* display) const { XCloseDisplay(display); }
};
struct ImageFree {
    void operator()(XImage* image) const { XDestroyImage(image); }
};

// A window that is just going is no reason to end the test's process.
int ignore(Display*, XErrorEvent*) { return 0; }

}  // namespace

std::size_t Screen::colors(PixelBox box, std::size_t enough) const {
    std::unordered_set<std::uint32_t> seen;
    std::uint32_t last = ~0u;  // neighbours are mostly alike
    for (int y = std::max(box.top, 0); y < std::min(box.bottom, height); ++y) {
        for (int x = std::max(box.left, 0); x < std::min(box.right, width); ++x) {
            if (at(x, y) == last) continue;
            last = at(x, y);
            seen.insert(last);
            if (seen.size() == enough) return enough;
        }
    }
    return seen.size();
}

std::size_t Screen::changed(const Screen& before, PixelBox box) const {
    if (before.width != width || before.height != height) return pixels.size();
    std::size_t count = 0;
    for (int y = std::max(box.top, 0); y < std::min(box.bottom, height); ++y)
        for (int x = std::max(box.left, 0); x < std::min(box.right, width); ++x)
            if (at(x, y) != before.at(x, y)) ++count;
    return count;
}

Screen read_window(const std::string& window) {
    Screen screen;
    XSetErrorHandler(&ignore);
    const std::unique_ptr<Display, DisplayClose> display(XOpenDisplay(nullptr));
    if (!display) return screen;
    const Window id = std::strtoul(window.c_str(), nullptr, 10);
    XWindowAttributes facts{};
    if (XGetWindowAttributes(display.get(), id, &facts) == 0) return screen;
    const std::unique_ptr<XImage, ImageFree> image(
        XGetImage(display.get(), id, 0, 0, static_cast<unsigned>(facts.width),
                  static_cast<unsigned>(facts.height), AllPlanes, ZPixmap));
    // Xvfb's screen of 24 bits, and every real one of today, has four bytes a pixel.
    if (!image || image->bits_per_pixel != 32) return screen;
    screen.width = facts.width;
    screen.height = facts.height;
    screen.pixels.reserve(static_cast<std::size_t>(facts.width) *
                          static_cast<std::size_t>(facts.height));
    for (int y = 0; y < facts.height; ++y) {
        const char* row = image->data + static_cast<std::ptrdiff_t>(y) * image->bytes_per_line;
        for (int x = 0; x < facts.width; ++x) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, row + x * 4, sizeof pixel);
            screen.pixels.push_back(pixel & 0xffffff);
        }
    }
    return screen;
}

void set_screen_dpi(int dpi) {
    const std::unique_ptr<Display, DisplayClose> display(XOpenDisplay(nullptr));
    if (!display) return;
    const std::string resources = "Xft.dpi:\t" + std::to_string(dpi) + "\n";
    XChangeProperty(display.get(), DefaultRootWindow(display.get()), XA_RESOURCE_MANAGER, XA_STRING,
                    8, PropModeReplace, reinterpret_cast<const unsigned char*>(resources.data()),
                    static_cast<int>(resources.size()));
}

}  // namespace redial::tests
