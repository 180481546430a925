// Runs after `azd deploy`, by `dotnet run`: waits until the app works, makes the first tenant through the app's management API, and shows
// its Tenant URL and token. It may run any number of times: what exists stays as it is.
//
//   FIRST_TENANT             id of the tenant; 'trial' unless set; 'none' makes none
//   FIRST_TENANT_NAME        its display name; the id unless set
//   POSTDEPLOY_WAIT_SECONDS  how long to wait for Azure altogether; 900 unless set
//   SERVICE_API_URI          where the app answers; from azd
//   OPERATOR_KEY             the operator key; without it, it is read from the vault at AZURE_KEY_VAULT_ENDPOINT
//   AZURE_TENANT_ID          whose token azd is asked for; from azd
//   CI, TF_BUILD             set by pipelines: then no token is issued, for a pipeline's log is read by many
//
// Needs nothing but azd and the SDK that builds the app. It is restored without any package, so that it neither asks a registry nor fails on
// what a newer analyzer finds; compiling ahead of time would only delay it.
#:property ManagePackageVersionsCentrally=false
#:property TreatWarningsAsErrors=false
#:property PublishAot=false

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

try
{
    await new Postdeploy().RunAsync();
    return 0;
}
catch (PostdeployException stopped)
{
    Console.Error.WriteLine($"postdeploy: {stopped.Message}");
    Console.Error.WriteLine("The app is deployed. To go on from here: azd hooks run postdeploy");
    return 1;
}

