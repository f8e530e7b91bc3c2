#include "auth/key_set.hpp"

#include <gtest/gtest.h>

#include "auth/base64url.hpp"
#include "issuer.hpp"

namespace gateway::auth {
namespace {

using test::signer;

json::object changed(json::object jwk, std::string_view name, const json::value& value) {
    jwk[name] = value;
    return jwk;
}

json::object without(json::object jwk, std::string_view name) {
    jwk.erase(name);
    return jwk;
}

/// Why this key is left out of a set in which another one is good; "" when it is taken.
std::string skipped(const json::object& jwk) {
    const auto set = KeySet::parse(test::key_set({signer("Ed25519").jwk("good"), jwk}));
    if (!set) return set.error().message;
    return set->skipped().empty() ? "" : set->skipped().front();
}

TEST(KeySet, TakesEveryKindOfPublicKey) {
    for (const char* kind : {"RSA", "P-256", "P-384", "P-521", "Ed25519"})
        EXPECT_EQ(skipped(signer(kind).jwk(kind)), "") << kind;
    EXPECT_EQ(skipped(changed(signer("RSA").jwk("a"), "use", "sig")), "");
    EXPECT_EQ(skipped(changed(signer("RSA").jwk("a"), "key_ops", json::array{"encrypt", "verify"})), "");
    EXPECT_EQ(skipped(changed(signer("RSA").jwk("a"), "alg", "PS512")), "");
    EXPECT_EQ(skipped(changed(signer("RSA").jwk("a"), "x5c", json::array{"…"})), "");
}

TEST(KeySet, LeavesOutWhatItCannotUseAndSaysSo) {
    const auto rsa = signer("RSA").jwk("a"), ec = signer("P-256").jwk("a"), ed = signer("Ed25519").jwk("a");
    const auto p384 = signer("P-384").jwk("b");
    const std::pair<json::object, const char*> rows[] = {
        {{{"kty", "oct"}, {"k", "c2VjcmV0"}}, "a kind of key other than"},
        {{}, "a kind of key other than"},
        {without(rsa, "n"), "`n` is missing"},
        {changed(rsa, "n", "!!"), "`n` is missing or not base64url"},
        {without(rsa, "e"), "`e` is missing"},
        {changed(rsa, "e", "AQ"), "no exponent"},
        {changed(rsa, "e", "AQAA"), "no exponent"},
        {changed(rsa, "e", json::string(test::base64url(std::string(40, '\x7f')))), "no exponent"},
        {changed(rsa, "n", json::string(test::base64url(std::string(1025, '\x7f')))), "bits; 2048 to 8192"},
        {test::Signer("RSA", 1024).jwk("weak"), "an RSA key of 1024 bits"},
        {changed(rsa, "d", "AAAA"), "a private key"},
        {changed(rsa, "use", "enc"), "not for checking signatures"},
        {changed(rsa, "use", 1), "not for checking signatures"},
        {changed(rsa, "key_ops", json::array{"encrypt"}), "not for checking signatures"},
        {changed(rsa, "alg", "HS256"), "an algorithm that is not accepted"},
        {changed(rsa, "alg", "RSA-OAEP"), "an algorithm that is not accepted"},
        {changed(ec, "crv", "secp256k1"), "a curve other than"},
        {without(ec, "crv"), "a curve other than"},
        {changed(ec, "crv", "P-384"), "a coordinate is not as long"},
        {changed(ec, "y", ec.at("x")), "not on its curve"},
        {changed(ec, "x", json::string(test::base64url(std::string(32, '\0')))), "not on its curve"},
        {changed(ec, "x", "AA"), "a coordinate is not as long"},
        {changed(ec, "x", p384.at("x")), "a coordinate is not as long"},
        {changed(ed, "x", "AAAA"), "no Ed25519 key"},
        {changed(ed, "crv", "X25519"), "a kind of key other than"},
        {changed(ed, "crv", "Ed448"), "a kind of key other than"},
    };
    for (const auto& [jwk, reason] : rows) {
        const auto said = skipped(jwk);
        EXPECT_TRUE(said.starts_with("key 2: ")) << said;
        EXPECT_NE(said.find(reason), std::string::npos) << said << " instead of " << reason;
    }
}

TEST(KeySet, DocumentsThatAreNoKeySet) {
    for (const std::string_view text : {"", "[]", "{}", "null", "<html>", R"({"keys":{}})", R"({"keys":[]})",
                                        R"({"keys":[1,null,"x"]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})"})
        EXPECT_FALSE(KeySet::parse(text)) << text;
    const auto good = test::key_set({signer("P-256").jwk("a")});
    EXPECT_TRUE(KeySet::parse(good));
    EXPECT_FALSE(KeySet::parse(good + "x"));
    EXPECT_FALSE(KeySet::parse(good + std::string(KeySet::kMaxBytes, ' ')));
}

TEST(KeySet, ReadsOnlySoManyKeys) {
    json::array list;
    for (int i = 0; i < 200; ++i)
        list.push_back(signer("Ed25519").jwk("key-" + std::to_string(i)));
    const auto set = KeySet::parse(json::write(json::object{{"keys", list}}));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->size(), KeySet::kMaxKeys);
    ASSERT_EQ(set->skipped().size(), 1u);
    EXPECT_TRUE(set->skipped()[0].starts_with("key 65: "));
}

TEST(KeySet, TwoKeysOfOneNameAreNoChoice) {
    const auto set = KeySet::parse(test::key_set(
        {signer("P-256").jwk("a"), test::Signer("P-256").jwk("a"), signer("Ed25519").jwk("a")}));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->find("a", *find_algorithm("ES256")).error().why, Refusal::unknown_key);
    EXPECT_TRUE(set->find("a", *find_algorithm("EdDSA"))) << "told apart by the algorithm";
}

TEST(Base64Url, HasOneSpellingForAValue) {
    EXPECT_EQ(decode_base64url(""), "");
    EXPECT_EQ(decode_base64url("Zg"), "f");
    EXPECT_EQ(decode_base64url("Zm9vYmFy"), "foobar");
    EXPECT_EQ(decode_base64url("-_-_"), "\xfb\xff\xbf");
    for (const std::string_view bad :
         {"Z", "Zh", "Zm9=", "Zg==", "Zm9vY", "Z+", "Z/8", "Z g", "Zm9vYmF", "\xff\xff"})
        EXPECT_FALSE(decode_base64url(bad)) << bad;
    for (int size = 0; size < 70; ++size) {
        std::string bytes;
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(i * 37 + size);
        EXPECT_EQ(decode_base64url(test::base64url(bytes)), bytes);
    }
}

}  // namespace
}  // namespace gateway::auth
