# Third-party libraries, all from the system's packages, each behind one target so that a room names what it uses.
# Why each is here: docs/adr/0002-dependencies.md.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)

# Headers every room may use: Boost.JSON (compiled once in src/json) and tl::expected.
add_library(gateway_headers INTERFACE)
target_include_directories(gateway_headers SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_include_directories(gateway_headers INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(gateway_headers INTERFACE
  BOOST_ALL_NO_LIB BOOST_SYSTEM_USE_UTF8 BOOST_ERROR_CODE_HEADER_ONLY)

# Asio and Beast, compiled separately in src/net so that including files stay cheap.
add_library(gateway_asio INTERFACE)
target_compile_definitions(gateway_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE)
target_link_libraries(gateway_asio INTERFACE Threads::Threads gateway_asio_compiled)
add_library(gateway::asio ALIAS gateway_asio)

add_library(gateway_asio_compiled STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_compiled.cpp)
target_link_libraries(gateway_asio_compiled PUBLIC gateway_headers Threads::Threads)
target_compile_definitions(gateway_asio_compiled PRIVATE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)

pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
add_library(gateway::curl ALIAS PkgConfig::CURL)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
add_library(gateway::sqlite ALIAS PkgConfig::SQLITE)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
add_library(gateway::pcre2 ALIAS PkgConfig::PCRE2)

# Through pkg-config: the CMake file of Debian's package names programs that lie in another package.
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
add_library(gateway::zip ALIAS PkgConfig::ZIP)
pkg_check_modules(UCHARDET REQUIRED IMPORTED_TARGET uchardet)
add_library(gateway::uchardet ALIAS PkgConfig::UCHARDET)

find_package(OpenSSL REQUIRED)
add_library(gateway::crypto ALIAS OpenSSL::Crypto)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)

if(GATEWAY_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
