# What run and prove share. To be sourced by bash with `set -euo pipefail`, with $folder being this folder.
work=$(mktemp -d /tmp/florin-crashes-build.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# Installs a build of this tree with -DFLORIN_FAILPOINTS, and prints under which prefix. What the points are not in is
# not compiled again.
failpoint_build() {
  cp -a "$folder/../.." "$work/failpoints"
  (
    cd "$work/failpoints"
    grep -rlZ 'failpoint\.hpp"' src/pg --include='*.cpp' | xargs -0 touch
    test/build/quiet make -j2 with_llvm=no PG_CONFIG="$PG_CONFIG" COPT="${COPT:-} -DFLORIN_FAILPOINTS"
    test/build/quiet make install with_llvm=no PG_CONFIG="$PG_CONFIG" DESTDIR="$work/prefix"
  ) >&2
  chmod -R a+rX "$work/prefix"
  echo "$work/prefix"
}

# Builds the library that has an allocation fail, and prints where it is.   failing malloc | own
failing() {
  gcc -O1 -g -D_GNU_SOURCE -Wall -Wextra -Werror -fexceptions -shared -fPIC -I"$("$PG_CONFIG" --includedir-server)" -o "$work/failing_$1.so" \
    "$folder/failing_$1.c" -ldl -lstdc++
  chmod a+rx "$work/failing_$1.so"
  echo "$work/failing_$1.so"
}
