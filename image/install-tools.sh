#!/bin/sh
# Installs the Python packages and the gems of $1 below $2. Wheels and gems that lie in $1/wheels and $1/gems are taken, and
# nothing is asked of an index; without them pip and gem fetch theirs.
set -eu
image=$1 out=$2
cat "$image/cfn-lint-requirements.txt" "$image/requirements.txt" >/tmp/requirements.txt
set --
for wheel in "$image"/wheels/*.whl; do
  if [ -e "$wheel" ]; then set -- --no-index --find-links "$image/wheels"; fi
done
python3 -m pip install --root "$out" --break-system-packages --ignore-installed --no-cache-dir --no-deps --no-compile \
  --only-binary=:all: --root-user-action=ignore --no-warn-script-location "$@" --requirement /tmp/requirements.txt
packages=$(echo "$out"/usr/local/lib/python3*/dist-packages)

# The packages' tests and benchmarks of themselves, which no module imports, and the examples of `aws … help`, which needs groff.
find "$packages" -depth -type d \( -name tests -o -name benchmarks \) -exec rm -rf {} +
find "$packages/awscli/examples" -mindepth 1 -maxdepth 1 ! -name "global_*" -exec rm -rf {} +

# Compiled is what a check and the AWS CLI load: the rest would be 10 MB more for code that does not run. Valid by content, not by
# time, and never looked at again: layers keep no times that could be relied on.
export AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=eu-west-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none
loaded() { PYTHONPATH=$packages PYTHONPYCACHEPREFIX=/tmp/loaded PYTHONHASHSEED=0 python3 "$@" >/tmp/said 2>&1 || [ $? -ne 1 ] || { cat /tmp/said; exit 1; }; }
loaded "$out/usr/local/bin/cfn-lint" "$image/sample.yml"
loaded -m awscli --version
loaded -m awscli s3 cp --dryrun "$image/sample.yml" s3://none/
loaded -m awscli sts get-caller-identity --endpoint-url http://127.0.0.1:9 --cli-connect-timeout 1
find "/tmp/loaded$packages" -name '*.pyc' | sed -E 's|^/tmp/loaded||; s|\.cpython-[0-9]+\.pyc$|.py|' | sort >/tmp/sources
PYTHONHASHSEED=0 python3 -m compileall -q --invalidation-mode unchecked-hash -s "$out" -p / -i /tmp/sources -r 0

gems=$(cut -d' ' -f3 "$image/gems.sha256")
home=$out$(ruby -e 'print Gem.dir')
cd "$image/gems"
set --
for gem in $gems; do
  if [ -e "$gem" ]; then set -- "$@" "$gem"; else set -- "$@" "$(echo "$gem" | sed -E 's/-([0-9.]+)\.gem$/:\1/')"; fi
done
gem install --ignore-dependencies --conservative --no-document --install-dir "$home" --bindir /tmp/gem-bin "$@"
cd "$home/cache"
sha256sum --check --quiet "$image/gems.sha256"
rm -rf "$home/cache" "$home/build_info" "$home/doc" "$home/plugins" "$home"/gems/*/spec "$home"/gems/*/test
