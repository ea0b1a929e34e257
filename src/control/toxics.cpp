// Translates between Toxiproxy's JSON and Redial's faults. Pure, any thread.
#include "control/toxics.hpp"

#include <cmath>
#include <utility>

#include "base/format.hpp"
#include "filter/fault_filter.hpp"
#include "wire/http_text.hpp"

namespace redial::control {
namespace {

using core::Fault;
using core::FaultKind;

// Beyond a century arithmetic on instants would overflow.
constexpr double duration_us_max = 3.2e15;
// What doubles hold exactly, and more than any connection carries.
constexpr std::uint64_t count_max = 1ull << 53;

// An attribute: its name in JSON, where it is kept, and how many of the member's own units
// (microseconds, bytes, counts) one of the attribute's is.
struct Attribute {
    const char* name;
    decltype(core::FaultField::member) member;
    double scale = 1;
};
constexpr double ms = 1000;

// Toxiproxy's own types and attributes. Its bandwidth counts 1,000 bytes a second, its slicer waits
// microseconds, everything else milliseconds.
std::vector<Attribute> attributes_of_original(FaultKind kind) {
    switch (kind) {
        case FaultKind::Latency:
            return {{"latency", &Fault::delay, ms}, {"jitter", &Fault::jitter, ms}};
        case FaultKind::Bandwidth: return {{"rate", &Fault::bytes, 1000}};
        case FaultKind::SlowClose: return {{"delay", &Fault::delay, ms}};
        case FaultKind::Timeout:
        case FaultKind::ResetPeer: return {{"timeout", &Fault::delay, ms}};
        case FaultKind::Slicer:
            return {{"average_size", &Fault::bytes},
                    {"size_variation", &Fault::variation_bytes},
                    {"delay", &Fault::delay}};
        case FaultKind::LimitData: return {{"bytes", &Fault::bytes}};
        case FaultKind::PacketLoss:
            return {{"loss_rate", &Fault::rate},
                    {"correlation", &Fault::correlation},
                    {"retransmit", &Fault::delay, ms}};
        default: return {};
    }
}

struct Attributes {
    std::vector<Attribute> all;
    bool are_original = false;  // Toxiproxy ignores attributes that it does not know
};

// Toxiproxy's toxic that does nothing: kept as a latency of none, and known by this text, which a
// latency does not have otherwise.
constexpr const char* noop = "noop";
bool is_noop(const Fault& fault) { return fault.kind == FaultKind::Latency && fault.text == noop; }

Attributes attributes_of(const Fault& fault) {
    const FaultKind kind = fault.kind;
    Attributes found{attributes_of_original(kind), true};
    if (is_noop(fault)) found.all.clear();
    if (!found.all.empty() || is_noop(fault)) return found;
    found.are_original = false;
    for (const core::FaultField& field : core::info_of(kind).fields) {
        const bool is_time = std::holds_alternative<Duration Fault::*>(field.member);
        found.all.push_back({field.name, field.member, is_time ? ms : 1.0});
    }
    return found;
}

// A number of JSON: whole where it is whole, so that 120 stays 120.
Json number(double value) {
    if (std::floor(value) == value && std::abs(value) < 9e15)
        return static_cast<std::int64_t>(value);
    return value;
}

// Writes one member of a fault as an attribute's value.
struct Writing {
    const Fault& fault;
    double scale;
    Json operator()(Duration Fault::*member) const {
        return number(static_cast<double>((fault.*member).count()) / scale);
    }
    Json operator()(double Fault::*member) const { return number(fault.*member); }
    Json operator()(std::uint64_t Fault::*member) const {
        return number(static_cast<double>(fault.*member) / scale);
    }
    Json operator()(std::uint16_t Fault::*member) const { return fault.*member; }
    Json operator()(std::string Fault::*member) const { return fault.*member; }
    template <class E>
    Json operator()(E Fault::*member) const {
        return core::name_of(fault.*member);
    }
};

// Reads one.
struct Reading {
    Fault& fault;
    Members& members;
    const char* name;
    double scale;
    void operator()(Duration Fault::*member) const {
        double value = 0;
        if (members.number(name, 0, duration_us_max / scale, value))
            fault.*member = Duration{std::llround(value * scale)};
    }
    void operator()(double Fault::*member) const { members.number(name, 0, 1, fault.*member); }
    void operator()(std::uint64_t Fault::*member) const {
        double value = 0;
        if (members.number(name, 0, static_cast<double>(count_max) / scale, value))
            fault.*member = static_cast<std::uint64_t>(std::llround(value * scale));
    }
    void operator()(std::uint16_t Fault::*member) const {
        std::uint64_t value = 0;
        if (members.whole(name, 65535, value)) fault.*member = static_cast<std::uint16_t>(value);
    }
    void operator()(std::string Fault::*member) const { members.text(name, fault.*member); }
    template <class E>
    void operator()(E Fault::*member) const {
        std::string word;
        if (!members.text(name, word)) return;
        if (const auto known = core::from_name<E>(word)) return void(fault.*member = *known);
        members.complain(name, "'" + word + "' is none of " + core::names_in_words<E>());
    }
};

ToxicError bad_toxic(const Error& error) { return {400, "bad request body: " + error.line()}; }

void read_attributes(Fault& fault, const Json& attributes, Complaints& complaints) {
    Members members(attributes, "attributes", complaints, NameCase::Any);
    const Attributes known = attributes_of(fault);
    for (const Attribute& attribute : known.all)
        std::visit(Reading{fault, members, attribute.name, attribute.scale}, attribute.member);
    if (!known.are_original) members.refuse_unknown();
}

// What may be changed later too, Redial's own members included.
void read_changeable(Fault& fault, Members& members, Complaints& complaints) {
    members.number("toxicity", 0, 1, fault.probability);
    members.flag("enabled", fault.is_on);
    members.flag("armed", fault.is_armed);
    members.whole("seed", UINT64_MAX, fault.seed);
    double time_ms = 0;
    if (members.number("starts_after", 0, duration_us_max / ms, time_ms))
        fault.starts_after = Duration{std::llround(time_ms * ms)};
    if (members.number("lasts", 0, duration_us_max / ms, time_ms))
        fault.lasts = Duration{std::llround(time_ms * ms)};
    if (const Json* attributes = members.find("attributes"))
        read_attributes(fault, *attributes, complaints);
}

}  // namespace

const char* stream_name(core::Flow flow) {
    if (flow == core::Flow::ToServer) return "upstream";
    return flow == core::Flow::ToClient ? "downstream" : "both";
}

Json toxic_to_json(const Fault& fault) {
    const core::FaultKindInfo& info = core::info_of(fault.kind);
    Json attributes = Json::object();
    for (const Attribute& attribute : attributes_of(fault).all)
        attributes[attribute.name] = std::visit(Writing{fault, attribute.scale}, attribute.member);
    Json toxic = {{"attributes", std::move(attributes)},
                  {"name", fault.name},
                  {"type", is_noop(fault) ? noop : info.name},
                  {"stream", info.has_flow ? stream_name(fault.flow) : "downstream"},
                  {"toxicity", number(fault.probability)}};
    if (!fault.is_on) toxic["enabled"] = false;
    if (fault.is_armed) toxic["armed"] = true;
    if (fault.seed != 0) toxic["seed"] = fault.seed;
    if (fault.starts_after != Duration::zero())
        toxic["starts_after"] = number(to_ms(fault.starts_after));
    if (fault.lasts) toxic["lasts"] = number(to_ms(*fault.lasts));
    return toxic;
}

ReadToxic toxic_from_json(const Json& body) {
    Complaints complaints;
    Members members(body, "", complaints, NameCase::Any);
    std::string name, type, stream = "downstream";
    members.text("name", name);
    members.text("type", type);
    members.text("stream", stream);
    if (complaints.first()) return bad_toxic(*complaints.first());
    const std::string given_stream = std::exchange(stream, wire::to_lower(stream));
    if (stream != "upstream" && stream != "downstream" && stream != "both")
        return ToxicError{400, "stream was invalid, can be either upstream or downstream"};
    const core::FaultKindInfo* info =
        type == noop ? &core::info_of(FaultKind::Latency) : core::find_fault_kind(type);
    if (info == nullptr) return ToxicError{400, "invalid toxic type"};

    Fault fault = core::make_fault(info->kind);
    const Attributes known = attributes_of(fault);
    if (known.are_original) {  // Toxiproxy's begin at zero, but for what it does not have
        const Duration retransmit = fault.delay;
        fault = Fault{};
        fault.kind = info->kind;
        fault.flow = info->flow;
        if (info->kind == FaultKind::PacketLoss) fault.delay = retransmit;
    }
    if (type == noop) fault.text = noop;
    fault.name = name.empty() ? type + "_" + given_stream : name;
    if (info->has_flow)
        fault.flow = stream == "upstream"     ? core::Flow::ToServer
                     : stream == "downstream" ? core::Flow::ToClient
                                              : core::Flow::Both;
    read_changeable(fault, members, complaints);
    if (complaints.first()) return bad_toxic(*complaints.first());
    if (const Status can = filter::check_fault(fault); !can) return bad_toxic(can.error());
    return fault;
}

ReadToxic toxic_changed_by_json(Fault fault, const Json& body) {
    Complaints complaints;
    Members members(body, "", complaints, NameCase::Any);
    read_changeable(fault, members, complaints);
    if (complaints.first()) return bad_toxic(*complaints.first());
    if (const Status can = filter::check_fault(fault); !can) return bad_toxic(can.error());
    return fault;
}

}  // namespace redial::control
