#!/usr/bin/env bash
# Builds an archive of the program for every kind of machine that this one can build for, with its SHA-256, and says of
# the others why not. What it writes to target/dist is what a deployment hands out: REDRAFT_DOWNLOADS names that folder.
set -euo pipefail
cd "$(dirname "$0")/.."

PROFILE=${DIST_PROFILE:-release}
OUT=target/dist
# Debian 10, Ubuntu 18.10 and newer have it.
OLDEST_GLIBC=2.28
VERSION=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
HOST=$(rustc -vV | sed -n 's/^host: //p')
INSTALLED=$( (rustup target list --installed 2>/dev/null || true); echo "$HOST")
folder_of_profile() { if [ "$PROFILE" = dev ]; then echo debug; else echo "$PROFILE"; fi; }

# Why there is no archive for the platform $1 with the Rust target $2; nothing if there can be one.
hindrance() {
  case $1 in
    windows-*) echo "the runner needs sessions and signals of Unix; on Windows it runs inside WSL"; return ;;
    macos-*) [[ $HOST == *-apple-darwin ]] || { echo "its frameworks come with Apple's SDK: build it on a Mac"; return; } ;;
  esac
  grep -qx "$2" <<<"$INSTALLED" || { echo "the Rust target $2 is not installed here (rustup target add $2)"; return; }
  if [ "$2" != "$HOST" ] && [[ $2 == *-linux-gnu ]] && ! has_zig && ! command -v "${2%%-*}-linux-gnu-gcc" >/dev/null; then
    echo "a linker for it is missing here (pip install cargo-zigbuild ziglang, or ${2%%-*}-linux-gnu-gcc)"
  fi
}
has_zig() { command -v cargo-zigbuild >/dev/null; }
# Builds for the Rust target $1, which is not this machine's, against a C library that is old enough for most.
build_for() {
  local architecture=${1%%-*}
  if has_zig; then
    cargo-zigbuild zigbuild --locked --profile "$PROFILE" --target "$1.$OLDEST_GLIBC" -p redraft-runner --bin redraft
  else
    env "CARGO_TARGET_${architecture^^}_UNKNOWN_LINUX_GNU_LINKER=$architecture-linux-gnu-gcc" \
      cargo build --locked --profile "$PROFILE" --target "$1" -p redraft-runner --bin redraft
  fi
}

rm -rf "$OUT"
mkdir -p "$OUT"
entries=()
for pair in linux-x86_64=x86_64-unknown-linux-gnu linux-aarch64=aarch64-unknown-linux-gnu \
  macos-aarch64=aarch64-apple-darwin macos-x86_64=x86_64-apple-darwin windows-x86_64=x86_64-pc-windows-msvc; do
  platform=${pair%%=*} target=${pair#*=}
  file=redraft-$VERSION-$platform.tar.gz
  why=$(hindrance "$platform" "$target")
  if [ -n "$why" ]; then
    printf '%-15s not built: %s\n' "$platform" "$why"
    [[ $platform != windows-* ]] || file=${file%.tar.gz}.zip
    entries+=("{\"platform\":\"$platform\",\"filename\":\"$file\",\"available\":false,\"reason\":\"$why\"}")
    continue
  fi
  built=target/$(folder_of_profile)
  if [ "$target" = "$HOST" ]; then
    cargo build --locked --profile "$PROFILE" -p redraft-runner --bin redraft
  else
    build_for "$target"
    built=target/$target/$(folder_of_profile)
  fi
  # The same content makes the same archive: sorted, and without the time and the user of this machine.
  stage=$(mktemp -d)
  mkdir "$stage/redraft-$VERSION"
  cp "$built/redraft" README.md LICENSE-APACHE LICENSE-MIT "$stage/redraft-$VERSION/"
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$stage" -cf - "redraft-$VERSION" | gzip -n >"$OUT/$file"
  rm -rf "$stage"
  sum=$(sha256sum "$OUT/$file" | cut -d' ' -f1) bytes=$(stat -c %s "$OUT/$file")
  (cd "$OUT" && sha256sum "$file" >>SHA256SUMS)
  printf '%-15s %s  %s bytes  %s\n' "$platform" "$file" "$bytes" "$sum"
  entries+=("{\"platform\":\"$platform\",\"filename\":\"$file\",\"bytes\":$bytes,\"sha256\":\"$sum\",\"available\":true}")
done
(IFS=,; printf '{"version":"%s","downloads":[%s]}\n' "$VERSION" "${entries[*]}") >"$OUT/downloads.json"
echo "they are in $OUT; let a deployment hand them out with REDRAFT_DOWNLOADS=$PWD/$OUT"
