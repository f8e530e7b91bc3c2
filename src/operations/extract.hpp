// Structured data out of text. The provider's own structured output is used where the model has it; the
// answer is checked here against the whole schema whatever the provider promised, and one that does not fit
// goes back to the model with what is wrong.
//
// A document too long for one call is read in parts. What the parts hold is put together without a model —
// lists one after the other, of a single value the first that is not null — and checked like any answer.
#pragma once

#include "operations/context.hpp"

namespace gateway::operations {

struct JsonOptions {
    json::value schema;           ///< JSON Schema 2020-12
    int max_attempts = 3;         ///< answers looked at, for each part of a long text
    bool validate_output = true;  ///< false: JSON of whatever form is taken, and what is wrong is a note
};

struct ExtractedJson {
    json::value data;
    int attempts = 0;  ///< the most that any part took
    std::size_t parts = 1;
};

/// Errors: invalid_parameter (an empty text, a schema that cannot be compiled, max_attempts outside 1 to 10),
/// validation_failed with what does not fit (Failed::best is the candidate with the fewest faults), and those
/// of summarize().
boost::asio::awaitable<Outcome<ExtractedJson>> extract_json(Context context, Text text, JsonOptions options);

struct TableOptions {
    std::vector<std::string> headers = {};  ///< empty: those the text has, or the model finds
    int max_attempts = 3;
};

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<json::value>> rows;  ///< strings, or null where the text says nothing
    std::string raw;                             ///< the model's own words; parts one after the other
    std::size_t parts = 1;
};

/// A text without a table gives no rows and a note. Errors: as extract_json().
boost::asio::awaitable<Outcome<Table>> extract_table(Context context, Text text, TableOptions options);

struct KeyValueOptions {
    std::vector<std::string> keys = {};  ///< empty: whichever there are
    bool normalize = true;               ///< keys in lower_snake_case
    int max_attempts = 3;
};

struct KeyValues {
    json::object data;  ///< strings, in the order of the text; null for an expected key the text lacks
    std::size_t parts = 1;
};

/// Errors: as extract_json().
boost::asio::awaitable<Outcome<KeyValues>> extract_key_values(Context context, Text text,
                                                              KeyValueOptions options);

struct InferredSchema {
    json::value schema;  ///< an object schema of 2020-12 that compiles
    int attempts = 0;
};

/// A schema for what the text holds. A text too long for one call is sampled, and a note says so. Errors: as
/// extract_json().
boost::asio::awaitable<Outcome<InferredSchema>> infer_schema(Context context, Text text,
                                                             int max_attempts = 3);

}  // namespace gateway::operations
