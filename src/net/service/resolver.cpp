// The resolver's workers. Each runs on a thread of its own and shares only what the mutex guards.
#include "net/service/resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

#include "net/service/provider.hpp"
#include "net/system/clocks.hpp"

namespace redial::net {
namespace {

// More would only lengthen a dial's attempt; the largest round-robin names have fewer.
constexpr std::size_t addresses_max = 16;

struct Question {
    std::uint64_t id = 0;
    std::string host;
    std::uint16_t port = 0;
    std::vector<core::Placeholder> wanted;  // not empty: their values, instead of addresses
};

LookUpAnswer look_up(const Question& question) {
    LookUpAnswer answer;
    answer.id = question.id;
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const std::string port = std::to_string(question.port);
    const int error = ::getaddrinfo(question.host.c_str(), port.c_str(), &hints, &list);
    if (error != 0) {
        answer.error = ::gai_strerror(error);
        return answer;
    }
    for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
        if (answer.addresses.size() >= addresses_max) break;
        if (at->ai_addrlen > sizeof(sockaddr_storage)) continue;
        sockaddr_storage storage{};
        std::memcpy(&storage, at->ai_addr, at->ai_addrlen);
        const auto address = from_system(storage);
        if (!address) continue;
        const auto& known = answer.addresses;
        if (std::find(known.begin(), known.end(), *address) != known.end()) continue;
        answer.addresses.push_back(*address);
    }
    ::freeaddrinfo(list);
    if (answer.addresses.empty()) answer.error = "the name has no address";
    return answer;
}

// All of them within one limit.
LookUpAnswer ask_for_values(const Question& question) {
    LookUpAnswer answer;
    answer.id = question.id;
    const Instant due = read_clocks().mono + command_limit;
    for (const core::Placeholder& wanted : question.wanted) {
        Result<std::string> value = provide(wanted, due - read_clocks().mono);
        if (!value) {
            answer.error = value.error().line();
            return answer;
        }
        answer.values.push_back({wanted.text, *std::move(value)});
    }
    return answer;
}

}  // namespace

struct Resolver::Shared {
    std::mutex mutex;
    std::condition_variable has_work;
    std::condition_variable worker_left;
    std::deque<Question> questions;
    std::vector<LookUpAnswer> answers;
    std::function<void()> wake;
    std::size_t workers = 0;
    std::size_t idle = 0;
    std::size_t telling = 0;  // inside `wake`
    bool is_stopping = false;

    void put(Question question, const std::shared_ptr<Shared>& self);
    static void work(std::shared_ptr<Shared> shared);
};

void Resolver::Shared::work(std::shared_ptr<Shared> shared) {
    std::unique_lock lock(shared->mutex);
    for (;;) {
        ++shared->idle;
        shared->has_work.wait(
            lock, [&shared] { return shared->is_stopping || !shared->questions.empty(); });
        --shared->idle;
        if (shared->is_stopping) break;
        const Question question = std::move(shared->questions.front());
        shared->questions.pop_front();
        lock.unlock();
        LookUpAnswer answer =
            question.wanted.empty() ? look_up(question) : ask_for_values(question);
        lock.lock();
        if (shared->is_stopping) break;
        shared->answers.push_back(std::move(answer));
        ++shared->telling;
        lock.unlock();
        shared->wake();
        lock.lock();
        --shared->telling;
        shared->worker_left.notify_all();
    }
    --shared->workers;
    shared->worker_left.notify_all();
}

void Resolver::Shared::put(Question question, const std::shared_ptr<Shared>& self) {
    const std::unique_lock lock(mutex);
    questions.push_back(std::move(question));
    if (idle < questions.size() && workers < resolver_threads_max) {
        ++workers;
        std::thread(work, self).detach();
    }
    has_work.notify_one();
}

Resolver::Resolver(std::function<void()> wake) : shared_(std::make_shared<Shared>()) {
    shared_->wake = std::move(wake);
}

Resolver::~Resolver() {
    std::unique_lock lock(shared_->mutex);
    shared_->is_stopping = true;
    shared_->questions.clear();
    shared_->has_work.notify_all();
    // Idle workers leave at once, and none may still be inside `wake`; those in getaddrinfo are
    // left behind and end when it returns.
    shared_->worker_left.wait(lock, [this] { return shared_->idle == 0 && shared_->telling == 0; });
}

void Resolver::ask(std::uint64_t id, const std::string& host, std::uint16_t port) {
    shared_->put({id, host, port, {}}, shared_);
}

void Resolver::ask_values(std::uint64_t id, const std::vector<core::Placeholder>& wanted) {
    shared_->put({id, "", 0, wanted}, shared_);
}

void Resolver::cancel(std::uint64_t id) {
    const std::unique_lock lock(shared_->mutex);
    std::erase_if(shared_->questions, [id](const Question& question) { return question.id == id; });
}

std::vector<LookUpAnswer> Resolver::collect() {
    const std::unique_lock lock(shared_->mutex);
    return std::exchange(shared_->answers, {});
}

}  // namespace redial::net
