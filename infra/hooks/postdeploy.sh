#!/bin/sh
# Runs after `azd deploy`: waits until the app works, makes the first tenant through the app's management API, and shows its Tenant URL
# and token. It may run any number of times: what exists stays as it is. postdeploy.ps1 does the same on Windows.
#
#   FIRST_TENANT             id of the tenant; 'trial' unless set; 'none' makes none
#   FIRST_TENANT_NAME        its display name; the id unless set
#   POSTDEPLOY_WAIT_SECONDS  how long to wait for Azure altogether; 900 unless set
#   SERVICE_API_URI          where the app answers; from azd
#   OPERATOR_KEY             the operator key; without it, it is read from the vault at AZURE_KEY_VAULT_ENDPOINT
#   CI, TF_BUILD             set by pipelines: then no token is issued, for a pipeline's log is read by many
#
# Needs nothing but azd, curl and what every POSIX system has.
set -eu

newline='
'
status=
body=

fail() {
  printf 'postdeploy: %s\n' "$1" >&2
  printf 'The app is deployed. To go on from here: azd hooks run postdeploy\n' >&2
  exit 1
}

# Sends a request; leaves the answer in $status (000 if there is none) and $body.
#   send METHOD URL TOKEN [arguments for curl]
send() {
  method=$1 url=$2 token=$3
  shift 3
  # The token goes through standard input: an argument could be read in the list of processes.
  header=
  if [ -n "$token" ]; then
    header="header = \"Authorization: Bearer $token\""
  fi
  answer=$(printf '%s\n' "$header" | curl --silent --config - --max-time 60 --request "$method" --write-out '\n%{http_code}' "$@" "$url") || true
  status=${answer##*"$newline"}
  body=${answer%"$newline"*}
}

# The text that a member of the JSON object in $body has.
value_of() {
  printf '%s\n' "$body" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p"
}

json_text() {
  printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'
}

# Waits a little longer each time, until the deadline.
pause=1
wait_because() {
  left=$((deadline - $(date +%s)))
  if [ "$left" -le 0 ]; then
    fail "$1 Gave up after ${POSTDEPLOY_WAIT_SECONDS:-900} seconds."
  fi
  if [ "$pause" -gt "$left" ]; then
    pause=$left
  fi
  printf '%s Trying again in %s s.\n' "$1" "$pause"
  sleep "$pause"
  pause=$((pause * 2))
  if [ "$pause" -gt 30 ]; then
    pause=30
  fi
}

# Sends to the app until the answer is one of the accepted ones; what waiting does not change ends it at once.
#   ask 'STATUS…' METHOD PATH TOKEN [arguments for curl]
ask() {
  accepted=$1 verb=$2 path=$3 bearer=$4
  shift 4
  while :; do
    send "$verb" "$base_url$path" "$bearer" "$@"
    case " $accepted " in
      *" $status "*) return ;;
    esac
    case $status in
      400 | 405 | 409 | 413 | 415) fail "The app refuses $verb $path with $status: $(value_of detail)" ;;
      401)
        if [ -n "${OPERATOR_KEY:-}" ]; then
          fail 'The app does not accept the key in OPERATOR_KEY.'
        fi
        ;;
    esac
    wait_because "The app answers $verb $path with $status."
  done
}

# Reads the operator key, which the app writes into the vault once it is awake and its rights have arrived.
read_operator_key() {
  vault=${AZURE_KEY_VAULT_ENDPOINT:-}
  if [ -z "$vault" ]; then
    fail 'AZURE_KEY_VAULT_ENDPOINT is not set; azd provision sets it.'
  fi
  body=$(azd auth token --output json --scope https://vault.azure.net/.default --tenant-id "${AZURE_TENANT_ID:-}") || fail 'azd gives no token for Key Vault. Sign in with: azd auth login'
  vault_token=$(value_of token)
  while :; do
    send GET "${vault%/}/secrets/operator-key?api-version=7.4" "$vault_token"
    case $status in
      200)
        operator_key=$(value_of value)
        return
        ;;
      403)
        case $body in
          *ForbiddenByConnection* | *ForbiddenByFirewall*)
            printf '%s\n' \
              'The vault is closed to this machine, so the operator key cannot be read and no tenant was made. The app is deployed. Either' \
              '  run this inside the virtual network: azd hooks run postdeploy' \
              '  or let your address in first: azd env set KEY_VAULT_ALLOWED_IPS <your public IPv4 address>, then azd provision'
            exit 0
            ;;
        esac
        wait_because 'Key Vault answers 403: the right to read it has not arrived yet.'
        ;;
      404) wait_because 'The app has not written its operator key yet.' ;;
      *) wait_because "Key Vault answers $status." ;;
    esac
    send GET "$base_url/health" ''
  done
}

tenant=${FIRST_TENANT:-trial}
if [ "$tenant" = none ]; then
  printf 'FIRST_TENANT is none: no tenant is made.\n'
  exit 0
fi

command -v curl > /dev/null || fail 'curl is not installed.'
base_url=${SERVICE_API_URI:-}
base_url=${base_url%/}
if [ -z "$base_url" ]; then
  fail 'SERVICE_API_URI is not set; azd provision sets it.'
fi
deadline=$(($(date +%s) + ${POSTDEPLOY_WAIT_SECONDS:-900}))

ask 200 GET /health ''
operator_key=${OPERATOR_KEY:-}
if [ -z "$operator_key" ]; then
  read_operator_key
fi

# With the key, health says whether the app's own rights to vault and storage have arrived.
ask 200 GET /health "$operator_key"

name=$(json_text "${FIRST_TENANT_NAME:-$tenant}")
ask '201 409' POST /manage/tenants "$operator_key" \
  --header 'Content-Type: application/json' --data-binary "{\"id\":\"$(json_text "$tenant")\",\"displayName\":\"$name\"}"
if [ "$status" = 201 ]; then
  printf 'Tenant %s was made.\n' "$tenant"
else
  printf 'Tenant %s was there already.\n' "$tenant"
fi

ask 200 GET "/manage/tenants/$tenant/scim-token" "$operator_key"
issued_at=$(value_of createdAt)
printf '\nTenant URL: %s/org/scim/v2\n' "$base_url"
case $body in
  *'"issued":true'*)
    printf 'Token:      issued %s; it is shown only once. docs/deploy.md, "Look after a tenant", says how to issue another.\n' "$issued_at"
    exit 0
    ;;
esac
if [ -n "${CI:-}${TF_BUILD:-}" ]; then
  printf 'Token:      none issued, because this looks like a pipeline. On your own machine: azd hooks run postdeploy\n'
  exit 0
fi

# If an answer is lost, asking again issues another token in place of the one that nobody has seen.
ask 201 POST "/manage/tenants/$tenant/scim-token" "$operator_key" --header 'Content-Type: application/json' --data-binary '{}'
printf 'Token:      %s\n\n' "$(value_of token)"
printf 'Note the token now: only its hash is kept, and it is not shown again. The identity provider of the tenant is given both.\n'
