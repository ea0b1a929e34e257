// PNG through stb_image_write, into memory first. UI thread.
#include "app/screenshot.hpp"

#include <stb_image_write.h>

#include "log/atomic_file.hpp"
#include "view/text_format.hpp"

namespace redial::app {

Status write_png(const std::string& path, const gl::Pixels& pixels) {
    std::string png;
    const auto take = [](void* into, void* data, int size_bytes) {
        static_cast<std::string*>(into)->append(static_cast<const char*>(data),
                                                static_cast<std::size_t>(size_bytes));
    };
    const int is_made = stbi_write_png_to_func(take, &png, pixels.width, pixels.height, 4,
                                               pixels.rgba.data(), pixels.width * 4);
    if (is_made == 0)
        return Error{"the picture could not be encoded", path, "try a smaller --size"};
    return log::write_file_atomically(path, png);
}

std::string picture_path(const std::string& name, WallTime at) {
    std::string path = "redial-";
    for (const char c : name) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool is_large = c >= 'A' && c <= 'Z';
        if (is_plain) path += c;
        if (is_large) path += static_cast<char>(c - 'A' + 'a');
        if (!is_plain && !is_large && path.back() != '-') path += '-';
    }
    if (path.back() != '-') path += '-';
    for (const char c : view::date_and_time(at)) {
        if (c >= '0' && c <= '9') path += c;
        if (c == ' ') path += '-';
    }
    return path + ".png";
}

}  // namespace redial::app
