// Writes to xdotool's script, and reads the X server's root window through Xlib. One thread.
#include "support/hands.hpp"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <poll.h>

#include <algorithm>
#include <cstring>

#include "support/measure.hpp"

namespace redial::bench {
namespace {

struct ImageFree {
    void operator()(XImage* image) const { XDestroyImage(image); }
};

}  // namespace

struct Hands::Eyes {
    explicit Eyes(const std::string& name) : display(XOpenDisplay(name.c_str())) {
        if (display == nullptr) give_up("no display " + name);
    }
    ~Eyes() { XCloseDisplay(display); }
    Eyes(const Eyes&) = delete;
    Eyes& operator=(const Eyes&) = delete;
    Display* display;
};

std::size_t differing(const Pixels& a, const Pixels& b) {
    std::size_t count = a.size() == b.size() ? 0 : std::max(a.size(), b.size());
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) count += a[i] != b[i];
    return count;
}

Hands::Hands(const std::string& display)
    : eyes_(std::make_unique<Eyes>(display.substr(display.find('=') + 1))),
      tool_(::popen((display + " xdotool -").c_str(), "w")) {
    if (tool_ == nullptr) give_up("no xdotool");
}

Hands::~Hands() { ::pclose(tool_); }

void Hands::order(const std::string& line) {
    std::fputs((line + "\n").c_str(), tool_);
    std::fflush(tool_);
}

// Xvfb's screen of 24 bits has four bytes a pixel.
Pixels Hands::see(PixelBox box) const {
    Display* display = eyes_->display;
    const int width = box.right - box.left;
    const int height = box.bottom - box.top;
    const std::unique_ptr<XImage, ImageFree> image(
        XGetImage(display, DefaultRootWindow(display), box.left, box.top,
                  static_cast<unsigned>(width), static_cast<unsigned>(height), AllPlanes, ZPixmap));
    if (!image || image->bits_per_pixel != 32) give_up("the screen cannot be read");
    Pixels pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y)
        std::memcpy(&pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width)],
                    image->data + static_cast<std::ptrdiff_t>(y) * image->bytes_per_line,
                    static_cast<std::size_t>(width) * 4);
    for (std::uint32_t& pixel : pixels) pixel &= 0xffffff;
    return pixels;
}

double Hands::seconds_until(PixelBox box, const std::function<bool(const Pixels&)>& is_so,
                            double seconds_max) const {
    const double began = wall_seconds();
    while (wall_seconds() - began < seconds_max) {
        if (is_so(see(box))) return wall_seconds() - began;
        ::poll(nullptr, 0, 1);
    }
    return -1;
}

}  // namespace redial::bench
