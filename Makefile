# Thin: every target sets the machine up (apt, only when something is missing), configures a preset
# (only once) and hands over to Ninja or ctest. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run build test test-asan test-tsan test-asan-units test-tsan-units test-reconnect \
	test-message-format test-session-resumption test-hour fuzz bench library-report pictures format \
	format-check tidy clean install reference deb deb-test tarball tarball-test container release \
	setup-build setup-run setup-test setup-lint setup-pictures setup-package setup-reference \
	tests-built fuzz-built
MAKEFLAGS += --no-print-directory
REDIAL_ARGS ?=
FUZZ_SECONDS ?= 600
TIDY ?=
PREFIX ?= /usr/local

# Every C++ file of the tree, asked of the file system so that an unpacked archive will do too.
sources = find src tests bench fuzz examples -name node_modules -prune -o -name '*.[ch]pp' -print0

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' Makefile

run: setup-run build ## build a release and start the window (REDIAL_ARGS="URL ..." goes to it)
	@scripts/run build/release/redial $(REDIAL_ARGS)

build: setup-build build/release/build.ninja ## build build/release/redial
	@ninja -C build/release redial

test: tests-built fuzz-built ## run every test, headless
	@scripts/test release

test-reconnect: tests-built ## the reconnect tests alone
	@scripts/test release -L '^reconnect$$'

test-message-format: tests-built ## the message format tests alone
	@scripts/test release -L '^message-format$$'

test-session-resumption: tests-built ## the session resumption tests alone
	@scripts/test release -L '^resumption$$'

test-asan: setup-test build/asan/build.ninja ## the tests under AddressSanitizer and UBSan
	@ninja -C build/asan tests_all examples_all
	@scripts/test asan

test-tsan: setup-test build/tsan/build.ninja ## the tests under ThreadSanitizer
	@ninja -C build/tsan tests_all examples_all
	@scripts/test tsan

# The suites of single layers: they find most of what the whole finds, in a third of the time.
units = base core wire link dialect model log control verdict report answers net trial view embed
units_pattern = ^($(subst $() ,|,$(units)))$$

test-asan-units: setup-test build/asan/build.ninja ## the layers' own suites under ASan and UBSan
	@ninja -C build/asan $(units:%=test_%)
	@scripts/test asan -L '$(units_pattern)'

test-tsan-units: setup-test build/tsan/build.ninja ## the layers' own suites under TSan
	@ninja -C build/tsan $(units:%=test_%)
	@scripts/test tsan -L '$(units_pattern)'

test-hour: setup-test build ## a clean hour of the lab server in real time: no finding may appear
	@scripts/clean_hour build/release/redial

fuzz: fuzz-built ## run every fuzzer for FUZZ_SECONDS (600) each
	@scripts/fuzz $(FUZZ_SECONDS)

library-report: setup-test build ## play the battery against real libraries, write its page: 1 h
	@scripts/library_report build/release/redial

bench: setup-test build/release/build.ninja ## measure: ratios in one run
	@ninja -C build/release bench_all redial
	@scripts/bench build/release

pictures: setup-pictures build/release/build.ninja ## paint docs/pictures anew, from the gallery
	@ninja -C build/release gallery redial
	@scripts/pictures build/release/examples/gallery/gallery

format: setup-lint ## format the sources with clang-format
	@$(sources) | xargs -0 clang-format -i

format-check: setup-lint ## say where a source is not as clang-format (14) would have it
	@$(sources) | xargs -0 clang-format --dry-run -Werror

tidy: setup-lint build/tidy/build.ninja ## clang-tidy on what changed (TIDY=all, TIDY=COMMIT)
	@scripts/tidy $(TIDY)

install: build ## install under PREFIX (/usr/local)
	@ninja -C build/release redial_share
	@cmake --install build/release --prefix $(PREFIX)

reference: setup-reference ## build/reference/html: the headers for other programs, by Doxygen
	@scripts/reference

deb: setup-package ## build the Debian packages into build/packages, judged by lintian
	@scripts/deb

deb-test: deb ## install them in a bare root, build the examples there, remove them (as root)
	@scripts/deb_test

tarball: deb ## a relocatable program with its libraries, of those packages
	@scripts/tarball

tarball-test: tarball ## let it run in bare roots of Debian 12 and 13 (as root)
	@scripts/tarball_test

release: setup-package ## source archive, packages, tarball, SBOM and checksums of the last commit
	@scripts/release

container: tarball ## an image with the verbs, without rights, for CI (as root)
	@scripts/container

clean: ## remove everything built
	@cmake -E rm -rf build

setup-build:
	@scripts/setup build

setup-run:
	@scripts/setup build run

setup-test:
	@scripts/setup build run test

setup-pictures:
	@scripts/setup build run pictures

setup-package:
	@scripts/setup build package

setup-reference:
	@scripts/setup reference

setup-lint:
	@scripts/setup build lint

tests-built: setup-test build/release/build.ninja
	@ninja -C build/release tests_all bench_all examples_all

fuzz-built: setup-test build/fuzz/build.ninja
	@ninja -C build/fuzz fuzz_all

# Configured once; Ninja itself runs CMake again when a CMake file or a folder's list changes.
build/%/build.ninja: CMakePresets.json | setup-build
	@cmake --preset $*
	@touch $@
