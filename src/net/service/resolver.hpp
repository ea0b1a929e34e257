// Name look-ups off the service thread: getaddrinfo blocks, for 10 s and more with a dead name
// server, and nothing can interrupt it. Values of placeholders are asked for here too. The one
// place in net with a mutex; no thread waits for a look-up. A few workers, made when needed, so
// that one slow name does not hold up the others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/service/service.hpp"

namespace redial::net {

inline constexpr std::size_t resolver_threads_max = 8;

class Resolver {
public:
    // `wake` is called by a worker when there is an answer to collect.
    explicit Resolver(std::function<void()> wake);
    // Does not wait for look-ups under way: their threads end by themselves, touching nothing of
    // ours but what they share.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    void ask(std::uint64_t id, const std::string& host, std::uint16_t port);
    // The values of placeholders: files and commands block as look-ups do (provider.hpp).
    void ask_values(std::uint64_t id, const std::vector<core::Placeholder>& wanted);
    void cancel(std::uint64_t id);  // one that has begun is answered all the same
    std::vector<LookUpAnswer> collect();

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

}  // namespace redial::net
