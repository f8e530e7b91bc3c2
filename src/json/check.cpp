// Well-formedness alone: the parser runs over the text and nobody takes what it finds.
#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>

#include "json/json.hpp"

namespace gateway::json {
namespace {

struct Nobody {
    using error_code = boost::json::error_code;
    using view = boost::json::string_view;
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t, error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_key_part(view, std::size_t, error_code&) { return true; }
    bool on_key(view, std::size_t, error_code&) { return true; }
    bool on_string_part(view, std::size_t, error_code&) { return true; }
    bool on_string(view, std::size_t, error_code&) { return true; }
    bool on_number_part(view, error_code&) { return true; }
    bool on_int64(std::int64_t, view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, view, error_code&) { return true; }
    bool on_double(double, view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(view, error_code&) { return true; }
    bool on_comment(view, error_code&) { return true; }
};

}  // namespace

Result<void> check(std::string_view text, std::size_t max_depth) {
    boost::json::parse_options options;
    options.max_depth = max_depth;
    boost::json::basic_parser<Nobody> parser(options);
    boost::json::error_code error;
    const auto consumed = parser.write_some(false, text.data(), text.size(), error);
    const auto rest = text.substr(std::min(consumed, text.size()));
    if (!error && rest.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
    return fail(ErrorKind::malformed_response, "not valid JSON near byte " + std::to_string(consumed) +
                                                   (error ? ": " + error.message() : ""));
}

}  // namespace gateway::json
