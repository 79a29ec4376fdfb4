# SPDX-License-Identifier: MIT
# Makefile - builds, tests and installs dpa. `make help` lists what it can do.
#
# On a fresh clone, make makes `configure`, and that writes config.mk: compiler, flags, libraries.

# Where a build lives. The usual one leaves ./dpa and ./config.mk at the top and the rest in build/.
# Any other folder holds a build of its own, config.mk and binary too, which disturbs no other.
BUILD = build
HERE := $(if $(filter-out build,$(BUILD)),$(BUILD)/)
DPA := $(HERE)dpa
CONFIG := $(HERE)config.mk

# $(abspath) would break the path of a source tree with a space in it.
absolute = $(if $(filter /%,$(1)),,$(CURDIR)/)$(1)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# Configured, unless what is asked for needs no answer.
UNCONFIGURED = clean configure deb distclean help wheel
ifneq ($(filter-out $(UNCONFIGURED),$(or $(MAKECMDGOALS),all)),)
include $(CONFIG)
endif

configure: configure.ac
	@command -v autoconf >/dev/null || \
		{ echo 'autoconf is missing: run scripts/bootstrap'; exit 1; }
	autoconf -o $@ $<

# Flags given to make are for this run only; only the compiler is remembered.
$(foreach name,CPPFLAGS CFLAGS LDFLAGS,\
	$(if $(filter command,$(origin $(name))),$(eval unexport $(name))))

# configure runs again for another compiler; a new configure gets the arguments of the last one.
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

# Every source file is built, so that a new one needs no line here; main.c is linked to the binary alone.
# Only the files of X86_SOURCES and ARM64_SOURCES may hold wider registers than the architecture promises.
X86_SOURCES := $(wildcard src/*/*_avx2.c src/*/*_avx512.c src/*/*_avx512vbmi.c src/*/*_shani.c)
ARM64_SOURCES := $(wildcard src/*/*_armsha2.c)
SOURCES := $(filter-out $(if $(filter yes,$(X86)),,$(X86_SOURCES)) \
	$(if $(filter yes,$(ARM64)),,$(ARM64_SOURCES)),$(wildcard src/*/*.c))
OBJECTS := $(SOURCES:.c=.o)

