// GzipWriter: a body compressed as gzip (RFC 1952) piece by piece, each of which its reader can
// read as soon as it has it. Any one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace redial::wire {

class GzipWriter {
public:
    GzipWriter();
    ~GzipWriter();
    GzipWriter(GzipWriter&&) noexcept;
    GzipWriter& operator=(GzipWriter&&) noexcept;

    std::string write(std::string_view piece);
    std::string end();  // the checksum; nothing is written afterwards

private:
    struct Stream;
    std::string run(std::string_view piece, int flush);
    std::unique_ptr<Stream> stream_;
};

}  // namespace redial::wire
