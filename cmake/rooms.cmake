# Every unit test binary: what ./dev builds under the sanitizers.
add_custom_target(unit_tests)

# gateway_room(<name> [PURE] [DEPENDS <room>...] [LIBRARIES <target>...])
#
# A room is src/<name>: a static library of every .cpp below it, and — with GATEWAY_TESTS — a test binary
# test_<name> of every .cpp below tests/unit/<name>. The test binary of a PURE room links nothing but the rooms it
# depends on, which proves that it needs no event loop, no curl and no database.
function(gateway_room name)
  cmake_parse_arguments(ROOM "PURE" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT sources)
    add_library(gateway_${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(gateway_${name} STATIC ${sources})
    set(scope PUBLIC)
  endif()
  target_link_libraries(gateway_${name} ${scope} gateway_headers ${ROOM_LIBRARIES})
  foreach(dependency ${ROOM_DEPENDS})
    target_link_libraries(gateway_${name} ${scope} gateway_${dependency})
  endforeach()

  if(GATEWAY_TESTS)
    file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${name}/*.cpp)
    if(tests)
      add_executable(test_${name} ${tests})
      target_link_libraries(test_${name} PRIVATE gateway_${name} GTest::gtest GTest::gtest_main)
      target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
      # Where tests find their data; GATEWAY_SHARED is the folder of recordings beside the checkout, if there.
      target_compile_definitions(test_${name} PRIVATE GATEWAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      add_dependencies(unit_tests test_${name})
      add_test(NAME ${name} COMMAND test_${name})
    endif()
  endif()
endfunction()

# gateway_folder_table(<room> <accessor> <generated.cpp>): see src/providers and src/tools, whose tables are made
# from the folder listing so that adding one is adding one file.