UNIT_OBJECTS := $(patsubst %.c,%.o,$(wildcard tests/unit/*.c))

# Harnesses; each is what scripts/fuzz makes one fuzzer of, and fuzz-replay runs all.
FUZZ_OBJECTS := $(patsubst %.c,%.o,$(filter-out %/replay.c %/libfuzzer.c,$(wildcard tests/fuzz/*.c)))

MANUALS = $(wildcard man/*.[1-9])

$(BUILD)/%_avx2.o: private EXTRA = $(AVX2)
$(BUILD)/%_avx512.o: private EXTRA = $(AVX512)
$(BUILD)/%_shani.o: private EXTRA = $(SHANI)
$(BUILD)/%_armsha2.o: private EXTRA = $(ARMSHA2)
$(BUILD)/%_avx512vbmi.o $(BUILD)/src/number/dtoa_avx512.o: private EXTRA = $(AVX512) $(AVX512_TEXT)
$(BUILD)/tests/unit/%.o: private EXTRA = -Wno-missing-prototypes

# SANITIZE=address,undefined builds with those sanitizers, and the tests know by DPA_SANITIZED.
ifdef SANITIZE
SANITIZERS = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
FORTIFY =
export DPA_SANITIZED = 1
endif

# Fast mathematics even in the link clears denormals.
ifneq ($(filter -Ofast -ffast-math -funsafe-math-optimizations,$(CFLAGS) $(LDFLAGS)),)
$(error Fast mathematics changes the numbers: take it out of CFLAGS)
endif

optimized = $(filter-out -O0,$(filter -O%,$(CFLAGS)))
static = $(filter -static,$(CFLAGS) $(LDFLAGS))

DEFINES = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
	-DDPA_VERSION='"$(VERSION)"' $(MBEDTLS_DEFS)
COMPILE = $(CC) $(STANDARD) $(DEFINES) $(if $(optimized),$(FORTIFY)) -Isrc $(CPPFLAGS) \
	$(WARNINGS) $(HARDENING) $(PIE) $(PTHREAD) $(CFLAGS) $(SANITIZERS) $(EXACT)
# The binary does not depend on the directory of the source tree. Not in COMPILE: a tree that was moved need not be
# compiled again.
PREFIX_MAP = '-ffile-prefix-map=$(CURDIR)=.'
LINK = $(CC) $(PTHREAD) $(CFLAGS) $(SANITIZERS) $(EXACT) $(if $(static),,$(PIE_LINK)) $(LINKING) \
	$(if $(filter -flto,$(CFLAGS)),$(LTO_LINK)) $(LDFLAGS)

.PHONY: all
all: $(DPA)

# Whole commands with V=1, otherwise what they make.
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)';)

objects = $(OBJECTS:%=$(BUILD)/%)
library = $(BUILD)/libdpa.a
unit_objects = $(UNIT_OBJECTS:%=$(BUILD)/%)
fuzz_objects = $(FUZZ_OBJECTS:%=$(BUILD)/%)

# All of src/ but main.c: what the binary, the unit tests, the fuzzers and the benchmarks are linked with.
$(library): $(objects)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(DPA): $(BUILD)/src/main.o $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/unit: $(unit_objects) $(library)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

# Its known answers are wrong by one bit, so that it must refuse every kernel.
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

# Changes when a flag does, and then everything is compiled again.
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

# The tests learn from DPA and its like which binaries are meant. None of them may hang.
tested = $(DPA) $(BUILD)/unit $(BUILD)/number-filter $(BUILD)/statistics-filter \
	$(BUILD)/fuzz-replay $(BUILD)/dpa-faulty
RUN_TESTS = DPA='$(call absolute,$(DPA))' \
	DPA_NUMBER_FILTER='$(call absolute,$(BUILD))/number-filter' \
	DPA_STATISTICS_FILTER='$(call absolute,$(BUILD))/statistics-filter' \
	DPA_FAULTY='$(call absolute,$(BUILD))/dpa-faulty' \
	DPA_FUZZ_REPLAY='$(call absolute,$(BUILD))/fuzz-replay' \
	BATS_TEST_TIMEOUT=$(TEST_SECONDS) scripts/run-tests
TEST_SECONDS = 3000

# These directories have targets of their own (check-slow and so on). Tests of the source tree are the same in every
# build: only the usual build runs them.
separate = consumers engines frameworks launchers slow
suite = $(filter-out $(patsubst %,tests/%/%,$(separate) $(if $(HERE),project)),$(wildcard tests/*/*.bats))

# Files side by side, where GNU parallel is there to do it; the tests of one file take turns.
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

# Completion: where each shell looks, and the name that it looks for.
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

# The committed tree and configure, so that building a release does not require autoconf.
.PHONY: dist
dist: configure
	git archive --prefix=$(name)/ --add-file=configure -o $(name).tar.gz HEAD

# As a stranger: unpack, build, test, install, uninstall, clean; nothing may be left.
.PHONY: distcheck
distcheck: dist
	scripts/package/dist $(name).tar.gz

# A Debian package of the last commit, here.
.PHONY: deb
deb:
	scripts/package/deb

# A Python wheel of the command and a module, here.
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
	@echo 'all              build ./dpa (the usual)'
	@echo 'check            run the tests; the last line says how many passed'
	@echo 'check-slow       run those that take minutes'
	@echo 'check-launchers  run those under real launchers (scripts/bootstrap --launchers)'
	@echo 'check-consumers  run those with the tools that read records (--consumers)'
	@echo 'check-engines    run those under Spark, Ray, Dask and snakemake (--engines)'
	@echo 'check-frameworks run those with PyTorch, TensorFlow and others (--frameworks)'
	@echo 'bench            measure'
	@echo 'install          into prefix (/usr/local), below DESTDIR'
	@echo 'uninstall        remove what install put there'
	@echo 'dist             make dpa-VERSION.tar.gz of the last commit'
	@echo 'distcheck        and build, test, install and uninstall from it'
	@echo 'deb              make a Debian package of the last commit'
	@echo 'wheel            make a Python wheel: the command and a module'
	@echo 'clean            remove what was built'
	@echo 'distclean        and what was configured'
	@echo 'help             this'
	@echo
	@echo 'CC, CPPFLAGS, CFLAGS, LDFLAGS   as everywhere; or give them to ./configure'
	@echo 'V=1                             show the commands'
	@echo 'SANITIZE=address,undefined      build with sanitizers'
	@echo 'BUILD=build/NAME                build there, BUILD/dpa too, beside other builds:'
	@echo '    make check BUILD=build/clang CC=clang'
	@echo '    make check BUILD=build/asan SANITIZE=address,undefined'
