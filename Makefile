# SPDX-License-Identifier: MIT
# Makefile - builds, tests and installs dpa. `make help` lists the targets.
#
# On a fresh clone, make generates `configure`, which writes config.mk: compiler, flags, libraries.

# Directory of the build. The default build writes ./dpa and ./config.mk, and everything else to build/.
# Any other directory holds an independent build, including config.mk and the binary.
BUILD = build
HERE := $(if $(filter-out build,$(BUILD)),$(BUILD)/)
DPA := $(HERE)dpa
CONFIG := $(HERE)config.mk

# $(abspath) would break the path of a source tree with a space in it.
absolute = $(if $(filter /%,$(1)),,$(CURDIR)/)$(1)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# These targets do not need config.mk.
UNCONFIGURED = clean configure deb distclean help wheel
ifneq ($(filter-out $(UNCONFIGURED),$(or $(MAKECMDGOALS),all)),)
include $(CONFIG)
endif

configure: configure.ac
	@command -v autoconf >/dev/null || \
		{ echo 'autoconf is missing: run scripts/bootstrap'; exit 1; }
	autoconf -o $@ $<

# Flags on the command line of make apply to this run only; config.mk records only the compiler.
$(foreach name,CPPFLAGS CFLAGS LDFLAGS,\
	$(if $(filter command,$(origin $(name))),$(eval unexport $(name))))

# configure runs again for another compiler; if configure changes, it runs again with its last arguments.
ifneq ($(CC),$(or $(CONFIGURED_CC),$(CC)))
$(CONFIG): configure scripts/config.mk.in FORCE
	cd $(@D) && '$(CURDIR)/configure' -q CC='$(CC)'
else
$(CONFIG): configure scripts/config.mk.in
	@mkdir -p $(@D)
	cd $(@D) && if test -f config.status; then \
		./config.status -q --recheck && ./config.status -q; \
	else \
		'$(CURDIR)/configure' -q; \
	fi
endif

