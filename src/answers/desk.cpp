// Answers what is asked, and keeps what takes its time. The thread that applies events.
#include "answers/desk.hpp"

#include "answers/answer.hpp"
#include "answers/lab_wish.hpp"
#include "answers/sessions.hpp"
#include "control/replies.hpp"
#include "wire/http_text.hpp"

namespace redial::answers {
namespace {

// How often what waits is judged: what decides it may be nothing but time.
constexpr Duration judging_interval = std::chrono::milliseconds(25);

bool is_one(const RequestPath& path, std::string_view name) {
    return path.parts().size() == 1 && path.parts()[0] == name;
}

// Where the reader wants to begin: behind what it names, else behind what there is.
Result<std::uint64_t> begin_of(const core::ControlRequest& request, const RequestPath& path,
                               std::uint64_t last) {
    const auto after = path.number("after", last, INT64_MAX);
    if (!after || path.find("after") != nullptr) return after;
    const auto last_id = wire::parse_number(request.last_event_id, INT64_MAX);
    return last_id ? *last_id : last;
}

Result<EventReader> reader_of(const core::ControlRequest& request, const RequestPath& path,
                              const model::Workspace& workspace, std::uint64_t last) {
    if (const Status known = path.only({"after", "session", "type"}); !known) return known.error();
    EventReader reader;
    if (request.accept.find("text/event-stream") != std::string::npos)
        reader.form = EventReader::Form::EventStream;
    reader.types = path.list("type");
    if (const std::string* name = path.find("session")) {
        const model::SessionModel* session = find_session(workspace, *name);
        if (session == nullptr)
            return Error{"there is no session " + wire::in_quotes(*name), "?session", ""};
        reader.session = session->id;
    }
    const auto after = begin_of(request, path, last);
    if (!after) return after.error();
    reader.after = std::min(*after, last);
    return reader;
}

}  // namespace

Desk::Desk(const model::Workspace& workspace, const DeskOptions& options)
    : workspace_(workspace),
      secrecy_(options.secrets),
      begun_(options.begun),
      feed_(options.begun),
      keeps_events_(options.keeps_events) {}

void Desk::on_event(const core::Event& event) {
    secrecy_.learn(event);
    if (const auto* control = std::get_if<core::ControlChanged>(&event.what))
        is_listening_ = control->is_listening;
    if (keeps_events_ || is_listening_) feed_.add(event, secrecy_);
}

void Desk::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (keeps_events_ || is_listening_) feed_.add(stamp, message, secrecy_);
}

void Desk::on_asked(core::ControlAsked asked, Now now) {
    if (!asked.request) {
        readers_.erase(asked.id);
        waiting_.erase(asked.id);
        return;
    }
    const core::ControlRequest& request = *asked.request;
    // A page in somebody's browser must not read it (control/api.cpp says the same of its own).
    if (request.user_agent.starts_with("Mozilla/"))
        return reply(asked.id, {403, "text/plain; charset=utf-8", "User agent not allowed\n"});
    const RequestPath path(request.path);
    const std::string_view method = method_of(path);
    if (request.method == "OPTIONS" && !method.empty())
        return reply(asked.id, control::with_methods(control::empty_reply(204), method));
    if (is_one(path, "events")) return begin_stream(asked.id, request, path);
    if (is_one(path, "expect")) return begin_expect(asked.id, request, now);
    if (is_one(path, "lab")) return ask_lab(asked.id, request, path, now);
    reply(asked.id, answer(request, path, known(now)));
}

void Desk::begin_expect(std::uint64_t id, const core::ControlRequest& request, Now now) {
    if (request.method != "POST") return reply(id, asked_otherwise("POST"));
    auto expected = expected_from_text(request.body, known(now));
    if (!expected) return reply(id, control::error_reply(400, expected.error().line()));
    const auto waits = waiting_.insert_or_assign(id, *std::move(expected)).first;
    if (auto judged = judge(waits->second, known(now))) {
        waiting_.erase(waits);
        return reply(id, *std::move(judged));
    }
    send(id, {core::ControlPiece::Kind::Later});
}

void Desk::ask_lab(std::uint64_t id, const core::ControlRequest& request, const RequestPath& path,
                   Now now) {
    std::vector<core::Order> orders;
    core::ControlReply told = lab_reply(request, path, known(now), orders);
    for (core::Order& order : orders) outgoing_.push_back({{}, std::move(order)});
    reply(id, std::move(told));
}

void Desk::begin_stream(std::uint64_t id, const core::ControlRequest& request,
                        const RequestPath& path) {
    if (request.method != "GET") return reply(id, asked_otherwise("GET"));
    const auto reader = reader_of(request, path, workspace_, feed_.last());
    if (!reader) return reply(id, control::error_reply(400, reader.error().line()));
    MissedWords words = missed_words(reader->form);
    core::ControlPiece head{core::ControlPiece::Kind::Head};
    head.reply = {200, content_type_of(reader->form), ""};
    head.missed_before = std::move(words.before);
    head.missed_after = std::move(words.after);
    send(id, std::move(head));
    readers_.emplace(id, *reader);
}

void Desk::step(Now now) {
    feed_readers();
    if (now.mono - judged_at_ >= judging_interval) judge_waiting(now);
}

void Desk::judge_waiting(Now now) {
    judged_at_ = now.mono;
    for (auto one = waiting_.begin(); one != waiting_.end();) {
        auto judged = judge(one->second, known(now));
        if (judged) reply(one->first, *std::move(judged));
        one = judged ? waiting_.erase(one) : std::next(one);
    }
}

// While much is on its way already a reader waits: the feed keeps what it can, and tells the rest.
void Desk::feed_readers() {
    for (auto& [id, reader] : readers_) {
        while (feed_.has_more(reader) && outgoing_.size() < outgoing_max) {
            EventFeed::Piece taken = feed_.take(reader);
            if (taken.text.empty()) continue;
            core::ControlPiece piece{core::ControlPiece::Kind::Events};
            piece.reply.body = std::move(taken.text);
            piece.events = taken.events;
            send(id, std::move(piece));
        }
    }
}

std::optional<Instant> Desk::deadline() const {
    if (waiting_.empty()) return std::nullopt;
    return judged_at_ + judging_interval;
}

void Desk::give(const Post& post) {
    std::size_t given = 0;
    while (given < outgoing_.size() && post(outgoing_[given])) ++given;
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(given));
}

void Desk::reply(std::uint64_t id, core::ControlReply reply) {
    core::ControlPiece piece{core::ControlPiece::Kind::Whole};
    piece.reply = std::move(reply);
    send(id, std::move(piece));
}

void Desk::send(std::uint64_t id, core::ControlPiece piece) {
    outgoing_.push_back(
        {{}, core::ReplyControl{id, std::make_shared<const core::ControlPiece>(std::move(piece))}});
}

DeskMaker desk_maker(log::Secrets secrets) {
    return [secrets](const model::Workspace& workspace, Now begun) {
        return std::make_unique<Desk>(workspace, DeskOptions{secrets, begun});
    };
}

}  // namespace redial::answers
