# The only place that finds libraries. Each is linked by the one folder whose adapter includes it.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

foreach(pair IN ITEMS yaml_cpp:yaml-cpp re2:re2 hyperscan:libhs simdjson:simdjson archive:libarchive zlib:zlib
                      icu:icu-uc uuid:uuid fmt:fmt xxhash:libxxhash maxminddb:libmaxminddb
                      httplib:cpp-httplib openssl:openssl prometheus:prometheus-cpp-core systemd:libsystemd rdkafka:rdkafka sqlite:sqlite3)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 target)
  list(GET pair 1 module)
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
endforeach()

find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
find_path(RAPIDJSON_INCLUDE rapidjson/writer.h REQUIRED)
find_path(EXPECTED_INCLUDE tl/expected.hpp REQUIRED)

if(TOCSIN_TESTS)
  find_package(GTest REQUIRED)
endif()
