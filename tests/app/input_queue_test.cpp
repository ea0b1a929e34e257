// The input queue: no tap and no word is lost between two frames, and order holds between keys,
// text and the mouse. Test thread.
#include "app/input_queue.hpp"

#include <string>

#include "catch.hpp"

using namespace redial::app;

namespace {

constexpr int shift = 340, control = 341, alt = 342, letter_m = 'M', letter_r = 'R', enter = 257,
              down = 264, with_control = 2;
using Kind = Input::Kind;

struct Rig {
    InputQueue queue;

    void press(int key, int mods = 0) {
        queue.add({.kind = Kind::Press, .code = key, .mods = mods});
    }
    void release(int key) { queue.add({.kind = Kind::Release, .code = key}); }
    void tap(int key, int mods = 0) {
        press(key, mods);
        release(key);
    }
    void type(const std::string& text) {
        for (const char c : text) {
            press(c);
            queue.add({.kind = Kind::Character, .code = c});
            release(c);
        }
    }
    void move(float x, float y) { queue.add({.kind = Kind::Move, .x = x, .y = y}); }
    void button(bool is_down) { queue.add({.kind = Kind::Button, .is_down = is_down}); }
    void click(float x, float y) {
        move(x, y);
        button(true);
        button(false);
    }

    // What the next frame is given, a word each: "+82" pressed, "-82" released, "'a" typed, "@5,6"
    // moved, "down", "up", "wheel", "focus".
    std::string frame(Keyboard keyboard = Keyboard::Text) {
        std::string words;
        queue.give_frame(keyboard, [&words](const Input& input) { words += word(input) + " "; });
        return words;
    }
    // The frames until nothing waits, without those that are given nothing.
    std::string frames(Keyboard keyboard = Keyboard::Text) {
        std::string all;
        for (int i = 0; i < 1000 && !queue.is_empty(); ++i) {
            const std::string one = frame(keyboard);
            if (!one.empty()) all += "| " + one;
        }
        return all;
    }

    static std::string word(const Input& input) {
        switch (input.kind) {
            case Kind::Press: return "+" + std::to_string(input.code);
            case Kind::Release: return "-" + std::to_string(input.code);
            case Kind::Character: return std::string("'") + static_cast<char>(input.code);
            case Kind::Move:
                return "@" + std::to_string(static_cast<int>(input.x)) + "," +
                       std::to_string(static_cast<int>(input.y));
            case Kind::Button: return input.is_down ? "down" : "up";
            case Kind::Wheel: return "wheel";
            case Kind::Focus: return "focus";
        }
        return "?";
    }
};

}  // namespace

TEST_CASE("a shortcut tapped between two frames is down for one of them", "[input]") {
    Rig rig;
    rig.press(control);
    rig.tap(letter_r, with_control);
    rig.release(control);
    CHECK(rig.frame() == "+341 +82 ");
    CHECK_FALSE(rig.queue.is_empty());
    CHECK(rig.frame() == "-82 -341 ");
    CHECK(rig.queue.is_empty());
}

TEST_CASE("what follows a tap waits with its release, so that Ctrl does not reach it", "[input]") {
    Rig rig;
    rig.press(control);
    rig.press(letter_r, with_control);
    rig.release(control);
    rig.type("x");
    CHECK(rig.frame() == "+341 +82 ");
    CHECK(rig.frame() == "-341 ");
    CHECK(rig.frame() == "");  // what Ctrl+R opened gets the focus
    CHECK(rig.frame() == "");
    CHECK(rig.frame() == "+120 'x -120 ");
}

TEST_CASE("words with spaces are typed in one frame, and a click after them comes after them",
          "[input]") {
    Rig rig;
    rig.type("one two");
    rig.click(5, 6);
    CHECK(rig.frame() ==
          "+111 'o -111 +110 'n -110 +101 'e -101 +32 '  -32 +116 't -116 +119 'w -119 +111 'o "
          "-111 @5,6 ");
    CHECK(rig.frames() == "| down | up ");
}

TEST_CASE("Enter after words is seen once the words have been", "[input]") {
    Rig rig;
    rig.type("a");
    rig.tap(enter);
    CHECK(rig.frames() == "| +97 'a -97 | +257 | -257 ");
}

TEST_CASE("Ctrl that goes down after a word does not take the word for a shortcut", "[input]") {
    Rig rig;
    rig.type("a");
    rig.press(control);
    rig.tap(letter_r, with_control);
    CHECK(rig.frames() == "| +97 'a -97 | +341 +82 | -82 ");
}

TEST_CASE("a capital letter takes no frame of its own", "[input]") {
    Rig rig;
    rig.type("a");
    rig.press(shift);
    rig.type("B");
    rig.release(shift);
    CHECK(rig.frame() == "+97 'a -97 +340 +66 'B -66 -340 ");
}

TEST_CASE("where no field has the keyboard a letter is a key that is seen down, with its character",
          "[input]") {
    Rig rig;
    rig.press(letter_m);
    rig.queue.add({.kind = Kind::Character, .code = 'm'});
    rig.release(letter_m);
    CHECK(rig.frames(Keyboard::Commands) == "| +77 'm | -77 ");
}

TEST_CASE("Alt alone is down for a frame", "[input]") {
    Rig rig;
    rig.tap(alt);
    CHECK(rig.frames() == "| +342 | -342 ");
}

TEST_CASE("each press of an arrow is seen, and nothing waits for it", "[input]") {
    Rig rig;
    for (int i = 0; i < 3; ++i) rig.tap(down);
    int frames = 0;
    for (; !rig.queue.is_empty(); ++frames) rig.frame();
    CHECK(frames == 6);
    Rig other;
    for (int i = 0; i < 3; ++i) other.tap(down);
    CHECK(other.frames() == "| +264 | -264 | +264 | -264 | +264 | -264 ");
}

TEST_CASE("both clicks of a double click are seen, each where it was made", "[input]") {
    Rig rig;
    rig.click(5, 6);
    rig.click(7, 8);
    CHECK(rig.frames() == "| @5,6 | down | up | @7,8 | down | up ");
}

TEST_CASE("a drag begins where the button went down and ends where it was let go", "[input]") {
    Rig rig;
    rig.move(5, 6);
    rig.button(true);
    rig.move(7, 8);
    rig.move(9, 9);
    rig.button(false);
    CHECK(rig.frames() == "| @5,6 | down | @9,9 | up ");
}

TEST_CASE("a key that is pressed after a click waits for what the click did", "[input]") {
    Rig rig;
    rig.button(true);
    rig.button(false);
    rig.tap(down);
    CHECK(rig.frames() == "| down | up | +264 | -264 ");
}

TEST_CASE("the wheel turns with Ctrl while Ctrl is down", "[input]") {
    Rig rig;
    rig.press(control);
    rig.queue.add({.kind = Kind::Wheel, .y = 1.0f});
    rig.release(control);
    CHECK(rig.frames() == "| +341 wheel | -341 ");
}

TEST_CASE("two hundred moves and letters take no more than two frames", "[input]") {
    Rig rig;
    for (int i = 0; i < 100; ++i) rig.move(static_cast<float>(i), 0);
    for (int i = 0; i < 100; ++i) rig.type("a b");
    int frames = 0;
    for (; !rig.queue.is_empty(); ++frames) rig.frame();
    CHECK(frames <= 2);
}

TEST_CASE("losing the window's focus is seen by itself, between what came before and after",
          "[input]") {
    Rig rig;
    rig.type("a");
    rig.queue.add({.kind = Kind::Focus});
    rig.type("b");
    CHECK(rig.frames() == "| +97 'a -97 | focus | +98 'b -98 ");
}
