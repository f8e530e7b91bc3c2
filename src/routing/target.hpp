// Which provider and model a call means. A pure function of the caller's words, the configured providers and
// the catalogue; it spends nothing and asks nobody.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/catalog.hpp"

namespace gateway::routing {

/// A provider as far as naming is concerned.
struct KnownProvider {
    std::string id;
    bool configured = false;    ///< has what it needs to be called (key, address, running local server)
    bool local = false;         ///< on this machine, free
    std::string key_env;        ///< what to set when it is not configured
    std::string default_model;  ///< used when only the provider is named
};

/// Where one attempt goes.
struct Target {
    std::string provider;
    std::string model;
    friend bool operator==(const Target&, const Target&) = default;
};

/// What the caller said.
struct Wish {
    std::string provider;
    std::string model;
    bool strict_model = false;  ///< refuse a retired model rather than run its successor
};

struct Resolved {
    Target target;
    const llm::Model* row = nullptr;      ///< nullptr: not in the catalogue (price unknown)
    std::vector<std::string> notes = {};  ///< "gpt-3.5-turbo (retired): ran its successor …"
};

/// Applies the naming rules of the tools' contract:
///  - with a provider, the model is verbatim (an equal "provider/" prefix is dropped);
///  - without one, the text before the first '/' or ':' is a provider only if that provider is configured;
///  - a bare model is looked up in the catalogue among the configured providers;
///  - neither given: the default; no default usable: the first configured provider, local ones last, named in
///  notes;
///  - a prefix that is a provider which does not know the rest, while another configured provider knows the
///  whole id, is ambiguous: both readings are listed;
///  - an id that is retired at `now` runs on the successor its provider names, unless strict_model.
/// Errors: invalid_parameter (several readings, unknown provider), not_configured (which key),
/// model_not_found.
Result<Resolved> resolve(const Wish& wish, std::span<const KnownProvider> providers,
                         const llm::Catalog& catalog, const Wish& fallback_default, WallTime now);

}  // namespace gateway::routing
