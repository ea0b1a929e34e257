// Scripts in the real window, by the pixels of message rows: letters join, words run from right to
// left, marks take no room, emoji have colours. Test's thread only.
#include <algorithm>
#include <map>

#include "desktop.hpp"
#include "net/peer.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Rows of blocks stand between the rows of text, so that these are found wherever the list is.
const std::string ruler = [] {
    std::string blocks;
    for (int i = 0; i < 24; ++i) blocks += "\u2588";
    return blocks;
}();

int light(std::uint32_t color) {
    return static_cast<int>((color >> 16 & 0xff) + (color >> 8 & 0xff) + (color & 0xff));
}

// How far it is from grey.
int colorfulness(std::uint32_t color) {
    const int parts[] = {static_cast<int>(color >> 16 & 0xff), static_cast<int>(color >> 8 & 0xff),
                         static_cast<int>(color & 0xff)};
    return *std::max_element(parts, parts + 3) - *std::min_element(parts, parts + 3);
}

// The pixels of one row's words.
struct Words {
    std::vector<std::pair<int, int>> pieces;  // columns that hold ink, from left to right
    int colored = 0;                          // pixels

    int width() const { return pieces.empty() ? 0 : pieces.back().second - pieces.front().first; }
    static int wide(const std::pair<int, int>& piece) { return piece.second - piece.first; }
};

Words read_words(const Screen& screen, PixelBox row) {
    Words words;
    const int background = light(screen.at(row.right - 1, (row.top + row.bottom) / 2));
    bool is_ink = false;
    for (int x = row.left - 4; x < row.right; ++x) {
        bool has_ink = false;
        for (int y = row.top; y < row.bottom; ++y) {
            const std::uint32_t color = screen.at(x, y);
            has_ink = has_ink || std::abs(light(color) - background) > 90;
            if (colorfulness(color) > 90) ++words.colored;
        }
        if (has_ink && !is_ink) words.pieces.emplace_back(x, x);
        if (has_ink) words.pieces.back().second = x + 1;
        is_ink = has_ink;
    }
    return words;
}

struct Scripts {
    Scripts() {
        write_file(folder.file("settings.json"), R"({"sessions":[{"name":"scripts","url":")" +
                                                     peer.url("/scripts") +
                                                     R"(","ping_interval_ms":0}]})");
        desktop = std::make_unique<Desktop>(
            folder, std::vector<std::string>{"--no-lab", "--size", "1200x900"});
        connection = std::make_unique<PeerConnection>(peer.accept());
        connection->upgrade();
        desktop->focus();
        send(ruler);
    }
    void send(const std::string& text) { connection->send(frame_of(wire::opcode::text, text)); }

    // The left ends of the lines of blocks, from the top.
    static std::vector<PixelBox> rulers(const Screen& screen) {
        std::map<std::pair<int, int>, std::vector<PixelBox>> found;
        for (int y = 0; y < screen.height; ++y)
            for (int x = screen.width / 5; x < screen.width; ++x) {
                int end = x;
                while (end < screen.width && light(screen.at(end, y)) > 240) ++end;
                if (end - x >= 120) {
                    auto& same = found[{x, end}];
                    if (!same.empty() && same.back().bottom == y)
                        same.back().bottom = y + 1;
                    else
                        same.push_back({x, y, end, y + 1});
                }
                x = end;
            }
        std::vector<PixelBox> most;
        for (auto& [place, boxes] : found) {
            const auto is_thin = [](const PixelBox& box) { return box.bottom - box.top < 6; };
            boxes.erase(std::remove_if(boxes.begin(), boxes.end(), is_thin), boxes.end());
            if (boxes.size() > most.size()) most = boxes;
        }
        return most;
    }

    // Sends `text` and one more line of blocks; what is between the newest two is the text.
    Words shows(const std::string& text, const std::function<bool(const Words&)>& is_right) {
        send(text);
        send(ruler);
        ++sent;
        Words words;
        INFO(text);
        desktop->sees("the row of " + text, [&](const Screen& screen) {
            const std::vector<PixelBox> lines = rulers(screen);
            if (lines.size() <= sent) return false;
            const PixelBox above = lines[0];  // the newest is at the top
            const PixelBox below = lines[1];
            words =
                read_words(screen, {above.left, above.bottom + 1, above.left + 420, below.top - 1});
            return is_right(words);
        });
        return words;
    }

    TestFolder folder;
    Peer peer;
    std::unique_ptr<Desktop> desktop;
    std::unique_ptr<PeerConnection> connection;
    std::size_t sent = 0;
};

}  // namespace

TEST_CASE("scripts that join, stack or run to the left are seen as they are written", "[window]") {
    Scripts scripts;
    // Letters that stand apart are as many pieces. Alef is wide, vav is narrow: the first letter is
    // the last from the left.
    scripts.shows("\u05d0 \u05d5 \u05d5 \u05d5 \u05d5", [](const Words& words) {
        return words.pieces.size() == 5 &&
               Words::wide(words.pieces.back()) > 2 * Words::wide(words.pieces.front());
    });
    // Arabic letters join to one, and so do those of Devanagari by their bar.
    for (const char* word : {"\u0633\u0633\u0633\u0633\u0633\u0633", "\u0915\u0915\u0915\u0915"})
        scripts.shows(word, [](const Words& words) {
            return words.pieces.size() == 1 && words.width() > 30;
        });
    const Words plain = scripts.shows("\u0e17\u0e17\u0e17\u0e17",
                                      [](const Words& words) { return words.width() > 20; });
    scripts.shows("\u0e17\u0e35\u0e48\u0e17\u0e35\u0e48\u0e17\u0e35\u0e48\u0e17\u0e35\u0e48",
                  [&](const Words& words) { return std::abs(words.width() - plain.width()) <= 2; });
}

TEST_CASE("an emoji is seen in its colours", "[window]") {
    Scripts scripts;
    scripts.shows("\U0001f600\U0001f600", [](const Words& words) {
        return words.colored > 100 && words.width() > 20 && words.width() < 60;
    });
    // A picture of several parts is one.
    scripts.shows("\U0001f1e9\U0001f1ea",
                  [](const Words& words) { return words.colored > 40 && words.width() < 30; });
}
