# gateway_folder_table(<room> TYPE <type> HEADER <header> ACCESSOR <function> [EXCLUDE <file>...])
#
# Makes the table of a room whose .cpp files each define one entry: src/<room>/NAME.cpp defines `TYPE NAME();`, and
# the generated `std::vector<TYPE> ACCESSOR();` calls all of them in the order of their names. Adding an entry is
# adding a file. TYPE and the functions live in gateway::<room>; HEADER declares TYPE and ACCESSOR.
function(gateway_folder_table room)
  cmake_parse_arguments(TABLE "" "TYPE;HEADER;ACCESSOR" "EXCLUDE" ${ARGN})
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src/${room} ${CMAKE_SOURCE_DIR}/src/${room}/*.cpp)
  list(REMOVE_ITEM files ${TABLE_EXCLUDE})
  list(SORT files)
  set(declarations "")
  set(calls "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(APPEND declarations "${TABLE_TYPE} ${name}();\n")
    string(APPEND calls "    table.push_back(${name}());\n")
  endforeach()
  list(LENGTH files count)
  set(output ${CMAKE_BINARY_DIR}/generated/${room}/table.cpp)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"// Generated from the listing of src/${room} by cmake/folder_table.cmake; do not edit.
#include \"${TABLE_HEADER}\"

namespace gateway::${room} {

${declarations}
std::vector<${TABLE_TYPE}> ${TABLE_ACCESSOR}() {
    std::vector<${TABLE_TYPE}> table;
    table.reserve(${count});
${calls}    return table;
}

}  // namespace gateway::${room}
")
  target_sources(gateway_${room} PRIVATE ${output})
endfunction()

# gateway_embed(<room> <file> NAMESPACE <namespace> SYMBOL <function> HEADER <header>)
#
# Puts a text file of the repository into the room as `std::string_view SYMBOL()`, declared in HEADER.
function(gateway_embed room input)
  cmake_parse_arguments(EMBED "" "NAMESPACE;SYMBOL;HEADER" "" ${ARGN})
  set(output ${CMAKE_BINARY_DIR}/generated/${room}/${EMBED_SYMBOL}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${CMAKE_SOURCE_DIR}/${input} -DNAME=${input} -DOUTPUT=${output}
            -DNAMESPACE=${EMBED_NAMESPACE} -DSYMBOL=${EMBED_SYMBOL} -DHEADER=${EMBED_HEADER}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${CMAKE_SOURCE_DIR}/${input} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding ${input}")
  target_sources(gateway_${room} PRIVATE ${output})
endfunction()
