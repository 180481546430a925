using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Infra;

/// <summary>The hook that runs after a deployment, against the running service.</summary>
public sealed class PostdeployTests(PostdeployBuild build) : IClassFixture<PostdeployBuild>, IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private readonly PostdeployHook hook = new(build);
    private ScimService service = null!;
    private ManagementClient management = null!;
    private string operatorKey = "";

    [Fact]
    public async Task It_makes_a_tenant_with_a_token_that_works_and_changes_nothing_when_it_runs_again()
    {
        var first = (await RunAsync(("FIRST_TENANT", "acme"), ("FIRST_TENANT_NAME", "Acme \"Zürich\" \\ Co"))).ShouldSucceed();
        var state = await StateAsync("acme");
        var second = (await RunAsync(("FIRST_TENANT", "acme"), ("FIRST_TENANT_NAME", "Acme"))).ShouldSucceed();

        Assert.Contains("Tenant acme was made.", first.Output, StringComparison.Ordinal);
        Assert.Equal($"{service.BaseAddress}org/scim/v2", first.Value("Tenant URL:"));
        Assert.Equal(HttpStatusCode.OK, await UsersAsync(first.Value("Tenant URL:"), first.Value("Token:")));
        Assert.Equal("Acme \"Zürich\" \\ Co", (await management.GetAsync("tenants/acme")).Body.TextAt("displayName"));

        Assert.Contains("Tenant acme was there already.", second.Output, StringComparison.Ordinal);
        Assert.StartsWith("issued 20", second.Value("Token:"), StringComparison.Ordinal);
        Assert.DoesNotContain("scim_acme_", second.Output, StringComparison.Ordinal);
        Assert.Equal(state, await StateAsync("acme"));
        Assert.Equal(HttpStatusCode.OK, await UsersAsync(first.Value("Tenant URL:"), first.Value("Token:")));
        Assert.Empty(hook.AzdCalls);
    }

    [Fact]
    public async Task Unless_told_otherwise_the_tenant_is_trial()
    {
        (await RunAsync()).ShouldSucceed();

        Assert.Equal("trial", (await management.GetAsync("tenants/trial")).ShouldBe(HttpStatusCode.OK).Body.TextAt("displayName"));
    }

    [Fact]
    public async Task Without_a_key_it_waits_for_its_right_to_the_vault_and_for_the_app_to_make_the_key()
    {
        await using var vault = await ListeningVault.StartAsync(ListeningVault.NoRole, ListeningVault.NoSecret, ListeningVault.Secret(operatorKey));

        var result = (await hook.RunAsync(
            ("SERVICE_API_URI", Address), ("AZURE_KEY_VAULT_ENDPOINT", vault.Address.ToString()), ("AZURE_TENANT_ID", "entra-tenant"), ("FIRST_TENANT", "acme"))).ShouldSucceed();

        Assert.Equal(HttpStatusCode.OK, await UsersAsync(result.Value("Tenant URL:"), result.Value("Token:")));
        Assert.Contains("has not arrived yet. Trying again in 1 s.", result.Output, StringComparison.Ordinal);
        Assert.Contains("has not written its operator key yet. Trying again in 2 s.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(operatorKey, result.Output, StringComparison.Ordinal);
        Assert.Equal(["auth token --output json --scope https://vault.azure.net/.default --tenant-id entra-tenant"], hook.AzdCalls);
        Assert.Equal(
            Enumerable.Repeat($"GET /secrets/operator-key?api-version=7.4 Bearer {PostdeployHook.AzdToken}", 3),
            vault.Requests);
    }

    [Fact]
    public async Task It_makes_no_tenant_before_the_apps_own_rights_have_arrived()
    {
        // Given answers here stand for the app's.
        await using var app = await ListeningVault.StartAsync(
            (200, """{"status":"healthy"}"""),
            (503, """{"status":"unhealthy","secrets":"available","storage":"unavailable"}"""),
            (200, """{"status":"healthy","secrets":"available","storage":"available"}"""),
            (409, """{"detail":"There is a tenant 'trial' already."}"""),
            (200, """{"issued":true,"createdAt":"2026-01-02T03:04:05Z"}"""));

        var result = (await hook.RunAsync(("SERVICE_API_URI", app.Address.ToString()), ("OPERATOR_KEY", "op_1"))).ShouldSucceed();

        Assert.Contains("The app answers GET /health with 503. Trying again in 1 s.", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["GET /health ", "GET /health Bearer op_1", "GET /health Bearer op_1", "POST /manage/tenants Bearer op_1", "GET /manage/tenants/trial/scim-token Bearer op_1"],
            app.Requests);
    }

    [Fact]
    public async Task A_vault_that_is_closed_to_the_deployer_is_explained_and_fails_nothing()
    {
        await using var vault = await ListeningVault.StartAsync(ListeningVault.Closed);

        var result = (await hook.RunAsync(("SERVICE_API_URI", Address), ("AZURE_KEY_VAULT_ENDPOINT", vault.Address.ToString()))).ShouldSucceed();

        Assert.Contains("azd env set KEY_VAULT_ALLOWED_IPS", result.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await management.GetAsync("tenants/trial")).Status);
    }

    [Fact]
    public async Task A_tenant_can_be_declined()
    {
        var result = (await RunAsync(("FIRST_TENANT", "none"))).ShouldSucceed();

        Assert.DoesNotContain("Token", result.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await management.GetAsync("tenants/none")).Status);
    }

    [Fact]
    public async Task A_pipelines_log_gets_no_token_and_the_next_run_by_hand_issues_it()
    {
        var pipeline = (await RunAsync(("CI", "true"), ("FIRST_TENANT", "acme"))).ShouldSucceed();
        Assert.Equal("{\"issued\":false}", (await management.GetAsync("tenants/acme/scim-token")).Text);

        var byHand = (await RunAsync(("FIRST_TENANT", "acme"))).ShouldSucceed();

        Assert.DoesNotContain("scim_acme_", pipeline.Output, StringComparison.Ordinal);
        Assert.StartsWith("scim_acme_", byHand.Value("Token:"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_app_refuses_ends_it_with_the_apps_own_sentence()
    {
        (await RunAsync(("FIRST_TENANT", "Not A Tenant"))).ShouldFail("The app refuses POST /manage/tenants with 400: 'id' ");
    }

    [Fact]
    public async Task A_wrong_key_ends_it_at_once() =>
        (await hook.RunAsync(("SERVICE_API_URI", Address), ("OPERATOR_KEY", "op_wrong"))).ShouldFail("does not accept the key in OPERATOR_KEY");

    [Fact]
    public async Task It_gives_up_at_its_deadline_and_says_how_to_go_on()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = $"http://{nobody.LocalEndpoint}/";
        nobody.Stop();

        (await RunAsync(("SERVICE_API_URI", address), ("POSTDEPLOY_WAIT_SECONDS", "1"))).ShouldFail("Gave up after 1 seconds.").ShouldFail("azd hooks run postdeploy");
    }

    [Fact]
    public async Task An_environment_that_was_never_provisioned_is_named()
    {
        (await hook.RunAsync(("OPERATOR_KEY", operatorKey))).ShouldFail("SERVICE_API_URI is not set");
        (await hook.RunAsync(("SERVICE_API_URI", Address))).ShouldFail("AZURE_KEY_VAULT_ENDPOINT is not set");
    }

    [Fact]
    public async Task Settings_that_make_no_sense_are_named_at_once()
    {
        (await RunAsync(("POSTDEPLOY_WAIT_SECONDS", "soon"))).ShouldFail("POSTDEPLOY_WAIT_SECONDS must be a whole number; got 'soon'.");
        (await RunAsync(("SERVICE_API_URI", "func-api"))).ShouldFail("SERVICE_API_URI must be an absolute address; got 'func-api'.");
    }

    [Fact]
    public async Task Who_is_not_signed_in_to_azd_is_told_how()
    {
        hook.AzdIs("exit 1");

        (await hook.RunAsync(("SERVICE_API_URI", Address), ("AZURE_KEY_VAULT_ENDPOINT", "https://vault.example/"))).ShouldFail("Sign in with: azd auth login");
    }

    [Fact]
    public async Task The_command_of_azure_yaml_runs_it_and_hands_on_how_it_ended()
    {
        var command = AzureDeveloperTests.HookCommand("posix");

        Assert.Contains("Tenant acme was made.", (await RunCommandAsync(command, "acme")).ShouldSucceed().Output, StringComparison.Ordinal);
        (await RunCommandAsync(command, "Not A Tenant")).ShouldFail("postdeploy: The app refuses POST /manage/tenants with 400");
    }

    /// <summary>On the machine of whoever deploys nothing but the hook's own lines belongs on the screen.</summary>
    [Fact]
    public void It_is_built_without_a_warning() => Assert.DoesNotContain("warning", build.Output, StringComparison.Ordinal);

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        management = await ManagementClient.OfAsync(service);
        operatorKey = await service.Services.GetRequiredService<OperatorKey>().EnsureAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        hook.Dispose();
    }

    private string Address => service.BaseAddress.ToString();

    private Task<HookResult> RunAsync(params (string Name, string Value)[] settings) =>
        hook.RunAsync([("SERVICE_API_URI", Address), ("OPERATOR_KEY", operatorKey), .. settings]);

    private Task<HookResult> RunCommandAsync(string command, string tenant) =>
        hook.RunCommandAsync(command, ("SERVICE_API_URI", Address), ("OPERATOR_KEY", operatorKey), ("FIRST_TENANT", tenant));

    /// <summary>All tenants, and what is known of the token of one.</summary>
    private async Task<string> StateAsync(string tenant) =>
        (await management.GetAsync("tenants")).ShouldBe(HttpStatusCode.OK).Text + (await management.GetAsync($"tenants/{tenant}/scim-token")).Text;

    private static async Task<HttpStatusCode> UsersAsync(string tenantUrl, string token)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await client.GetAsync($"{tenantUrl}/Users")).StatusCode;
    }
}
