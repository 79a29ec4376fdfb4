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

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# Configured, unless what is asked for needs no answer.
UNCONFIGURED = clean configure deb distclean help
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

# Another compiler is asked anew; a new configure gets the arguments of the last one.
ifneq ($(CC),$(or $(CONFIGURED_CC),$(CC)))
$(CONFIG): configure scripts/config.mk.in FORCE
	cd $(@D) && $(abspath configure) -q CC='$(CC)'
else
$(CONFIG): configure scripts/config.mk.in
	@mkdir -p $(@D)
	cd $(@D) && if test -f config.status; then \
		./config.status -q --recheck && ./config.status -q; \
	else \
		$(abspath configure) -q; \
	fi
endif

# What is built: one object a line, by floor and name.
OBJECTS = \
	src/base/decimal.o \
	src/base/gather.o \
	src/base/interrupt.o \
	src/base/json_memory.o \
	src/base/report.o \
	src/base/room.o \
	src/base/text.o \
	src/model/config.o \
	src/model/config_read.o \
	src/model/fibonacci.o \
	src/model/fields.o \
	src/model/histogram.o \
	src/model/json_file.o \
	src/model/natural.o \
	src/model/preset.o \
	src/model/sample.o \
	src/model/seeding.o \
	src/model/statistics.o \
	src/engine/chain.o \
	src/engine/cpu.o \
	src/engine/dispatch.o \
	src/engine/engine.o \
	src/engine/kernel_generic.o \
	src/engine/kernel_mbedtls.o \
	src/engine/known.o \
	src/engine/mt19937.o \
	src/engine/selftest.o \
	src/engine/sha256.o \
	src/engine/sha256_stream.o \
	src/engine/trial.o \
	src/input/count.o \
	src/input/item.o \
	src/input/join.o \
	src/input/reader.o \
	src/input/saved.o \
	src/input/scan.o \
	src/input/sequence.o \
	src/input/shard.o \
	src/input/skip.o \
	src/input/source.o \
	src/input/tokens.o \
	src/output/csv.o \
	src/output/document.o \
	src/output/echo.o \
	src/output/format.o \
	src/output/json.o \
	src/output/json_string.o \
	src/output/ndjson.o \
	src/output/npy.o \
	src/output/number.o \
	src/output/number_round.o \
	src/output/number_table.o \
	src/output/number_writers.o \
	src/output/outline.o \
	src/output/record.o \
	src/output/rewrite.o \
	src/output/sink.o \
	src/output/sink_file.o \
	src/output/summary.o \
	src/run/benchmark.o \
	src/run/check.o \
	src/run/claim.o \
	src/run/generate.o \
	src/run/joiner.o \
	src/run/load.o \
	src/run/maker.o \
	src/run/manifest.o \
	src/run/names.o \
	src/run/pipeline.o \
	src/run/product.o \
	src/run/progress.o \
	src/run/progress_line.o \
	src/run/proof.o \
	src/run/recorded.o \
	src/run/resume.o \
	src/run/roll.o \
	src/run/rows.o \
	src/run/seal.o \
	src/run/stretch.o \
	src/run/tally.o \
	src/run/verdict.o \
	src/cli/distribution.o \
	src/cli/hint.o \
	src/cli/launcher.o \
	src/cli/loading.o \
	src/cli/misuse.o \
	src/cli/option_table.o \
	src/cli/options.o \
	src/cli/output.o \
	src/cli/overlays.o \
	src/cli/proving.o \
	src/cli/usage.o \
	src/cli/value.o

# Only these may hold wider registers than the architecture promises.
ifeq ($(X86),yes)
OBJECTS += \
	src/engine/kernel_avx2.o \
	src/engine/kernel_avx512.o \
	src/engine/kernel_shani.o \
	src/engine/sha256_shani.o \
	src/output/number_avx2.o \
	src/output/number_avx512.o \
	src/output/outline_avx2.o
endif

UNIT_OBJECTS = \
	tests/unit/main.o \
	tests/unit/cpu.o \
	tests/unit/fibonacci.o \
	tests/unit/kernels.o \
	tests/unit/launcher.o \
	tests/unit/mt19937.o \
	tests/unit/number.o \
	tests/unit/outline.o \
	tests/unit/progress.o \
	tests/unit/report.o \
	tests/unit/scan.o \
	tests/unit/sequence.o \
	tests/unit/sha256.o \
	tests/unit/shard.o \
	tests/unit/skip.o \
	tests/unit/statistics.o \
	tests/unit/wide.o

# Harnesses; each is what scripts/fuzz makes one fuzzer of, and fuzz-replay runs all.
FUZZ_OBJECTS = \
	tests/fuzz/claim.o \
	tests/fuzz/config.o \
	tests/fuzz/join.o \
	tests/fuzz/lines.o \
	tests/fuzz/made.o \
	tests/fuzz/message.o \
	tests/fuzz/outline.o \
	tests/fuzz/recorded.o \
	tests/fuzz/rows.o \
	tests/fuzz/saved.o \
	tests/fuzz/words.o

