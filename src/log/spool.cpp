// Keeps growing texts in memory, and on the disk what is too much for it. One thread at a time.
#include "log/spool.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "log/nameless_file.hpp"

namespace redial::log {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

}  // namespace

void Spool::append(Id id, std::string_view text) {
    if (!status_) return;
    texts_[id].held += text;
    held_bytes_ += text.size();
    if (held_bytes_ > bytes_max_) write_out();
}

bool Spool::is_empty(Id id) const { return texts_.find(id) == texts_.end(); }

void Spool::take(Id id, const std::function<void(std::string_view)>& piece) {
    const auto found = texts_.find(id);
    if (found == texts_.end()) return;
    const Text text = std::move(found->second);
    texts_.erase(found);
    held_bytes_ -= text.held.size();
    for (const Chunk& chunk : text.chunks) read_back(chunk, piece);
    for (std::size_t at = 0; at < text.held.size(); at += piece_bytes)
        piece(std::string_view(text.held).substr(at, piece_bytes));
    chunks_ -= text.chunks.size();
    if (chunks_ > 0 || file_bytes_ == 0) return;
    if (::ftruncate(file_.get(), 0) != 0) return fail(errno);
    file_bytes_ = 0;
}

void Spool::write_out() {
    if (!status_) return;
    if (!file_) file_ = nameless_file();
    if (!file_) return fail(errno);
    if (::lseek(file_.get(), static_cast<off_t>(file_bytes_), SEEK_SET) < 0) return fail(errno);
    for (auto& [id, text] : texts_) {
        if (text.held.empty()) continue;
        std::size_t written = 0;
        if (const int why = write_all(file_.get(), text.held, written); why != 0) return fail(why);
        text.chunks.push_back({file_bytes_, text.held.size()});
        file_bytes_ += text.held.size();
        ++chunks_;
        text.held = {};
    }
    held_bytes_ = 0;
}

void Spool::read_back(const Chunk& chunk, const std::function<void(std::string_view)>& piece) {
    std::string block;
    for (std::uint64_t done = 0; done < chunk.size;) {
        block.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size - done, piece_bytes)));
        const ssize_t count = ::pread(file_.get(), block.data(), block.size(),
                                      static_cast<off_t>(chunk.begin + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return fail(count < 0 ? errno : EIO);
        piece(std::string_view(block).substr(0, static_cast<std::size_t>(count)));
        done += static_cast<std::uint64_t>(count);
    }
}

// What cannot be kept is let go: the caller hears of it and gives up.
void Spool::fail(int error_number) {
    if (status_) status_ = file_error(nameless_folder(), "keep a part of it in", error_number);
    for (auto& [id, text] : texts_) text.held = {};
    held_bytes_ = 0;
}

}  // namespace redial::log
