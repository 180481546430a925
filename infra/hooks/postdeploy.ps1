# Runs after `azd deploy`: waits until the app works, makes the first tenant through the app's management API, and shows its Tenant URL
# and token. It may run any number of times: what exists stays as it is. postdeploy.sh does the same elsewhere, in the same order.
#
#   FIRST_TENANT             id of the tenant; 'trial' unless set; 'none' makes none
#   FIRST_TENANT_NAME        its display name; the id unless set
#   POSTDEPLOY_WAIT_SECONDS  how long to wait for Azure altogether; 900 unless set
#   SERVICE_API_URI          where the app answers; from azd
#   OPERATOR_KEY             the operator key; without it, it is read from the vault at AZURE_KEY_VAULT_ENDPOINT
#   CI, TF_BUILD             set by pipelines: then no token is issued, for a pipeline's log is read by many
#
# Needs nothing but azd, and PowerShell 7 or Windows PowerShell 5.1: no cmdlet that differs between them, and ASCII only.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

if ($PSVersionTable.PSVersion.Major -lt 6) {
    Add-Type -AssemblyName System.Net.Http
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
}

# A setting, or what stands in for it.
function Get-Setting([string] $name, [string] $otherwise) {
    $value = [System.Environment]::GetEnvironmentVariable($name)
    if ($value) { return $value } else { return $otherwise }
}

# Sends a request; leaves the answer in $script:status (0 if there is none) and $script:body.
function Send-Request([string] $method, [string] $url, [string] $token, [string] $json) {
    $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($method), $url)
    if ($token) {
        $request.Headers.Authorization = [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
    }
    if ($json) {
        $request.Content = [System.Net.Http.StringContent]::new($json, [System.Text.Encoding]::UTF8, 'application/json')
    }
    try {
        $response = $script:client.SendAsync($request).GetAwaiter().GetResult()
        $script:body = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        $script:status = [int] $response.StatusCode
    }
    catch {
        $script:body = ''
        $script:status = 0
    }
}

# The text that a member of the JSON object in $script:body has.
function Get-Value([string] $name) {
    return [regex]::Match($script:body, '"' + $name + '"\s*:\s*"([^"]*)"').Groups[1].Value
}