MANUALS = $(wildcard man/*.[1-9])

$(BUILD)/src/engine/kernel_avx2.o: private EXTRA = $(AVX2)
$(BUILD)/src/engine/kernel_avx512.o: private EXTRA = $(AVX512)
$(BUILD)/src/engine/kernel_shani.o: private EXTRA = $(SHANI)
$(BUILD)/src/engine/sha256_shani.o: private EXTRA = $(SHANI)
$(BUILD)/src/output/number_avx2.o: private EXTRA = $(AVX2)
$(BUILD)/src/output/outline_avx2.o: private EXTRA = $(AVX2)
$(BUILD)/src/output/number_avx512.o: private EXTRA = $(AVX512) $(AVX512_TEXT)
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
LINK = $(CC) $(PTHREAD) $(CFLAGS) $(SANITIZERS) $(EXACT) $(if $(static),,$(PIE_LINK)) $(LINKING) \
	$(LDFLAGS)

.PHONY: all
all: $(DPA)

# Whole commands with V=1, otherwise what they make.
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)';)

objects = $(OBJECTS:%=$(BUILD)/%)
unit_objects = $(UNIT_OBJECTS:%=$(BUILD)/%)
fuzz_objects = $(FUZZ_OBJECTS:%=$(BUILD)/%)

$(DPA): $(objects) $(BUILD)/src/main.o
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/unit: $(unit_objects) $(objects)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

# Expects of its kernels what is wrong by one bit, so that it must refuse them.
$(BUILD)/dpa-faulty: $(BUILD)/tests/known_faulty.o $(filter-out %/known.o,$(objects)) \
		$(BUILD)/src/main.o
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/number-filter: $(BUILD)/tests/tools/number-filter.o $(objects)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/statistics-filter: $(BUILD)/tests/tools/statistics-filter.o $(objects)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/fuzz-replay: $(fuzz_objects) $(BUILD)/tests/fuzz/replay.o $(objects)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/fuzz-%: $(fuzz_objects) $(BUILD)/tests/fuzz/libfuzzer-%.o $(objects)
	$(call say,LINK,$@)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

$(BUILD)/kernel-bench: $(BUILD)/tests/tools/kernel-bench.o $(objects)
	$(call say,LINK,$@)$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) $(EXTRA) -MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/libfuzzer-%.o: tests/fuzz/libfuzzer.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) -DHARNESS=fuzz_$* -MMD -MP -c -o $@ $<

$(BUILD)/tests/known_faulty.o: src/engine/known.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(COMPILE) -DKERNEL_FAULT -MMD -MP -c -o $@ $<

# Changes when a flag does, and then everything is compiled again.
$(BUILD)/flags: $(CONFIG) FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(COMPILE) / $(LINK) / $(LIBRARIES))' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

-include $(objects:.o=.d) $(unit_objects:.o=.d) $(fuzz_objects:.o=.d) $(BUILD)/src/main.d \
	$(BUILD)/tests/tools/number-filter.d $(BUILD)/tests/tools/kernel-bench.d \
	$(BUILD)/tests/tools/statistics-filter.d $(BUILD)/tests/fuzz/replay.d \
	$(wildcard $(BUILD)/tests/known_faulty.d $(BUILD)/tests/fuzz/libfuzzer-*.d)

.PHONY: FORCE
FORCE:

# The tests learn from DPA and its like which binaries are meant. None of them may hang.
tested = $(DPA) $(BUILD)/unit $(BUILD)/number-filter $(BUILD)/statistics-filter \
	$(BUILD)/fuzz-replay $(BUILD)/dpa-faulty
RUN_TESTS = DPA=$(abspath $(DPA)) \
	DPA_NUMBER_FILTER=$(abspath $(BUILD))/number-filter \
	DPA_STATISTICS_FILTER=$(abspath $(BUILD))/statistics-filter \
	DPA_FAULTY=$(abspath $(BUILD))/dpa-faulty \
	DPA_FUZZ_REPLAY=$(abspath $(BUILD))/fuzz-replay \
	BATS_TEST_TIMEOUT=$(TEST_SECONDS) scripts/run-tests
TEST_SECONDS = 300

# These directories have targets of their own (check-slow and so on). Tests of the source tree are the same in every
# build: only the usual build runs them.
separate = consumers launchers slow
suite = $(filter-out $(patsubst %,tests/%/%,$(separate) $(if $(HERE),project)),$(wildcard tests/*/*.bats))

# Files side by side, where GNU parallel is there to do it; the tests of one file take turns.
bats = bats --tap $(if $(shell command -v parallel),--jobs $(shell nproc) --no-parallelize-within-files)

.PHONY: check
check: $(tested)
	@$(RUN_TESTS) $(BUILD)/unit '$(bats) $(suite)'

check-slow: private TEST_SECONDS = 1800
.PHONY: check-slow check-launchers check-consumers
check-slow check-launchers check-consumers: check-%: $(tested)
	@$(RUN_TESTS) 'bats --tap tests/$*'

.PHONY: bench
bench: all
	DPA=$(abspath $(DPA)) scripts/bench/run

INSTALL = install

# Completion: where each shell looks, and the name that it looks for.
bash_completion = $(datadir)/bash-completion/completions/dpa
zsh_completion = $(datadir)/zsh/site-functions/_dpa
fish_completion = $(datadir)/fish/vendor_completions.d/dpa.fish
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

.PHONY: uninstall
uninstall:
	rm -f '$(DESTDIR)$(bindir)/dpa'
	set -e; for page in $(MANUALS); do \
		rm -f '$(DESTDIR)$(mandir)'/man$${page##*.}/$${page##*/}; \
	done
	rm -f '$(DESTDIR)$(bash_completion)' '$(DESTDIR)$(zsh_completion)' '$(DESTDIR)$(fish_completion)'

# The committed tree and configure, so that whoever unpacks it needs no autoconf.
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

.PHONY: clean
clean:
	rm -rf $(BUILD) $(DPA)

.PHONY: distclean
distclean: clean
	rm -f configure configure~ config.mk config.log config.status dpa-*.tar.gz dpa_*.deb
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
	@echo 'bench            measure'
	@echo 'install          into prefix (/usr/local), below DESTDIR'
	@echo 'uninstall        remove what install put there'
	@echo 'dist             make dpa-VERSION.tar.gz of the last commit'
	@echo 'distcheck        and build, test, install and uninstall from it'
	@echo 'deb              make a Debian package of the last commit'
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