# All source files are built, so a new file needs no line here; main.c is linked to the binary only.
# Only X86_SOURCES and ARM64_SOURCES may use instructions beyond the baseline of the architecture.
X86_SOURCES := $(wildcard src/*/*_avx2.c src/*/*_avx512.c src/*/*_avx512vbmi.c src/*/*_shani.c)
ARM64_SOURCES := $(wildcard src/*/*_armsha2.c)
SOURCES := $(filter-out $(if $(filter yes,$(X86)),,$(X86_SOURCES)) \
	$(if $(filter yes,$(ARM64)),,$(ARM64_SOURCES)),$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:.c=.o)

UNIT_OBJECTS := $(patsubst %.c,%.o,$(wildcard tests/unit/*.c))

# Fuzz harnesses: scripts/fuzz builds one fuzzer from each, and fuzz-replay runs them all.
FUZZ_OBJECTS := $(patsubst %.c,%.o,$(filter-out %/replay.c %/libfuzzer.c,$(wildcard tests/fuzz/*.c)))

MANUALS = $(wildcard man/*.[1-9])

$(BUILD)/%_avx2.o: private EXTRA = $(AVX2)
$(BUILD)/%_avx512.o: private EXTRA = $(AVX512)
$(BUILD)/%_shani.o: private EXTRA = $(SHANI)
$(BUILD)/%_armsha2.o: private EXTRA = $(ARMSHA2)
$(BUILD)/%_avx512vbmi.o $(BUILD)/src/number/dtoa_avx512.o: private EXTRA = $(AVX512) $(AVX512_TEXT)
$(BUILD)/tests/unit/%.o: private EXTRA = -Wno-missing-prototypes

# SANITIZE=address,undefined builds with these sanitizers; DPA_SANITIZED tells the tests.
ifdef SANITIZE
SANITIZERS = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
FORTIFY =
export DPA_SANITIZED = 1
endif

# Even at link time, fast mathematics makes the program flush denormals to zero.
ifneq ($(filter -Ofast -ffast-math -funsafe-math-optimizations,$(CFLAGS) $(LDFLAGS)),)
$(error Fast mathematics changes the numbers: remove it from CFLAGS and LDFLAGS)
endif

optimized = $(filter-out -O0,$(filter -O%,$(CFLAGS)))
static = $(filter -static,$(CFLAGS) $(LDFLAGS))

DEFINES = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
	-DDPA_VERSION='"$(VERSION)"' $(MBEDTLS_DEFS)
COMPILE = $(CC) $(STANDARD) $(DEFINES) $(if $(optimized),$(FORTIFY)) -Isrc $(CPPFLAGS) \
	$(WARNINGS) $(HARDENING) $(PIE) $(PTHREAD) $(CFLAGS) $(SANITIZERS) $(EXACT)
# Makes the binary independent of the directory of the source tree. Not part of COMPILE, so that moving the tree does
# not cause recompilation.
PREFIX_MAP = '-ffile-prefix-map=$(CURDIR)=.'
LINK = $(CC) $(PTHREAD) $(CFLAGS) $(SANITIZERS) $(EXACT) $(if $(static),,$(PIE_LINK)) $(LINKING) \
	$(if $(filter -flto,$(CFLAGS)),$(LTO_LINK)) $(LDFLAGS)

.PHONY: all
all: $(DPA)

# V=1 shows whole commands; otherwise only their targets are shown.
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)';)

objects = $(OBJECTS:%=$(BUILD)/%)
library = $(BUILD)/libdpa.a
unit_objects = $(UNIT_OBJECTS:%=$(BUILD)/%)
fuzz_objects = $(FUZZ_OBJECTS:%=$(BUILD)/%)

# All of src/ except main.c. The binary, the unit tests, the fuzzers and the benchmarks link it.
$(library): $(objects)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(DPA): $(BUILD)/src/main.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/unit: $(unit_objects) $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

# The known answers of this binary are wrong by one bit, so it must reject every kernel.
$(BUILD)/dpa-faulty: $(BUILD)/tests/self_test_faulty.o $(BUILD)/src/main.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/number-filter: $(BUILD)/tests/tools/number-filter.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/statistics-filter: $(BUILD)/tests/tools/statistics-filter.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/fuzz-replay: $(fuzz_objects) $(BUILD)/tests/fuzz/replay.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/fuzz-%: $(fuzz_objects) $(BUILD)/tests/fuzz/libfuzzer-%.o $(library)
	$(call say,LINK,$@)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

$(BUILD)/shuffle-bench: $(BUILD)/tests/tools/shuffle-bench.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/kernel-bench: $(BUILD)/tests/tools/kernel-bench.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) $(PREFIX_MAP) $(EXTRA) -MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/libfuzzer-%.o: tests/fuzz/libfuzzer.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) $(PREFIX_MAP) -DHARNESS=fuzz_$* -MMD -MP -c -o $@ $<

$(BUILD)/tests/self_test_faulty.o: src/kernel/self_test.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) $(PREFIX_MAP) -DKERNEL_FAULT -MMD -MP -c -o $@ $<

# This file changes when a flag changes; then everything is compiled again.
$(BUILD)/flags: $(CONFIG) FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(COMPILE) / $(LINK) / $(LIBRARIES))' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

-include $(objects:.o=.d) $(unit_objects:.o=.d) $(fuzz_objects:.o=.d) $(BUILD)/src/main.d \
	$(BUILD)/tests/tools/number-filter.d $(BUILD)/tests/tools/kernel-bench.d \
	$(BUILD)/tests/tools/shuffle-bench.d \
	$(BUILD)/tests/tools/statistics-filter.d $(BUILD)/tests/fuzz/replay.d \
	$(wildcard $(BUILD)/tests/self_test_faulty.d $(BUILD)/tests/fuzz/libfuzzer-*.d)

.PHONY: FORCE
FORCE:

# DPA and the variables after it name the binaries under test. A test that hangs is stopped.
tested = $(DPA) $(BUILD)/unit $(BUILD)/number-filter $(BUILD)/statistics-filter \
	$(BUILD)/fuzz-replay $(BUILD)/dpa-faulty
RUN_TESTS = DPA='$(call absolute,$(DPA))' \
	DPA_NUMBER_FILTER='$(call absolute,$(BUILD))/number-filter' \
	DPA_STATISTICS_FILTER='$(call absolute,$(BUILD))/statistics-filter' \
	DPA_FAULTY='$(call absolute,$(BUILD))/dpa-faulty' \
	DPA_FUZZ_REPLAY='$(call absolute,$(BUILD))/fuzz-replay' \
	BATS_TEST_TIMEOUT=$(TEST_SECONDS) scripts/run-tests
TEST_SECONDS = 3000

# These directories have separate targets (check-slow and so on). The tests of the source tree do not depend on the
# build, so only the default build runs them.
separate = consumers engines frameworks launchers slow
suite = $(filter-out $(patsubst %,tests/%/%,$(separate) $(if $(HERE),project)),$(wildcard tests/*/*.bats))

# With GNU parallel, test files run in parallel; the tests within a file run in sequence.
bats = bats --tap $(if $(shell command -v parallel),--jobs $(shell nproc) --no-parallelize-within-files)

.PHONY: check
check: $(tested)
	@$(RUN_TESTS) $(BUILD)/unit '$(bats) $(suite)'

check-slow: private TEST_SECONDS = 7200
.PHONY: check-slow check-launchers check-consumers check-engines check-frameworks
check-slow check-launchers check-consumers check-engines check-frameworks: check-%: $(tested)
	@$(RUN_TESTS) 'bats --tap tests/$*'

