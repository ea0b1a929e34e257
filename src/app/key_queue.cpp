// Which keys a frame has to see (key_queue.hpp). UI thread.
#include "app/key_queue.hpp"

#include <GLFW/glfw3.h>

namespace redial::app {

bool KeyQueue::must_be_seen(const KeyInput& input) {
    if (input.kind != KeyInput::Kind::Press) return false;
    if (input.key >= GLFW_KEY_LEFT_SHIFT && input.key <= GLFW_KEY_RIGHT_SUPER) return false;
    const bool is_shortcut =
        (input.mods & (GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER)) != 0;
    return is_shortcut || input.key == GLFW_KEY_SPACE || input.key >= GLFW_KEY_ESCAPE;
}

}  // namespace redial::app
