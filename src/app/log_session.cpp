// Looks for a session of a recording by its name. Main thread.
#include "app/log_session.hpp"

#include <charconv>
#include <map>

#include "log/any_log.hpp"

namespace redial::app {
namespace {

constexpr std::size_t slice_bytes = 4u << 20;
constexpr std::size_t names_told_max = 5;

class NameSink final : public core::EventSink {
public:
    explicit NameSink(const std::string& wanted) : wanted_(wanted) {}
    void on_event(const core::Event& event) override {
        const auto* added = std::get_if<core::SessionAdded>(&event.what);
        if (added == nullptr || !added->config) return;
        const std::string name = core::name_of(*added->config);
        if (name == wanted_ && !found) found = event.stamp.session;
        if (names.size() < names_told_max) names[event.stamp.session.value] = name;
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

    std::optional<SessionId> found;
    std::map<std::uint32_t, std::string> names;

private:
    const std::string& wanted_;
};

}  // namespace

Result<std::optional<SessionId>> find_session(const std::string& log_path,
                                              const std::string& typed) {
    if (typed.empty()) return std::optional<SessionId>();
    std::uint32_t number = 0;
    const char* end = typed.data() + typed.size();
    const auto read = std::from_chars(typed.data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end && number != 0)
        return std::optional(SessionId{number});
    if (log_path == "-")
        return Error{.what = "standard input is read once: say the session's number",
                     .where = "--session " + typed};
    auto log = log::AnyLog::open(log_path);
    if (!log) return log.error();
    NameSink sink(typed);
    for (bool has_more = true; has_more && !sink.found;) {
        const auto more = log->read(sink, slice_bytes);
        if (!more) return more.error();
        has_more = *more;
    }
    if (sink.found) return sink.found;
    std::string known;
    for (const auto& [id, name] : sink.names)
        known += (known.empty() ? "" : ", ") + std::to_string(id) + " " + name;
    return Error{.what = "there is no session of that name in " + log_path,
                 .where = "--session " + typed,
                 .hint = known.empty() ? "it names none" : "it has " + known};
}

}  // namespace redial::app
