// Starts a server's command and looks whether somebody listens at its port. One thread.
#include "trial/trial_server.hpp"

#include "base/duration_text.hpp"
#include "base/escape.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "platform/listeners.hpp"
#include "trial/ports.hpp"
#include "wire/url.hpp"

namespace redial::trial {
namespace {

constexpr std::size_t words_bytes_max = 400;

std::string with_port(std::string text, const std::string& port) {
    constexpr std::string_view place = "{port}";
    for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at))
        text.replace(at, place.size(), port);
    return text;
}

}  // namespace

Result<std::unique_ptr<TrialServer>> TrialServer::start(const verdict::CommandServer& wish) {
    const auto port = free_port();
    if (!port) return port.error();
    const std::string number = std::to_string(*port);
    const std::string url = with_port(wish.url, number);
    const auto target = wire::Target::from_url(url);
    if (!target) return target.error();
    if (platform::is_listened_to(target->port))
        return Error{fmt::format("somebody else listens on port {}", target->port), url,
                     "end that program, or write {port} in the server's command and url"};
    auto child =
        Child::start({"/bin/sh", "-c", with_port(wish.command, number)}, {{"PORT", number}});
    if (!child) return child.error();
    return std::unique_ptr<TrialServer>(
        new TrialServer(wish, url, target->port, *std::move(child)));
}

bool TrialServer::is_ready(Duration waited) {
    if (platform::is_listened_to(port_)) return true;
    if (has_ended_)
        error_ = Error{"the server ended before it listened: " + last_words(), url_,
                       "run its command by hand"};
    else if (waited >= wish_.ready_within)
        error_ = Error{fmt::format("the server did not listen within {}",
                                   duration_in_words(wish_.ready_within)),
                       url_, "does its command use {port} or $PORT?"};
    return false;
}

std::string TrialServer::last_words() const {
    std::string_view output = child_->output();
    while (!output.empty() && output.back() == '\n') output.remove_suffix(1);
    output.remove_prefix(output.size() - std::min(output.size(), words_bytes_max));
    const std::string said = escaped_line(redact_text(output, {}));
    const std::string code = child_->has_exited() ? fmt::format("code {}", child_->exit_code())
                                                  : std::string("it still runs");
    return said.empty() ? code : code + ", " + said;
}

}  // namespace redial::trial
