// The server of a test that is a command: started with a port of its own, ready once it listens
// there. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "trial/child.hpp"
#include "verdict/test_file.hpp"

namespace redial::trial {

class TrialServer {
public:
    static Result<std::unique_ptr<TrialServer>> start(const verdict::CommandServer& wish);

    void look() { has_ended_ = child_->look() || has_ended_; }
    // `waited`: since it was started.
    bool is_ready(Duration waited);
    // Why it is not ready and will not be; null: it may still be.
    const Error* error() const { return error_ ? &*error_ : nullptr; }
    bool has_ended() const { return has_ended_; }
    void end(Duration patience) { child_->end(patience); }
    const std::string& url() const { return url_; }
    // Of its output, on one line, and its exit code.
    std::string last_words() const;

private:
    TrialServer(const verdict::CommandServer& wish, std::string url, std::uint16_t port,
                std::unique_ptr<Child> child)
        : wish_(wish), url_(std::move(url)), port_(port), child_(std::move(child)) {}

    const verdict::CommandServer wish_;
    std::string url_;
    std::uint16_t port_;
    std::unique_ptr<Child> child_;
    std::optional<Error> error_;
    bool has_ended_ = false;
};

}  // namespace redial::trial
