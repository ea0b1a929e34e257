// Sees how connections end that are not read at the moment: libuv polls no descriptor that nobody
// wants to read or write, so that a paused peer's FIN or RST would wait for as long as the pause.
// On Linux one epoll of our own watches them; it is a descriptor that the loop can poll. Elsewhere
// such an end is seen once the connection is read again. Service thread only.
#pragma once

#include <span>

namespace redial::platform {

class EndWatch {
public:
    EndWatch();
    ~EndWatch();
    EndWatch(const EndWatch&) = delete;
    EndWatch& operator=(const EndWatch&) = delete;

    // Readable while there is news. -1: the system gave none, and nothing is seen ahead.
    int descriptor() const { return epoll_; }
    enum class For { FinAndReset, Reset };
    // Tells `who` once; add again for the next news. `socket` is not watched yet, or is anew.
    void add(int socket, void* who, For what);
    void remove(int socket);

    struct News {
        void* who = nullptr;
        bool is_reset = false;  // or another error; else the peer's FIN
    };
    // What is new, as far as there is room; the part of `into` that was filled.
    std::span<const News> take(std::span<News> into);

private:
    int epoll_;
};

}  // namespace redial::platform