function ConvertTo-JsonText([string] $text) {
    return $text.Replace('\', '\\').Replace('"', '\"')
}

# Waits a little longer each time, until the deadline.
function Wait-Because([string] $reason) {
    $left = [int] [System.Math]::Ceiling(($script:deadline - [System.DateTime]::UtcNow).TotalSeconds)
    if ($left -le 0) {
        throw "$reason Gave up after $script:waitSeconds seconds."
    }
    $script:pause = [System.Math]::Min($script:pause, $left)
    "$reason Trying again in $script:pause s."
    [System.Threading.Thread]::Sleep($script:pause * 1000)
    $script:pause = [System.Math]::Min($script:pause * 2, 30)
}

# Sends to the app until the answer is one of the accepted ones; what waiting does not change ends it at once.
function Invoke-App([int[]] $accepted, [string] $method, [string] $path, [string] $token, [string] $json) {
    while ($true) {
        Send-Request $method "$script:baseUrl$path" $token $json
        if ($accepted -contains $script:status) {
            return
        }
        if (@(400, 405, 409, 413, 415) -contains $script:status) {
            throw "The app refuses $method $path with ${script:status}: $(Get-Value 'detail')"
        }
        if ($script:status -eq 401 -and (Get-Setting 'OPERATOR_KEY' '')) {
            throw 'The app does not accept the key in OPERATOR_KEY.'
        }
        Wait-Because "The app answers $method $path with $script:status."
    }
}

# Reads the operator key, which the app writes into the vault once it is awake and its rights have arrived.
function Read-OperatorKey {
    $vault = (Get-Setting 'AZURE_KEY_VAULT_ENDPOINT' '').TrimEnd('/')
    if (-not $vault) {
        throw 'AZURE_KEY_VAULT_ENDPOINT is not set; azd provision sets it.'
    }
    $script:body = (azd auth token --output json --scope https://vault.azure.net/.default --tenant-id (Get-Setting 'AZURE_TENANT_ID' '')) -join ' '
    if ($LASTEXITCODE -ne 0) {
        throw 'azd gives no token for Key Vault. Sign in with: azd auth login'
    }
    $vaultToken = Get-Value 'token'
    while ($true) {
        Send-Request 'GET' "$vault/secrets/operator-key?api-version=7.4" $vaultToken ''
        if ($script:status -eq 200) {
            $script:operatorKey = Get-Value 'value'
            return
        }
        if ($script:status -eq 403 -and $script:body -match 'ForbiddenByConnection|ForbiddenByFirewall') {
            'The vault is closed to this machine, so the operator key cannot be read and no tenant was made. The app is deployed. Either'
            '  run this inside the virtual network: azd hooks run postdeploy'
            '  or let your address in first: azd env set KEY_VAULT_ALLOWED_IPS <your public IPv4 address>, then azd provision'
            exit 0
        }
        if ($script:status -eq 403) {
            Wait-Because 'Key Vault answers 403: the right to read it has not arrived yet.'
        }
        elseif ($script:status -eq 404) {
            Wait-Because 'The app has not written its operator key yet.'
        }
        else {
            Wait-Because "Key Vault answers $script:status."
        }
        Send-Request 'GET' "$script:baseUrl/health" '' ''
    }
}

try {
    $tenant = Get-Setting 'FIRST_TENANT' 'trial'
    if ($tenant -ceq 'none') {
        'FIRST_TENANT is none: no tenant is made.'
        exit 0
    }

    $baseUrl = (Get-Setting 'SERVICE_API_URI' '').TrimEnd('/')
    if (-not $baseUrl) {
        throw 'SERVICE_API_URI is not set; azd provision sets it.'
    }
    $client = [System.Net.Http.HttpClient]::new()
    $client.Timeout = [System.TimeSpan]::FromSeconds(60)
    $pause = 1
    $waitSeconds = [int] (Get-Setting 'POSTDEPLOY_WAIT_SECONDS' '900')
    $deadline = [System.DateTime]::UtcNow.AddSeconds($waitSeconds)

    Invoke-App 200 'GET' '/health' '' ''
    $operatorKey = Get-Setting 'OPERATOR_KEY' ''
    if (-not $operatorKey) {
        Read-OperatorKey
    }

    # With the key, health says whether the app's own rights to vault and storage have arrived.
    Invoke-App 200 'GET' '/health' $operatorKey ''

    $name = ConvertTo-JsonText (Get-Setting 'FIRST_TENANT_NAME' $tenant)
    Invoke-App @(201, 409) 'POST' '/manage/tenants' $operatorKey "{`"id`":`"$(ConvertTo-JsonText $tenant)`",`"displayName`":`"$name`"}"
    if ($status -eq 201) {
        "Tenant $tenant was made."
    }
    else {
        "Tenant $tenant was there already."
    }

    Invoke-App 200 'GET' "/manage/tenants/$tenant/scim-token" $operatorKey ''
    $issuedAt = Get-Value 'createdAt'
    ''
    "Tenant URL: $baseUrl/org/scim/v2"
    if ($body -match '"issued":true') {
        "Token:      issued $issuedAt; it is shown only once. docs/deploy.md, `"Look after a tenant`", says how to issue another."
        exit 0
    }
    if ((Get-Setting 'CI' '') -or (Get-Setting 'TF_BUILD' '')) {
        'Token:      none issued, because this looks like a pipeline. On your own machine: azd hooks run postdeploy'
        exit 0
    }

    # If an answer is lost, asking again issues another token in place of the one that nobody has seen.
    Invoke-App 201 'POST' "/manage/tenants/$tenant/scim-token" $operatorKey '{}'
    "Token:      $(Get-Value 'token')"
    ''
    'Note the token now: only its hash is kept, and it is not shown again. The identity provider of the tenant is given both.'
}
catch {
    [System.Console]::Error.WriteLine("postdeploy: $($_.Exception.Message)")
    [System.Console]::Error.WriteLine('The app is deployed. To go on from here: azd hooks run postdeploy')
    exit 1
}
