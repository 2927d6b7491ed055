# Sourced by ./check and ./rehearse: brings a Node that fits package.json's "engines", and the locked dependencies.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 2
}

need() { command -v "$1" >/dev/null 2>&1 || die "$1 is not installed: $2"; }

# ^22.18 || >=24.11, as in package.json.
node_fits() {
  command -v node >/dev/null 2>&1 &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 22 && b >= 18) || (a === 24 && b >= 11) || a > 24 ? 0 : 1)'
}

# install_locked FOLDER WHAT installs a lockfile's packages, and says WHAT they are, unless exactly that lockfile has been installed. Not by `npm ci`: it refuses a lockfile that
# lacks a platform's optional packages, and a registry mirror may not have those of every platform (docs/decisions/0001).
install_locked() {
  local folder=$1 what=$2 stamp="$1/node_modules/.installed" digest
  digest=$(cksum <"$folder/package-lock.json")
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ] && return
  say "installing $what …"
  (cd "$folder" && npm install --no-save --no-audit --no-fund --loglevel=error >&2) || die "npm install failed in $folder"
  printf '%s' "$digest" >"$stamp"
}

bring_node() {
  node_fits && return
  local machine
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) machine=linux-x64 ;;
    Linux-aarch64 | Linux-arm64) machine=linux-arm64 ;;
    *) die "Node 22.18+ or 24.11+ is needed, and this script can bring it for Linux only: install it and try again" ;;
  esac
  install_locked "$root/toolchain" "a newer Node, in toolchain/ (steps needs 22.18+ or 24.11+)"
  PATH="$root/toolchain/node_modules/node-$machine/bin:$PATH"
  export PATH
  node_fits || die "the Node in toolchain/ does not run on this machine"
}

need git 'install git'
need npm 'install Node.js 20 or newer with npm'
bring_node
install_locked "$root" 'the packages of package-lock.json, in node_modules/'
cd "$root" || exit 2
PATH="$root/node_modules/.bin:$PATH"
export PATH