.PHONY: bench
bench: all
	DPA='$(call absolute,$(DPA))' scripts/bench/run

INSTALL = install

# Completion: the directory and file name that each shell expects.
bash_completion = $(datadir)/bash-completion/completions/dpa
zsh_completion = $(datadir)/zsh/site-functions/_dpa
fish_completion = $(datadir)/fish/vendor_completions.d/dpa.fish
# Scripts that users run, and examples that they copy.
examples = $(docdir)/examples
EXAMPLES = $(wildcard scripts/examples/*) scripts/preview scripts/plot scripts/plan-shards
name = dpa-$(VERSION)

.PHONY: install
install: all
	$(INSTALL) -d '$(DESTDIR)$(bindir)'
	$(INSTALL) -m 755 $(DPA) '$(DESTDIR)$(bindir)'
	set -e; for page in $(MANUALS); do \
		folder='$(DESTDIR)$(mandir)'/man$${page##*.}; \
		$(INSTALL) -d "$$folder"; \
		$(INSTALL) -m 644 "$$page" "$$folder"; \
	done
	$(INSTALL) -D -m 644 scripts/completion/dpa.bash '$(DESTDIR)$(bash_completion)'
	$(INSTALL) -D -m 644 scripts/completion/_dpa '$(DESTDIR)$(zsh_completion)'
	$(INSTALL) -D -m 644 scripts/completion/dpa.fish '$(DESTDIR)$(fish_completion)'
	$(INSTALL) -d '$(DESTDIR)$(examples)'
	$(INSTALL) -m 644 README COPYING '$(DESTDIR)$(docdir)'
	$(INSTALL) -m 755 $(EXAMPLES) '$(DESTDIR)$(examples)'

.PHONY: uninstall
uninstall:
	rm -f '$(DESTDIR)$(bindir)/dpa'
	set -e; for page in $(MANUALS); do \
		rm -f '$(DESTDIR)$(mandir)'/man$${page##*.}/$${page##*/}; \
	done
	rm -f '$(DESTDIR)$(bash_completion)' '$(DESTDIR)$(zsh_completion)' '$(DESTDIR)$(fish_completion)'
	rm -rf '$(DESTDIR)$(docdir)'

# The archive includes configure, so building a release does not require autoconf.
.PHONY: dist
dist: configure
	git archive --prefix=$(name)/ --add-file=configure -o $(name).tar.gz HEAD

# Unpack, build, test, install, uninstall and clean a release; no file may be left.
.PHONY: distcheck
distcheck: dist
	scripts/package/dist $(name).tar.gz

# Build a Debian package of the last commit in the current directory.
.PHONY: deb
deb:
	scripts/package/deb

# Build a Python wheel with the command and a module in the current directory.
.PHONY: wheel
wheel:
	scripts/package/wheel

.PHONY: clean
clean:
	rm -rf $(BUILD) $(DPA)

.PHONY: distclean
distclean: clean
	test ! -e .git || rm -f configure
	rm -f configure~ config.mk config.log config.status dpa-*.tar.gz dpa_*.deb dpa-*.whl
	rm -rf autom4te.cache

.PHONY: help
help:
	@echo 'make [TARGET] [VARIABLE=VALUE]...'
	@echo
	@echo 'all              build ./dpa (the default)'
	@echo 'check            run the tests; the last line counts passed and failed tests'
	@echo 'check-slow       run the tests that take many minutes'
	@echo 'check-launchers  run the tests with real launchers (scripts/bootstrap --launchers)'
	@echo 'check-consumers  run the tests with tools that read records (--consumers)'
	@echo 'check-engines    run the tests with Spark, Ray, Dask and Snakemake (--engines)'
	@echo 'check-frameworks run the tests with PyTorch, TensorFlow and others (--frameworks)'
	@echo 'bench            measure the speed; print the table of the README'
	@echo 'install          install below prefix (/usr/local) and DESTDIR'
	@echo 'uninstall        remove the installed files'
	@echo 'dist             build dpa-VERSION.tar.gz of the last commit'
	@echo 'distcheck        run dist; build, test, install and uninstall the result'
	@echo 'deb              build a Debian package of the last commit'
	@echo 'wheel            build a Python wheel with the command and a module'
	@echo 'clean            remove built files'
	@echo 'distclean        remove built files and the configuration'
	@echo 'help             print this list'
	@echo
	@echo 'CC, CPPFLAGS, CFLAGS, LDFLAGS   compiler and flags; also accepted by ./configure'
	@echo 'V=1                             show the commands'
	@echo 'SANITIZE=address,undefined      build with sanitizers'
	@echo 'BUILD=build/NAME                separate build, with the binary BUILD/dpa:'
	@echo '    make check BUILD=build/clang CC=clang'
	@echo '    make check BUILD=build/asan SANITIZE=address,undefined'
