#include "llm-gateway/catalog.hpp"

#include "llm/embedded_models.hpp"

namespace gateway::app {

Result<std::shared_ptr<const llm::Catalog>> catalog_of(const config::Config& config) {
    auto catalog = llm::Catalog::parse(llm::embedded_models_json());
    if (!catalog || config.user_models.empty()) return catalog;
    return (*catalog)->with_user_models(config.user_models);
}

}  // namespace gateway::app
