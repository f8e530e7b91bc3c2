#include "documents/reader.hpp"

#include "documents/url.hpp"
#include "json/json.hpp"

namespace gateway::documents {
namespace {

Result<void> take_item(artifacts::Artifact& artifact, std::size_t item) {
    const auto list = json::parse(artifact.content);
    if (!list || !list->is_array() || item >= list->get_array().size())
        return fail(ErrorKind::not_found,
                    "The artifact has no item " + std::to_string(item) +
                        (list && list->is_array()
                             ? "; it has " + std::to_string(list->get_array().size()) + ", counted from 0."
                             : ": it is no list."));
    const json::value& value = list->get_array()[item];
    const bool is_text = value.is_string();
    artifact.content = is_text ? std::string(json::as_string(value)) : json::write(value);
    artifact.info.media_type = is_text ? "text/markdown" : "application/json";
    artifact.info.name += '[' + std::to_string(item) + ']';
    return {};
}

}  // namespace

Result<artifacts::Artifact> Reader::artifact(const artifacts::Handle& handle, std::string_view principal) {
    auto found = artifacts_.get(handle.id, principal, clock_.wall());
    if (!found) return fail(found.error());
    if (!*found)
        return fail(ErrorKind::not_found,
                    "There is no artifact " + handle.text() +
                        ": it has expired, or the handle is another user's or mistyped.",
                    handle.text());
    if (handle.item)
        if (auto taken = take_item(**found, *handle.item); !taken) return fail(taken.error());
    return std::move(**found);
}

boost::asio::awaitable<Result<Fetched>> Reader::fetch(const std::string& url) {
    if (!fetcher_) co_return fail(ErrorKind::unsupported, "URLs cannot be sources here.", url);
    auto fetched = co_await fetcher_->fetch(url);
    if (!fetched && fetched.error().detail.empty()) fetched.error().detail = url;
    co_return fetched;
}

Result<Fetched> Reader::stored(const std::string& reference, std::string_view principal) {
    const auto handle = artifacts::parse_handle(reference);
    if (!handle)
        return fail(ErrorKind::not_found, "'" + reference + "' is no handle of an artifact.", reference);
    auto found = artifact(*handle, principal);
    if (!found) return fail(found.error());
    return Fetched{std::move(found->content), std::move(found->info.name), std::move(found->info.media_type)};
}

boost::asio::awaitable<Result<std::vector<SourceText>>> Reader::read(std::vector<std::string> references,
                                                                     Access access) {
    std::vector<Material> material;
    for (auto& reference : references) {
        const bool is_handle = artifacts::looks_like_handle(reference);
        if (!is_handle && !is_url(reference)) {
            material.emplace_back(std::move(reference));
            continue;
        }
        auto got = is_handle ? stored(reference, access.principal) : co_await fetch(reference);
        if (got)
            material.emplace_back(std::move(*got));
        else if (access.manner.unreadable == Unreadable::fails)
            co_return fail(std::move(got.error()));
        else
            material.emplace_back(
                SourceText{.name = reference, .text = {}, .problem = std::move(got.error())});
    }
    auto texts = co_await read_all(std::move(material), std::move(access));
    co_return texts;
}

boost::asio::awaitable<Result<std::vector<SourceText>>> Reader::read(Fetched given) {
    std::vector<Material> material;
    material.emplace_back(std::move(given));
    auto texts = co_await read_all(std::move(material), {});
    co_return texts;
}

boost::asio::awaitable<Result<std::vector<SourceText>>> Reader::read_all(std::vector<Material> material,
                                                                         Access access) {
    auto work = [material = std::move(material), access = std::move(access),
                 limits = limits_](std::stop_token stop) {
        return read_material(material, access.roots, limits, std::move(stop), access.manner);
    };
    auto texts = co_await worker_.run(std::move(work));
    co_return texts;
}

}  // namespace gateway::documents
