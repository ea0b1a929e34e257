// Writes the blocks of a pcapng file. Any thread.
#include "log/pcapng_blocks.hpp"

#include <algorithm>

#include "log/json_writer.hpp"

namespace redial::log {
namespace {

constexpr std::uint32_t section_block = 0x0a0d0d0a;
constexpr std::uint32_t interface_block = 1;
constexpr std::uint32_t statistics_block = 5;
constexpr std::uint32_t packet_block = 6;
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint16_t link_type_raw = 101;  // IPv4 or IPv6, by the first four bits
constexpr std::uint16_t option_comment = 1;
// An option's length has 16 bits; a peer's words in a comment are no reason to fill them.
constexpr std::size_t comment_bytes_max = 4096;

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}
void put_u16(std::string& out, std::uint16_t value) { put(out, value, 2); }
void put_u32(std::string& out, std::uint32_t value) { put(out, value, 4); }

void pad(std::string& out, std::size_t from) {
    while ((out.size() - from) % 4 != 0) out += '\0';
}

// One block: its type and length around what is appended while it lives.
class Block {
public:
    Block(std::string& out, std::uint32_t type) : out_(out), begin_(out.size()) {
        put_u32(out_, type);
        put_u32(out_, 0);
    }
    ~Block() {
        const auto size = static_cast<std::uint32_t>(out_.size() - begin_ + 4);
        std::string told;
        put_u32(told, size);
        out_.replace(begin_ + 4, 4, told);
        out_ += told;
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    void option(std::uint16_t code, std::string_view value) {
        put_u16(out_, code);
        put_u16(out_, static_cast<std::uint16_t>(value.size()));
        const std::size_t from = out_.size();
        out_ += value;
        pad(out_, from);
    }
    // Texts in a pcapng are UTF-8 and not empty.
    void text(std::uint16_t code, std::string_view value) {
        if (value.empty()) return;
        std::string valid = made_valid(std::string(value.substr(0, comment_bytes_max)));
        if (value.size() > comment_bytes_max) valid += "...";
        option(code, valid);
    }
    void comments(const std::vector<std::string>& texts) {
        for (const std::string& comment : texts) text(option_comment, comment);
    }
    void end_options() { put_u32(out_, 0); }

private:
    std::string& out_;
    std::size_t begin_;
};

void put_time(std::string& out, WallTime at) {
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(to_us(at), 0));
    put_u32(out, static_cast<std::uint32_t>(us >> 32));
    put_u32(out, static_cast<std::uint32_t>(us));
}

}  // namespace

void append_pcapng_section(std::string& out, std::string_view tool, std::string_view comment) {
    constexpr std::uint16_t option_application = 4;
    Block block(out, section_block);
    put_u32(out, byte_order_magic);
    put_u16(out, 1);  // version 1.0
    put_u16(out, 0);
    put(out, ~std::uint64_t{0}, 8);  // the section's length: not told
    block.text(option_comment, comment);
    block.text(option_application, tool);
    block.end_options();
}

void append_pcapng_interface(std::string& out, const PcapngInterface& interface) {
    constexpr std::uint16_t option_name = 2;
    constexpr std::uint16_t option_description = 3;
    Block block(out, interface_block);
    put_u16(out, link_type_raw);
    put_u16(out, 0);
    put_u32(out, 0);  // packets are whole
    block.text(option_comment, interface.comment);
    block.text(option_name, interface.name);
    block.text(option_description, interface.description);
    block.end_options();
}

void append_pcapng_packet(std::string& out, const PcapngPacket& packet, std::string_view bytes) {
    constexpr std::uint16_t option_flags = 2;
    Block block(out, packet_block);
    put_u32(out, packet.interface);
    put_time(out, packet.at);
    put_u32(out, static_cast<std::uint32_t>(bytes.size()));
    put_u32(out, static_cast<std::uint32_t>(bytes.size()));
    const std::size_t from = out.size();
    out += bytes;
    pad(out, from);
    block.comments(packet.comments);
    std::string flags;
    put_u32(flags, static_cast<std::uint32_t>(packet.way));
    block.option(option_flags, flags);
    block.end_options();
}

void append_pcapng_statistics(std::string& out, std::uint32_t interface, WallTime at,
                              const std::vector<std::string>& comments) {
    Block block(out, statistics_block);
    put_u32(out, interface);
    put_time(out, at);
    block.comments(comments);
    block.end_options();
}

}  // namespace redial::log
