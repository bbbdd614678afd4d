# florin: build and install with PGXS.  make && make install [PG_CONFIG=...] [CXX=clang++]
# The unit tests of src/core are built by CMakeLists.txt; scripts/check runs everything.

EXTENSION = florin
MODULE_big = florin
FLORIN_VERSION = 0.1.0
PG_CONFIG ?= pg_config

# The order of the install script: a file may use what an earlier one made.
SURFACE = version currency monetary aggregates display legs exchange tax taxes tax_numbers countries fees tax_examples exchange_support shipping ledger sales
# A ledger's own script: create_ledger() runs both parts, upgrade_ledger() the second one again.
LEDGER_TABLES = tables exchanges_tables fees_tables taxes_tables shipping_tables sales_tables tables_rights
# Of a partitioned ledger alone; upgrade_ledger() runs it again as well.
LEDGER_PARTITIONS = partitions archives
LEDGER_SURFACE = accounts posting holds periods closing roll_ups events reading subtrees rules reports rates exchanges positions revaluations fees taxes tax_examples shipping sales tax_reports structure verify privileges

CORE_OBJS = $(patsubst %.cpp,%.o,$(wildcard src/core/*.cpp src/core/*/*.cpp))
PG_OBJS = $(patsubst %.cpp,%.o,$(wildcard src/pg/*.cpp src/pg/*/*.cpp))
OBJS = $(CORE_OBJS) $(PG_OBJS)

SURFACE_FILES = $(SURFACE:%=src/sql/%.sql)
LEDGER_TABLE_FILES = $(LEDGER_TABLES:%=src/sql/ledger/%.sql)
LEDGER_PARTITION_FILES = $(LEDGER_PARTITIONS:%=src/sql/ledger/%.sql)
LEDGER_SURFACE_FILES = $(LEDGER_SURFACE:%=src/sql/ledger/%.sql)
DATA_built = florin--$(FLORIN_VERSION).sql

REGRESS ?= $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=florin
ISOLATION ?= $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=test/isolation/output --load-extension=florin

# The server's own symbols stay open until it loads the library, so the linker cannot ask for all of them;
# test/build/hardening looks for one that neither the server nor a library has.
SHLIB_LINK = -Wl,--version-script=florin.map -Wl,-z,relro,-z,now -Wl,--no-undefined-version \
  -lstdc++ -licui18n -licuuc
EXTRA_CLEAN = florin.map build $(foreach end,o d bc,src/*/*.$(end) src/*/*/*.$(end))

WARNINGS = -Wall -Wextra $(WERROR)
HARDENING = -fstack-protector-strong -fvisibility=hidden -fvisibility-inlines-hidden -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
DIALECT = -std=c++20 -fPIC $(WARNINGS) $(HARDENING)

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# ---- the wall: the two halves are compiled apart
# src/core: exceptions inside, and no PostgreSQL on the include path.
CORE_FLAGS = -O2 -g $(DIALECT) -Isrc/core
# src/pg: every PostgreSQL header, and neither exceptions nor RTTI.
PG_FLAGS = $(DIALECT) -DFLORIN_VERSION=\"$(FLORIN_VERSION)\" -fno-exceptions -fno-rtti -Isrc/core -Isrc/pg \
  -isystem $(includedir_server) -isystem $(includedir_internal)
# CXXFLAGS of the server's build, without its warnings, which are chosen above.
SERVER_CXXFLAGS = $(filter-out -W%,$(CXXFLAGS))

src/core/%.o: src/core/%.cpp
	$(CXX) $(CORE_FLAGS) $(COPT) -MMD -MP -c -o $@ $<
src/pg/%.o: src/pg/%.cpp
	$(CXX) $(SERVER_CXXFLAGS) $(PG_FLAGS) $(COPT) -D_GNU_SOURCE -MMD -MP -c -o $@ $<

src/core/%.bc: src/core/%.cpp
	$(CLANG) -xc++ $(BITCODE_CXXFLAGS) $(CORE_FLAGS) -flto=thin -emit-llvm -c -o $@ $<
src/pg/%.bc: src/pg/%.cpp
	$(CLANG) -xc++ -Wno-ignored-attributes $(BITCODE_CXXFLAGS) $(PG_FLAGS) -D_GNU_SOURCE -flto=thin -emit-llvm -c -o $@ $<

-include $(wildcard src/*/*.d src/*/*/*.d)

# ---- the install script, and the linker's list of exports read from it
$(DATA_built): $(SURFACE_FILES) $(LEDGER_TABLE_FILES) $(LEDGER_PARTITION_FILES) $(LEDGER_SURFACE_FILES) \
  scripts/assemble Makefile
	scripts/assemble "$(SURFACE_FILES)" "$(LEDGER_TABLE_FILES)" "$(LEDGER_PARTITION_FILES)" \
	  "$(LEDGER_SURFACE_FILES)" > $@.new && mv $@.new $@

florin.map: $(DATA_built) scripts/exports
	scripts/exports $(DATA_built) > $@.new && mv $@.new $@

$(shlib): florin.map
