#!/bin/sh
# Copies git below $1, without what runs on perl, Tcl or Python and without servers of other protocols, shells and mail, and its
# entry of dpkg's status for scanners. `git http-backend` stays: rehearsals serve repositories with it; `git http-fetch` too, which
# fetching from plain HTTP servers uses.
set -eu
out=$1
mkdir -p "$out/usr/share/doc/git" "$out/var/lib/dpkg/status.d"
dpkg -L git | grep -E '^/usr/(bin|lib/git-core|share/git-core)/' | grep -Ev '/(git-daemon|git-http-push|git-imap-send|git-shell|scalar)$' | while read -r path; do
  if [ -d "$path" ] && [ ! -L "$path" ]; then continue; fi
  if [ -f "$path" ] && head -c 64 "$path" | grep -aEq '^#!.*(perl|tclsh|wish|python)'; then continue; fi
  mkdir -p "$out$(dirname "$path")"
  cp -a "$path" "$out$path"
done
# The same file twice in the package, by a hard link, which does not outlive a COPY.
cmp -s "$out/usr/bin/git" "$out/usr/lib/git-core/git" && ln -sf ../../bin/git "$out/usr/lib/git-core/git"
dpkg-query --status git | grep -Ev '^(Depends|Recommends|Suggests|Conffiles):|^ /etc/' >"$out/var/lib/dpkg/status.d/git"
cp -a /usr/share/doc/git/copyright "$out/usr/share/doc/git/"
