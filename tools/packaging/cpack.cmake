# The Debian package: `cmake --build --preset release --target tocsin`, then `cpack --config
# build/release/CPackConfig.cmake`. It holds the program, its rules and documents (what `cmake
# --install` installs), and the component `system`: files with fixed places outside of the prefix,
# which a plain install leaves alone.
set(system COMPONENT system EXCLUDE_FROM_ALL)
set(packaging ${CMAKE_CURRENT_LIST_DIR})
install(FILES ${packaging}/tocsin.yml DESTINATION /etc/tocsin ${system})
install(DIRECTORY DESTINATION /etc/tocsin/rules ${system})
install(FILES ${packaging}/tocsin.service DESTINATION /usr/lib/systemd/system ${system})
install(FILES ${packaging}/sysusers.conf DESTINATION /usr/lib/sysusers.d RENAME tocsin.conf ${system})
install(DIRECTORY samples/config/ DESTINATION /usr/share/doc/tocsin/examples ${system})
install(FILES ${packaging}/debian/copyright DESTINATION /usr/share/doc/tocsin ${system})
install(DIRECTORY ${packaging}/grafana ${packaging}/prometheus DESTINATION /usr/share/tocsin ${system})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tocsin)
set(CPACK_PACKAGE_VENDOR tocsin)
set(CPACK_PACKAGE_CONTACT "tocsin maintainers <maintainers@tocsin.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Sigma detections over event streams")
set(CPACK_PACKAGE_DESCRIPTION
    "tocsin runs Sigma rules over Zeek, syslog, auditd, web server and Windows logs, live from Kafka
or offline from files, with correlation and risk scores in event time.")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# One package of all components, not one for each.
set(CPACK_COMPONENTS_ALL Unspecified system)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd | systemd-standalone-sysusers")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${packaging}/debian/conffiles ${packaging}/debian/postinst ${packaging}/debian/prerm
    ${packaging}/debian/postrm)
include(CPack)