internal sealed class Postdeploy
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly string baseUrl = Setting("SERVICE_API_URI").TrimEnd('/');
    private readonly int waitSeconds = WholeNumber("POSTDEPLOY_WAIT_SECONDS", 900);
    private readonly Stopwatch waiting = Stopwatch.StartNew();
    private int pause = 1;

    public async Task RunAsync()
    {
        var tenant = Setting("FIRST_TENANT", "trial");
        if (tenant == "none")
        {
            Console.WriteLine("FIRST_TENANT is none: no tenant is made.");
            return;
        }

        if (baseUrl == "")
        {
            throw new PostdeployException("SERVICE_API_URI is not set; azd provision sets it.");
        }

        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out _))
        {
            throw new PostdeployException($"SERVICE_API_URI must be an absolute address; got '{baseUrl}'.");
        }

        await AskAsync([200], "GET", "/health", "");
        var operatorKey = Setting("OPERATOR_KEY") is { Length: > 0 } given ? given : await ReadOperatorKeyAsync();
        if (operatorKey is null)
        {
            return;
        }

        // With the key, health says whether the app's own rights to vault and storage have arrived.
        await AskAsync([200], "GET", "/health", operatorKey);

        var wanted = new JsonObject { ["id"] = tenant, ["displayName"] = Setting("FIRST_TENANT_NAME", tenant) };
        var made = await AskAsync([201, 409], "POST", "/manage/tenants", operatorKey, wanted);
        Console.WriteLine(made.Status == 201 ? $"Tenant {tenant} was made." : $"Tenant {tenant} was there already.");

        var token = await AskAsync([200], "GET", $"/manage/tenants/{tenant}/scim-token", operatorKey);
        Console.WriteLine();
        Console.WriteLine($"Tenant URL: {baseUrl}/org/scim/v2");
        if (token.Says("issued"))
        {
            Console.WriteLine($"Token:      issued {token.Text("createdAt")}; it is shown only once. docs/deploy.md, \"Look after a tenant\", says how to issue another.");
            return;
        }

        if (Setting("CI") != "" || Setting("TF_BUILD") != "")
        {
            Console.WriteLine("Token:      none issued, because this looks like a pipeline. On your own machine: azd hooks run postdeploy");
            return;
        }

        // If an answer is lost, asking again issues another token in place of the one that nobody has seen.
        var issued = await AskAsync([201], "POST", $"/manage/tenants/{tenant}/scim-token", operatorKey, []);
        Console.WriteLine($"Token:      {issued.Text("token")}");
        Console.WriteLine();
        Console.WriteLine("Note the token now: only its hash is kept, and it is not shown again. The identity provider of the tenant is given both.");
    }

    /// <summary>Reads the operator key, which the app writes into the vault once it is awake and its rights have arrived; null if the vault is closed to this machine.</summary>
    private async Task<string?> ReadOperatorKeyAsync()
    {
        var vault = Setting("AZURE_KEY_VAULT_ENDPOINT").TrimEnd('/');
        if (!Uri.TryCreate(vault, UriKind.Absolute, out _))
        {
            throw new PostdeployException(
                vault == "" ? "AZURE_KEY_VAULT_ENDPOINT is not set; azd provision sets it." : $"AZURE_KEY_VAULT_ENDPOINT must be an absolute address; got '{vault}'.");
        }

        var vaultToken = await AzdTokenAsync();
        while (true)
        {
            var answer = await SendAsync("GET", $"{vault}/secrets/operator-key?api-version=7.4", vaultToken);
            switch (answer.Status)
            {
                case 200:
                    return answer.Text("value");
                case 403 when answer.Body.Contains("ForbiddenByConnection", StringComparison.Ordinal) || answer.Body.Contains("ForbiddenByFirewall", StringComparison.Ordinal):
                    Console.WriteLine("The vault is closed to this machine, so the operator key cannot be read and no tenant was made. The app is deployed. Either");
                    Console.WriteLine("  run this inside the virtual network: azd hooks run postdeploy");
                    Console.WriteLine("  or let your address in first: azd env set KEY_VAULT_ALLOWED_IPS <your public IPv4 address>, then azd provision");
                    return null;
                case 403:
                    await WaitBecauseAsync("Key Vault answers 403: the right to read it has not arrived yet.");
                    break;
                case 404:
                    await WaitBecauseAsync("The app has not written its operator key yet.");
                    break;
                default:
                    await WaitBecauseAsync($"Key Vault answers {answer.StatusText}.");
                    break;
            }

            await SendAsync("GET", $"{baseUrl}/health", "");
        }
    }

    private static async Task<string> AzdTokenAsync()
    {
        string[] arguments = ["auth", "token", "--output", "json", "--scope", "https://vault.azure.net/.default", "--tenant-id", Setting("AZURE_TENANT_ID")];
        try
        {
            // What azd has to say beside the token goes to the screen.
            using var azd = Process.Start(new ProcessStartInfo("azd", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var answer = new Answer(0, await azd.StandardOutput.ReadToEndAsync());
            await azd.WaitForExitAsync();
            if (azd.ExitCode == 0)
            {
                return answer.Text("token");
            }
        }
        catch (Win32Exception)
        {
            // There is no azd in the path.
        }

        throw new PostdeployException("azd gives no token for Key Vault. Sign in with: azd auth login");
    }

    /// <summary>Sends to the app until the answer is one of the accepted ones; what waiting does not change ends it at once.</summary>
    private async Task<Answer> AskAsync(int[] accepted, string method, string path, string token, JsonObject? content = null)
    {
        while (true)
        {
            var answer = await SendAsync(method, baseUrl + path, token, content);
            if (accepted.Contains(answer.Status))
            {
                return answer;
            }

            if (answer.Status is 400 or 405 or 409 or 413 or 415)
            {
                throw new PostdeployException($"The app refuses {method} {path} with {answer.Status}: {answer.Text("detail")}");
            }

            if (answer.Status == 401 && Setting("OPERATOR_KEY") != "")
            {
                throw new PostdeployException("The app does not accept the key in OPERATOR_KEY.");
            }

            await WaitBecauseAsync($"The app answers {method} {path} with {answer.StatusText}.");
        }
    }

    private static async Task<Answer> SendAsync(string method, string url, string token, JsonObject? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (token != "")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (content is not null)
        {
            request.Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await Client.SendAsync(request);
            return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            return new Answer(0, "");
        }
    }

    /// <summary>Waits a little longer each time, until the deadline.</summary>
    private async Task WaitBecauseAsync(string reason)
    {
        var left = (int)Math.Ceiling(waitSeconds - waiting.Elapsed.TotalSeconds);
        if (left <= 0)
        {
            throw new PostdeployException($"{reason} Gave up after {waitSeconds} seconds.");
        }

        pause = Math.Min(pause, left);
        Console.WriteLine($"{reason} Trying again in {pause} s.");
        await Task.Delay(TimeSpan.FromSeconds(pause));
        pause = Math.Min(pause * 2, 30);
    }

    private static int WholeNumber(string name, int otherwise) => Setting(name) switch
    {
        "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new PostdeployException($"{name} must be a whole number; got '{text}'."),
    };

    /// <summary>A setting, or what stands in for one that is not set or empty.</summary>
    private static string Setting(string name, string otherwise = "") =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
}

/// <summary>The answer to a request; status 0 if none came.</summary>
internal sealed record Answer(int Status, string Body)
{
    public string StatusText => Status == 0 ? "nothing" : Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text that a member of the JSON object has; empty if there is none.</summary>
    public string Text(string member) => Member(member) is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    public bool Says(string member) => Member(member) is JsonValue value && value.TryGetValue(out bool said) && said;

    private JsonNode? Member(string name)
    {
        try
        {
            return JsonNode.Parse(Body) is JsonObject members ? members[name] : null;
        }
        catch (JsonException)
        {
            // What stands between here and the app may answer with something else.
            return null;
        }
    }
}

/// <summary>Ends the hook with a sentence that says why.</summary>
internal sealed class PostdeployException(string message) : Exception(message);
