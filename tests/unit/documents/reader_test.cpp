#include "documents/reader.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "unit/artifacts/memory_store.hpp"

namespace gateway::documents {
namespace {

namespace asio = boost::asio;

// Gives a page for each URL, and writes down what it was asked for.
struct FakeFetcher final : Fetcher {
    std::vector<std::string> asked;
    std::optional<Error> failure;

    asio::awaitable<Result<Fetched>> fetch(std::string url) override {
        asked.push_back(url);
        if (failure) co_return fail(*failure);
        co_return Fetched{"<h1>A page</h1>", url + "/final", "text/html", "utf-8"};
    }
};

class ReaderTest : public ::testing::Test {
  protected:
    Result<std::vector<SourceText>> read(std::vector<std::string> references, Fetcher* with) {
        Worker worker(io.get_executor(), 0);
        Reader reader(worker, artifacts, clock, {}, with);
        std::optional<Result<std::vector<SourceText>>> out;
        asio::co_spawn(
            io, reader.read(std::move(references), {{}, "local"}),
            [&](std::exception_ptr, Result<std::vector<SourceText>> texts) { out = std::move(texts); });
        io.restart();
        io.run();
        return out ? *out : fail(ErrorKind::internal, "never came back");
    }

    asio::io_context io;
    ManualClock clock;
    artifacts::test::MemoryStore artifacts;
    FakeFetcher fetcher;
};

TEST_F(ReaderTest, UrlsBecomeTextByWhatTheirServerSays) {
    const auto handle = "gateway://artifact/" + artifacts.add("kept");
    const auto texts = read({"https://example.com/x", handle}, &fetcher);
    ASSERT_TRUE(texts) << texts.error().message;
    ASSERT_EQ(texts->size(), 2u);
    EXPECT_EQ(texts->at(0).name, "https://example.com/x/final");
    EXPECT_EQ(texts->at(0).text, "# A page\n");
    EXPECT_EQ(texts->at(1).text, "kept");
    EXPECT_EQ(fetcher.asked, std::vector<std::string>{"https://example.com/x"});
}

TEST_F(ReaderTest, TheFirstUrlThatCannotBeReadEndsTheCall) {
    fetcher.failure = Error{ErrorKind::not_found, "gone"};
    const auto texts = read({"HTTPS://example.com/a", "https://example.com/b"}, &fetcher);
    ASSERT_FALSE(texts);
    EXPECT_EQ(texts.error().kind, ErrorKind::not_found);
    EXPECT_EQ(texts.error().detail, "HTTPS://example.com/a");
    EXPECT_EQ(fetcher.asked.size(), 1u);
}

TEST_F(ReaderTest, WithoutAFetcherUrlsAreUnsupported) {
    const auto texts = read({"https://example.com/"}, nullptr);
    ASSERT_FALSE(texts);
    EXPECT_EQ(texts.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace gateway::documents
