// Makes answers out of questions, word by word. Pure; service thread.
#include "net/lab/lab_chat_feed.hpp"

#include <algorithm>

#include "base/json_string.hpp"
#include "base/json_text.hpp"
#include "net/lab/lab_json.hpp"

namespace redial::net {
namespace {

// Of a conversation the last message is answered; one that is longer is answered before its end.
constexpr int messages_read_max = 64;
constexpr std::size_t words_max = 500;
constexpr std::size_t model_bytes_max = 100;

// Each with the space before it, so that they make the text again when put together.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty() && words.size() < words_max) {
        const std::size_t end = std::min(text.find(' ', 1), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::vector<std::string> answer_of(const ChatQuestion& question) {
    return words_of("You said: " + question.text);
}

std::string head_of(const ChatQuestion& question, const char* object, WallTime now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    std::string text = R"({"id":"chatcmpl-lab","object":")";
    text.append(object).append("\",\"created\":").append(std::to_string(seconds));
    text += ",\"model\":";
    append_json_string(text, question.model);
    return text + R"(,"choices":[{"index":0,)";
}

std::string piece_of(const std::string& head, std::string_view delta, const char* reason) {
    std::string text = head + "\"delta\":{";
    text.append(delta).append("},\"finish_reason\":").append(reason);
    return text + "}]}";
}

}  // namespace

Result<ChatQuestion> chat_question_of(std::string_view body) {
    if (!is_json(body)) return Error{"the body should be JSON", "", R"({"messages":[...]})"};
    ChatQuestion question;
    bool has_message = false;
    for (int i = 0; i < messages_read_max; ++i) {
        const std::string at = "/messages/" + std::to_string(i);
        if (!raw_at(body, at)) break;
        has_message = true;
        question.text = string_at(body, at + "/content").value_or("");
    }
    if (!has_message) return Error{"there should be a message", "messages", ""};
    question.model = string_at(body, "/model").value_or("lab").substr(0, model_bytes_max);
    question.wants_stream = raw_at(body, "/stream") == "true";
    return question;
}

std::string whole_chat_answer(const ChatQuestion& question, WallTime now) {
    std::string said;
    for (const std::string& word : answer_of(question)) said += word;
    std::string text = head_of(question, "chat.completion", now);
    text += R"("message":{"role":"assistant","content":)";
    append_json_string(text, said);
    return text + R"(},"finish_reason":"stop"}]})" + "\n";
}

LabChatFeed::LabChatFeed(const ChatQuestion& question, Duration every, Now now)
    : every_(every), begun_at_(now.mono) {
    const std::string head = head_of(question, "chat.completion.chunk", now.wall);
    pieces_.push_back(piece_of(head, R"("role":"assistant","content":"")", "null"));
    for (const std::string& word : answer_of(question)) {
        std::string delta = "\"content\":";
        append_json_string(delta, word);
        pieces_.push_back(piece_of(head, delta, "null"));
    }
    pieces_.push_back(piece_of(head, "", "\"stop\""));
    pieces_.emplace_back("[DONE]");
}

std::optional<Instant> LabChatFeed::next() const {
    if (is_over()) return std::nullopt;
    return begun_at_ + every_ * static_cast<Duration::rep>(next_);
}

LabEvent LabChatFeed::take(Instant) { return {std::nullopt, "", pieces_[next_++]}; }

}  // namespace redial::net
