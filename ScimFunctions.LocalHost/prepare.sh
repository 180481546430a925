# What ./run and ./test need before they start; sourced by them, at the root.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

require_dotnet() {
  command -v dotnet > /dev/null || fail 'The .NET SDK 10 is needed and no `dotnet` is on the PATH: install it from https://dotnet.microsoft.com/download/dotnet/10.0.'
  # Asked in this folder, so that global.json decides.
  dotnet --version > /dev/null 2>&1 || fail 'The .NET SDK 10 is needed; this machine has:' "$(dotnet --list-sdks)" 'Install it from https://dotnet.microsoft.com/download/dotnet/10.0.'
}

# require_node [<what else helps>]
require_node() {
  command -v node > /dev/null || fail "Node.js 20 or newer is needed for Azurite and no \`node\` is on the PATH: install it from https://nodejs.org${1-}."
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js 20 or newer is needed for Azurite; this is $(node --version). Install it from https://nodejs.org${1-}."
}

install_azurite() {
  install_npm_package 'Azurite' ScimFunctions.LocalHost/Azurite
}

install_kusto_parser() {
  install_npm_package 'the parser of queries' ScimFunctions.Tests/Infra/kusto
}

# install_npm_package <name> <folder>: npm writes node_modules/.package-lock.json last, so an interrupted installation is done again.
install_npm_package() {
  local name=$1 package=$2
  if [[ ! $package/node_modules/.package-lock.json -nt $package/package-lock.json ]]; then
    command -v npm > /dev/null || fail "npm is needed to install $name and is not on the PATH: it comes with Node.js from https://nodejs.org."
    step "Installing $name" npm ci --prefix "$package" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
  fi
}

# step <what> <command...>: runs the command quietly, says every ten seconds that it still runs, and shows its output if it fails.
# In a process group of its own, so that a signal to this script alone ends all of it.
step() {
  local what=$1 log pid status=0 started=$SECONDS shown=0
  shift
  log=$(mktemp)
  printf '%s…\n' "$what"
  set -m
  "$@" > "$log" 2>&1 < /dev/null &
  pid=$!
  set +m
  trap 'kill -TERM -- "-'"$pid"'" 2> /dev/null; rm -f "'"$log"'"; exit 130' INT TERM HUP
  while kill -0 "$pid" 2> /dev/null; do
    sleep 0.2
    if ((SECONDS - started >= shown + 10)); then
      shown=$((SECONDS - started))
      printf '  still %s, %s s\n' "$(lower_first "$what")" "$shown"
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM HUP
  if ((status != 0)); then
    cat "$log" >&2
    rm -f "$log"
    fail "$what failed: the lines above say why."
  fi
  rm -f "$log"
}

lower_first() {
  printf '%s%s' "$(printf '%s' "${1:0:1}" | tr '[:upper:]' '[:lower:]')" "${1:1}"
}
