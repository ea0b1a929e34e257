// The source's half of an XDND drop, on a connection of its own. Test's thread only.
#include "drop.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <chrono>

namespace redial::tests {
namespace {

constexpr std::chrono::seconds patience{10};

class Source {
public:
    Source(Window target, const std::string& uri_list)
        : display_(XOpenDisplay(nullptr)), target_(target), uri_list_(uri_list) {
        if (display_ == nullptr) return;
        own_ = XCreateSimpleWindow(display_, DefaultRootWindow(display_), 0, 0, 1, 1, 0, 0, 0);
        XSetSelectionOwner(display_, atom("XdndSelection"), own_, CurrentTime);
    }
    ~Source() {
        if (display_ != nullptr) XCloseDisplay(display_);
    }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    bool drop() {
        if (display_ == nullptr) return false;
        const auto list = static_cast<long>(atom("text/uri-list"));
        tell("XdndEnter", 5L << 24, list, 0, 0);
        const auto copy = static_cast<long>(atom("XdndActionCopy"));
        tell("XdndPosition", 0, 200L << 16 | 200L, CurrentTime, copy);
        XEvent answer;
        if (!wait_for("XdndStatus", answer) || (answer.xclient.data.l[1] & 1) == 0) return false;
        tell("XdndDrop", 0, CurrentTime, 0, 0);
        return wait_for("XdndFinished", answer) && answer.xclient.data.l[1] != 0;
    }

private:
    Atom atom(const char* name) const { return XInternAtom(display_, name, False); }

    void tell(const char* what, long second, long third, long fourth, long fifth) {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target_;
        event.xclient.message_type = atom(what);
        event.xclient.format = 32;
        const long data[] = {static_cast<long>(own_), second, third, fourth, fifth};
        for (int i = 0; i < 5; ++i) event.xclient.data.l[i] = data[i];
        XSendEvent(display_, target_, False, NoEventMask, &event);
        XFlush(display_);
    }

    // The target asks for the data in between.
    void give(const XSelectionRequestEvent& asked) {
        XChangeProperty(display_, asked.requestor, asked.property, asked.target, 8, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(uri_list_.data()),
                        static_cast<int>(uri_list_.size()));
        XEvent event{};
        event.xselection.type = SelectionNotify;
        event.xselection.requestor = asked.requestor;
        event.xselection.selection = asked.selection;
        event.xselection.target = asked.target;
        event.xselection.property = asked.property;
        event.xselection.time = asked.time;
        XSendEvent(display_, asked.requestor, False, NoEventMask, &event);
        XFlush(display_);
    }

    bool wait_for(const char* what, XEvent& event) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < until) {
            while (XPending(display_) > 0) {
                XNextEvent(display_, &event);
                if (event.type == SelectionRequest) give(event.xselectionrequest);
                if (event.type == ClientMessage && event.xclient.message_type == atom(what))
                    return true;
            }
            pollfd entry{ConnectionNumber(display_), POLLIN, 0};
            ::poll(&entry, 1, 100);
        }
        return false;
    }

    Display* display_;
    Window target_;
    std::string uri_list_;
    Window own_ = 0;
};

}  // namespace

bool drop_on(const std::string& window, const std::string& uri_list) {
    return Source(std::stoul(window), uri_list).drop();
}

}  // namespace redial::tests
