using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Development;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Secrets;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Management;

/// <summary>SCIM tokens over the management API: on the local file, and on Key Vault by its real client.</summary>
public sealed class ScimTokenRequestsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly FakeClock clock = new();
    private readonly FakeVault vault = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_shown_once_and_stored_as_its_hash(bool inKeyVault)
    {
        await using var service = await StartAsync(inKeyVault);
        var (management, id) = await CreateTenantAsync(service);
        Assert.Equal("""{"issued":false}""", (await management.GetAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.OK).Text);

        var issued = (await management.PostAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.Created);

        var token = issued.Body.TextAt("token")!;
        Assert.StartsWith($"scim_{id}_", token, StringComparison.Ordinal);
        Assert.Equal(id, issued.Body.TextAt("tenant"));
        Assert.Equal("no-store", issued.Headers["Cache-Control"]);
        await ShouldAnswerAsync(service, token, HttpStatusCode.OK);
        var shown = (await management.GetAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal($$"""{"issued":true,"createdAt":"{{issued.Body.TextAt("createdAt")}}"}""", shown.Text);
        Assert.True(DateTimeOffset.TryParse(issued.Body.TextAt("createdAt"), CultureInfo.InvariantCulture, out _));
        Assert.Equal(
            ScimToken.TryParse(token)!.StoredForm, await service.Services.GetRequiredService<ISecretStore>().FindAsync($"scim-token-{id}", CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_token_ends_the_one_before_at_once(bool inKeyVault)
    {
        await using var service = await StartAsync(inKeyVault);
        var (management, id) = await CreateTenantAsync(service);
        var first = await IssueAsync(management, id);
        await ShouldAnswerAsync(service, first, HttpStatusCode.OK);

        var second = await IssueAsync(management, id);

        await ShouldAnswerAsync(service, second, HttpStatusCode.OK);
        await ShouldAnswerAsync(service, first, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(false, "?overlapHours=24", null)]
    [InlineData(true, "?overlapHours=24", null)]
    [InlineData(false, "", """{"overlapHours":24}""")]
    [InlineData(true, "", """{"overlapHours":24}""")]
    public async Task With_an_overlap_both_tokens_work_until_it_ends(bool inKeyVault, string query, string? body)
    {
        await using var service = await StartAsync(inKeyVault);
        var (management, id) = await CreateTenantAsync(service);
        var first = await IssueAsync(management, id);

        var second = await IssueAsync(management, id, query, body);

        await ShouldAnswerAsync(service, first, HttpStatusCode.OK);
        await ShouldAnswerAsync(service, second, HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(24) - CachedSecrets.Lifetime);
        await ShouldAnswerAsync(service, first, HttpStatusCode.OK);
        clock.Advance(2 * CachedSecrets.Lifetime);
        await ShouldAnswerAsync(service, first, HttpStatusCode.Unauthorized);
        await ShouldAnswerAsync(service, second, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Revocation_ends_every_token_and_another_may_be_issued(bool inKeyVault)
    {
        await using var service = await StartAsync(inKeyVault);
        var (management, id) = await CreateTenantAsync(service);
        var first = await IssueAsync(management, id);
        var second = await IssueAsync(management, id, "?overlapHours=24");
        await ShouldAnswerAsync(service, first, HttpStatusCode.OK);

        (await management.DeleteAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.NoContent);

        await ShouldAnswerAsync(service, first, HttpStatusCode.Unauthorized);
        await ShouldAnswerAsync(service, second, HttpStatusCode.Unauthorized);
        Assert.Equal("""{"issued":false}""", (await management.GetAsync($"tenants/{id}/scim-token")).Text);
        (await management.DeleteAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.NoContent);
        await ShouldAnswerAsync(service, await IssueAsync(management, id), HttpStatusCode.OK);
        await ShouldAnswerAsync(service, second, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task On_another_instance_a_new_token_works_at_once_and_a_revoked_one_ends_within_a_minute()
    {
        await using var here = await StartAsync(inKeyVault: true);
        await using var elsewhere = await StartAsync(inKeyVault: true);
        var (management, id) = await CreateTenantAsync(here);
        var first = await IssueAsync(management, id);
        await ShouldAnswerAsync(elsewhere, first, HttpStatusCode.OK);
        clock.Advance(CachedSecrets.RereadInterval);

        var second = await IssueAsync(management, id, "?overlapHours=1");
        await ShouldAnswerAsync(elsewhere, second, HttpStatusCode.OK);
        (await management.DeleteAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.NoContent);
        clock.Advance(CachedSecrets.Lifetime);

        await ShouldAnswerAsync(elsewhere, first, HttpStatusCode.Unauthorized);
        await ShouldAnswerAsync(elsewhere, second, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("?overlapHours=-1", null, "got '-1'")]
    [InlineData("?overlapHours=721", null, "720")]
    [InlineData("?overlapHours=1.5", null, "whole number")]
    [InlineData("?overlapHours=1&overlapHours=2", null, "got '1,2'")]
    [InlineData("", """{"overlapHours":"24"}""", "the string '24'")]
    [InlineData("", """{"overlapHours":1.5}""", "got 1.5")]
    [InlineData("", """{"overlapHours":721}""", "got 721")]
    [InlineData("", """{"overlap":24}""", "no member 'overlap'")]
    [InlineData("?overlapHours=1", """{"overlapHours":1}""", "not in both")]
    [InlineData("", "[]", "JSON object")]
    public async Task A_wrong_overlap_is_refused_and_the_token_goes_on_working(string query, string? body, string detail)
    {
        await using var service = await StartAsync(inKeyVault: false);
        var (management, id) = await CreateTenantAsync(service);
        var token = await IssueAsync(management, id);

        (await management.PostAsync($"tenants/{id}/scim-token{query}", body)).ShouldBeProblem(HttpStatusCode.BadRequest, detail);

        await ShouldAnswerAsync(service, token, HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_Key_Vault_is_out_of_reach_no_token_is_issued()
    {
        await using var service = await StartAsync(inKeyVault: true);
        var (management, id) = await CreateTenantAsync(service);
        vault.FailingMethod = HttpMethod.Put;

        var refused = (await management.PostAsync($"tenants/{id}/scim-token")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.DoesNotContain("scim_", refused.Text, StringComparison.Ordinal);
        Assert.Empty(vault.ValuesOf($"scim-token-{id}"));
    }

    [Fact]
    public async Task A_tenant_whose_secret_somebody_deleted_in_Key_Vault_gets_409_that_says_what_to_do()
    {
        await using var service = await StartAsync(inKeyVault: true);
        var (management, id) = await CreateTenantAsync(service);
        vault.Deleted.Add($"scim-token-{id}");

        (await management.PostAsync($"tenants/{id}/scim-token")).ShouldBeProblem(HttpStatusCode.Conflict, $"az keyvault secret recover --name scim-token-{id}");
    }

    [Fact]
    public async Task The_demo_tenants_token_can_be_shown_again_after_one_was_issued_that_cannot()
    {
        await using var service = await StartAsync(inKeyVault: false);
        var management = await ManagementClient.OfAsync(service);
        var issued = await IssueAsync(management, DemoTenant.Id);
        await ShouldAnswerAsync(service, issued, HttpStatusCode.OK);

        var shown = (await service.Services.GetRequiredService<DemoTenant>().EnsureAsync(CancellationToken.None)).Token;

        clock.Advance(CachedSecrets.RereadInterval);
        await ShouldAnswerAsync(service, shown, HttpStatusCode.OK);
    }

    private static async Task<(ManagementClient Management, string Id)> CreateTenantAsync(ScimService service)
    {
        var (management, id) = (await ManagementClient.OfAsync(service), $"t{Guid.NewGuid():N}"[..20]);
        (await management.PostAsync("tenants", $$"""{"id":"{{id}}","displayName":"Acme"}""")).ShouldBe(HttpStatusCode.Created);
        return (management, id);
    }

    private static async Task<string> IssueAsync(ManagementClient management, string id, string query = "", string? body = null) =>
        (await management.PostAsync($"tenants/{id}/scim-token{query}", body)).ShouldBe(HttpStatusCode.Created).Body.TextAt("token")!;

    private static async Task ShouldAnswerAsync(ScimService service, string token, HttpStatusCode expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.BaseAddress, "org/scim/v2/Users?count=1"));
        request.Headers.Authorization = new("Bearer", token);
        (await ScimResponse.ReadAsync(await client.SendAsync(request))).ShouldBe(expected);
    }

    private Task<ScimService> StartAsync(bool inKeyVault) => ScimService.StartAsync(azurite.ConnectionString, services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        if (inKeyVault)
        {
            services.AddSingleton<ISecretStore>(_ => new KeyVaultSecretStore(vault.CreateClient(), clock));
        }
    });
}
