// The client half of STOMP 1.2, by itself and within SockJS: CONNECT, heart-beats, subscriptions
// again, of RabbitMQ's streams from the next offset on. Sources:
// stomp.github.io/stomp-specification-1.2.html; @stomp/stompjs 7.5.0 (heartbeatOutgoing and
// heartbeatIncoming 10000, heartbeatToleranceMultiplier 2). One thread a speaker.
#include <algorithm>

#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/sockjs.hpp"
#include "dialect/speaker.hpp"
#include "dialect/stomp.hpp"
#include "dialect/url_parts.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t offsets_max = 256;
constexpr std::size_t destination_bytes_max = 1024;
constexpr std::string_view offset_header = "x-stream-offset";

// "Value Encoding": escapes, in every frame but CONNECT and CONNECTED.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else if (c == ':')
            text += "\\c";
        else if (c == '\\')
            text += "\\\\";
        else
            text += c;
    }
    return text;
}

// A person cannot type the NUL that ends a frame.
std::string whole_frame(std::string text) {
    if (text.ends_with('\0')) return text;
    if (text.find("\n\n") == std::string::npos) text += text.ends_with('\n') ? "\n" : "\n\n";
    return text + '\0';
}

bool is_login(std::string_view text) {
    return text.starts_with("CONNECT\n") || text.starts_with("STOMP\n");
}

class StompSpeaker final : public Speaker {
public:
    explicit StompSpeaker(const Setting& setting)
        : Speaker(stomp),
          host_(setting.value("host").value_or("")),
          ack_(setting.value("ack").value_or("auto")) {
        for (const std::string_view destination : setting.values("subscribe")) {
            destinations_.emplace_back(destination);
        }
    }

    // What is agreed is the longest pause.
    std::optional<Duration> heartbeat_every() const override {
        const std::optional<HeartbeatTerms>& told = terms(core::Side::Client);
        if (!told || !told->every) return std::nullopt;
        return *told->every * 3 / 4;
    }
    void heartbeat(Says& says) override { say(says, "\n"); }
    std::optional<Duration> server_silence_max() const override {
        const std::optional<HeartbeatTerms>& told = terms(core::Side::Server);
        if (!told || !told->every) return std::nullopt;
        return *told->every * 2;
    }
    bool is_in() const override { return is_in_; }

private:
    struct Place {
        std::string destination;
        std::int64_t offset = 0;
    };

    void on_opened(const Opening& opening, Says& says) override {
        is_in_ = false;
        has_logged_in_ = false;
        stream_ = {};
        is_sock_ = stomp_framing(opening) == StompFraming::Sock;
        if (host_.empty()) host_ = url_host(opening.url);
        if (!is_sock_) log_in(says);
    }

    void on_heard(const Message& message, std::string_view text, const Notes& notes,
                  Says& says) override {
        for (const Note& note : notes) {
            if (const auto* offset = std::get_if<Offset>(&note)) keep(*offset);
        }
        std::string texts;
        if (is_sock_) {
            const std::optional<SockFrame> frame = sock_frame(message);
            if (!frame) return;
            if (frame->type == SockType::Open && !has_logged_in_) return log_in(says);
            if (frame->type != SockType::Messages) return;
            append_sock_texts(texts, frame->json);
            text = texts;
        } else {
            text = as_text(message.payload);
        }
        while (const auto frame = stream_.next(text)) {
            if (frame->command == "CONNECTED" && !is_in_) enter(says);
            if (frame->command == "MESSAGE" && ack_ != "auto") acknowledge(*frame, says);
        }
        if (!message.is_whole) stream_.skip(is_sock_ ? 0 : message.bytes_left_out);
    }

    void log_in(Says& says) {
        has_logged_in_ = true;
        for (const Say& own : login().says) {
            if (!is_login(own.payload)) continue;
            return say(says, own.payload);
        }
        std::string frame =
            "CONNECT\naccept-version:1.2,1.1\nhost:" + host_ + "\nheart-beat:10000,10000\n";
        if (!login().user.empty()) {
            frame += "login:" + login().user + "\npasscode:" + login().password + "\n";
        }
        say(says, frame);
    }

    void enter(Says& says) {
        is_in_ = true;
        for (const Say& own : login().says) {
            if (!is_login(own.payload)) say(says, own.payload);
        }
        for (const Subscribed* one : unasked()) says.push_back(from_offset(*one));
        int id = 0;
        for (const std::string& destination : destinations_) {
            ++id;
            if (is_subscribed(destination)) continue;
            say(says, "SUBSCRIBE\nid:redial-" + std::to_string(id) +
                          "\ndestination:" + escaped(destination) + "\nack:" + ack_ + "\n");
        }
    }

    // "ACK": the message's own ack header, which 1.2 has.
    void acknowledge(const StompFrame& frame, Says& says) {
        const std::string_view id = frame.header("ack");
        if (!id.empty() && says.size() < notes_max) {
            say(says, "ACK\nid:" + std::string(id) + "\n");
        }
    }

    void say(Says& says, const std::string& text) const {
        // A heart-beat is no frame.
        const std::string frame = text == "\n" ? text : whole_frame(text);
        if (!is_sock_) return says.emplace_back(frame), void();
        if (text.starts_with('[')) return says.emplace_back(text), void();
        std::string wrapped = "[";
        append_json_string(wrapped, frame);
        says.emplace_back(wrapped + "]");
    }

    void keep(const Offset& offset) {
        if (!offset.number || offset.counter.size() > destination_bytes_max) return;
        const auto found = find(offset.counter);
        if (found != places_.end()) {
            found->offset = *offset.number;
        } else if (places_.size() < offsets_max) {
            places_.push_back({std::string(offset.counter), *offset.number});
        }
    }

    // The SUBSCRIBE as it was, from the offset behind the last that came on.
    Say from_offset(const Subscribed& one) {
        const auto place = find(one.key);
        const std::string& text = one.say.payload;
        const std::size_t head_end = text.find("\n\n");
        if (is_sock_ || place == places_.end() || head_end == std::string::npos) return one.say;
        std::string again;
        std::string_view lines = std::string_view(text).substr(0, head_end + 1);
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n') + 1);
            lines.remove_prefix(line.size());
            if (!line.starts_with(offset_header)) again += line;
        }
        again.append(offset_header).append(":offset=");
        again += std::to_string(place->offset + 1) + "\n";
        Say say = one.say;
        say.payload = again + text.substr(head_end + 1);
        return say;
    }

    std::vector<Place>::iterator find(std::string_view destination) {
        return std::find_if(places_.begin(), places_.end(), [destination](const Place& place) {
            return place.destination == destination;
        });
    }

    std::string host_;
    std::string ack_;
    std::vector<std::string> destinations_;
    bool is_sock_ = false;
    bool has_logged_in_ = false;
    bool is_in_ = false;
    StompStream stream_;
    std::vector<Place> places_;
};

}  // namespace

std::unique_ptr<Speaker> make_stomp_speaker(const Setting& setting) {
    return std::make_unique<StompSpeaker>(setting);
}

}  // namespace redial::dialect
