#include "json/schema/compare.hpp"

#include <charconv>
#include <cmath>
#include <functional>

namespace gateway::json::schema {
namespace {

// Deeper documents do not come out of our parser; values made by hand must not end the stack either.
constexpr int kMaxDepth = 1'000;

__extension__ using Wide = unsigned __int128;

// Wide enough to hold any 64-bit integer and any double exactly, on x86-64 and on AArch64.
long double exact(const value& v) {
    if (const auto* i = v.if_int64()) return static_cast<long double>(*i);
    if (const auto* u = v.if_uint64()) return static_cast<long double>(*u);
    return static_cast<long double>(v.get_double());
}

std::uint64_t mixed(std::uint64_t h) {
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
}

std::uint64_t hash_of_text(std::string_view text) { return std::hash<std::string_view>{}(text); }

// |v| = digits · 10^exponent, in the shortest decimal that reads back as the same double.
struct Decimal {
    std::uint64_t digits = 0;
    int exponent = 0;
};

Decimal decimal_of(const value& v) {
    if (const auto* u = v.if_uint64()) return {*u, 0};
    if (const auto* i = v.if_int64())
        return {*i < 0 ? 0 - static_cast<std::uint64_t>(*i) : static_cast<std::uint64_t>(*i), 0};
    char text[40];
    const auto end =
        std::to_chars(text, text + sizeof text, std::abs(v.get_double()), std::chars_format::scientific).ptr;
    Decimal out;
    const char* at = text;
    bool fraction = false;
    for (; at != end && *at != 'e'; ++at) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        out.digits = out.digits * 10 + static_cast<std::uint64_t>(*at - '0');
        if (fraction) --out.exponent;
    }
    int power = 0;
    if (at != end) std::from_chars(at + (at[1] == '+' ? 2 : 1), end, power);
    out.exponent += power;
    return out;
}

// base · 10^power mod m, without leaving 128 bits.
std::uint64_t scaled_mod(std::uint64_t base, int power, std::uint64_t m) {
    Wide result = base % m, factor = 10 % m;
    for (auto left = static_cast<unsigned>(power); left > 0; left >>= 1) {
        if (left & 1) result = result * factor % m;
        factor = factor * factor % m;
    }
    return static_cast<std::uint64_t>(result);
}

}  // namespace

std::uint64_t hash_of(const value& v, Budget& budget, int depth) {
    if (depth > kMaxDepth) budget.steps = 0;
    if (!budget.spend()) return 0;
    switch (v.kind()) {
        case kind::null: return 1;
        case kind::bool_: return v.get_bool() ? 2 : 3;
        case kind::int64:
        case kind::uint64:
        case kind::double_: return mixed(std::hash<double>{}(static_cast<double>(exact(v)) + 0.0));
        case kind::string: {
            const auto text = as_string(v);
            return budget.spend(text.size() / 64) ? mixed(hash_of_text(text) ^ 4) : 0;
        }
        case kind::array: {
            std::uint64_t h = 5;
            for (const auto& element : v.get_array())
                h = mixed(h * 31 + hash_of(element, budget, depth + 1));
            return h;
        }
        case kind::object: {
            std::uint64_t h = 6;
            for (const auto& member : v.get_object())
                h += mixed(hash_of_text(member.key()) + 31 * hash_of(member.value(), budget, depth + 1));
            return mixed(h);
        }
    }
    return 0;
}

bool equal(const value& a, const value& b, Budget& budget, int depth) {
    if (depth > kMaxDepth) budget.steps = 0;
    if (!budget.spend()) return false;
    if (a.is_number() && b.is_number()) return compare(a, b) == 0;
    if (a.kind() != b.kind()) return false;
    if (a.is_string()) return budget.spend(a.get_string().size() / 64) && as_string(a) == as_string(b);
    if (a.is_bool()) return a.get_bool() == b.get_bool();
    if (const auto* x = a.if_array()) {
        const auto& y = b.get_array();
        if (x->size() != y.size()) return false;
        for (std::size_t i = 0; i < y.size(); ++i)
            if (!equal((*x)[i], y[i], budget, depth + 1)) return false;
    }
    if (const auto* x = a.if_object()) {
        const auto& y = b.get_object();
        if (x->size() != y.size()) return false;
        for (const auto& member : *x) {
            if (!budget.spend(member.key().size() / 64)) return false;
            const auto* other = find(y, member.key());
            if (!other || !equal(member.value(), *other, budget, depth + 1)) return false;
        }
    }
    return true;
}

int compare(const value& a, const value& b) {
    const auto x = exact(a), y = exact(b);
    return x < y ? -1 : x > y ? 1 : 0;
}

bool is_multiple(const value& v, const value& step) {
    if (v.is_double() && !std::isfinite(v.get_double())) return false;
    const auto number = decimal_of(v), divisor = decimal_of(step);
    if (number.digits == 0) return true;
    if (divisor.digits == 0) return false;
    const int shift = number.exponent - divisor.exponent;
    if (shift >= 0) return scaled_mod(number.digits, shift, divisor.digits) == 0;
    Wide whole = divisor.digits;
    for (int i = shift; i < 0; ++i) {
        whole *= 10;
        if (whole > number.digits) return false;
    }
    return number.digits % whole == 0;
}

bool is_integer(const value& v) {
    if (const auto* d = v.if_double()) return std::isfinite(*d) && std::trunc(*d) == *d;
    return v.is_int64() || v.is_uint64();
}

}  // namespace gateway::json::schema
