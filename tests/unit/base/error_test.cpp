#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/result.hpp"

namespace gateway {
namespace {

// Every kind with the one word other rooms and users rely on. A new kind must be entered here, too.
constexpr std::pair<ErrorKind, std::string_view> kNames[] = {
    {ErrorKind::invalid_parameter, "invalid_parameter"},
    {ErrorKind::not_configured, "not_configured"},
    {ErrorKind::model_not_found, "model_not_found"},
    {ErrorKind::unsupported, "unsupported"},
    {ErrorKind::authentication, "authentication"},
    {ErrorKind::insufficient_funds, "insufficient_funds"},
    {ErrorKind::rate_limited, "rate_limited"},
    {ErrorKind::request_too_large, "request_too_large"},
    {ErrorKind::context_too_long, "context_too_long"},
    {ErrorKind::invalid_request, "invalid_request"},
    {ErrorKind::content_filtered, "content_filtered"},
    {ErrorKind::overloaded, "overloaded"},
    {ErrorKind::server_error, "server_error"},
    {ErrorKind::timeout, "timeout"},
    {ErrorKind::connection, "connection"},
    {ErrorKind::truncated_stream, "truncated_stream"},
    {ErrorKind::malformed_response, "malformed_response"},
    {ErrorKind::budget_exceeded, "budget_exceeded"},
    {ErrorKind::cancelled, "cancelled"},
    {ErrorKind::validation_failed, "validation_failed"},
    {ErrorKind::document_too_large, "document_too_large"},
    {ErrorKind::source_not_allowed, "source_not_allowed"},
    {ErrorKind::not_found, "not_found"},
    {ErrorKind::storage, "storage"},
    {ErrorKind::internal, "internal"},
};

TEST(ErrorTable, EveryKindHasItsOwnRow) {
    // `internal` is the last enumerator: as many names as kinds, none forgotten.
    EXPECT_EQ(std::size(kNames), static_cast<std::size_t>(ErrorKind::internal) + 1);
    std::set<std::string_view> seen;
    for (const auto& [kind, name] : kNames) {
        EXPECT_EQ(traits(kind).name, name);
        EXPECT_EQ(error_kind_from_name(name), kind);
        EXPECT_TRUE(seen.insert(name).second) << name;
    }
    EXPECT_EQ(error_kind_from_name("nonsense"), std::nullopt);
    EXPECT_EQ(error_kind_from_name(""), std::nullopt);
}

TEST(ErrorTable, ToolCodesAreThoseOfTheToolsContract) {
    const std::set<std::string_view> contract{
        "invalid_parameter",    "not_configured", "model_not_found", "unsupported",
        "authentication_error", "provider_error", "rate_limited",    "budget_exceeded",
        "context_too_long",     "timeout",        "cancelled",       "validation_failed",
        "source_not_allowed",   "not_found",      "internal"};
    for (const auto& [kind, name] : kNames) {
        EXPECT_TRUE(contract.contains(traits(kind).tool_code)) << name;
        EXPECT_GE(traits(kind).http_status, 400) << name;
        EXPECT_LE(traits(kind).http_status, 599) << name;
    }
}

TEST(ErrorTable, OnlyTransientFailuresAreRetried) {
    const std::set<ErrorKind> retried{ErrorKind::rate_limited, ErrorKind::overloaded, ErrorKind::server_error,
                                      ErrorKind::timeout, ErrorKind::connection};
    for (const auto& [kind, name] : kNames) {
        EXPECT_EQ(traits(kind).retryable, retried.contains(kind)) << name;
        // What may be tried again at the same provider may be tried at another one.
        if (traits(kind).retryable) EXPECT_TRUE(traits(kind).may_fall_back) << name;
    }
}

TEST(ErrorTable, WhatTheCallerDidWrongIsNotTriedElsewhere) {
    for (const auto kind :
         {ErrorKind::invalid_parameter, ErrorKind::invalid_request, ErrorKind::budget_exceeded,
          ErrorKind::cancelled, ErrorKind::source_not_allowed, ErrorKind::content_filtered})
        EXPECT_FALSE(traits(kind).may_fall_back) << traits(kind).name;
}

TEST(Error, TheProvidersWordOverridesTheTable) {
    Error error{ErrorKind::rate_limited, "daily quota"};
    EXPECT_TRUE(error.retryable());
    error.retryable_override = false;
    EXPECT_FALSE(error.retryable());
    error = {ErrorKind::invalid_request, "x"};
    error.retryable_override = true;
    EXPECT_TRUE(error.retryable());
}

TEST(Result, CarriesAnError) {
    const Result<int> result = fail(ErrorKind::not_found, "no such handle", "abc");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::not_found);
    EXPECT_EQ(result.error().message, "no such handle");
    EXPECT_EQ(result.error().detail, "abc");
}

}  // namespace
}  // namespace gateway
