using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Who may call, and what those learn who may not (design: callers).</summary>
public sealed class AuthenticationTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    public static TheoryData<string?> WrongCredentials =>
    [
        null,
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer nonsense",
        "Bearer scim_unknown-tenant_0123456789012345678901234567890123456789012",
        "Bearer scim_UPPER_0123456789012345678901234567890123456789012",
        "Bearer scim__0123456789012345678901234567890123456789012",
    ];

    [Theory]
    [MemberData(nameof(WrongCredentials))]
    public async Task Wrong_credentials_get_401_with_a_challenge_and_a_SCIM_error(string? authorization)
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();

        var answer = await SendAsync(tenant, authorization);

        answer.ShouldBeError(HttpStatusCode.Unauthorized);
        var hasToken = authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true && authorization.Length > "Bearer ".Length;
        Assert.Equal(hasToken ? "Bearer realm=\"SCIM\", error=\"invalid_token\"" : "Bearer realm=\"SCIM\"", answer.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_wrong_token_of_a_tenant_that_exists_reads_like_one_of_a_tenant_that_does_not()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();

        var existing = await SendAsync(tenant, $"Bearer {ScimToken.Create(tenant.Id).Text}");
        var absent = await SendAsync(tenant, $"Bearer {ScimToken.Create("no-such-tenant").Text}");

        Assert.Equal(absent.Text, existing.ShouldBeError(HttpStatusCode.Unauthorized).Text);
    }

    [Fact]
    public async Task A_tenants_token_opens_that_tenant_only()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var (one, other) = (await service.CreateTenantAsync(), await service.CreateTenantAsync());
        var id = await one.CreateUserAsync("ada@example.com");

        (await other.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await other.DeleteAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        Assert.Equal(0, (await other.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
        (await one.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_suspended_tenants_own_token_gets_403()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        await service.Services.GetRequiredService<TenantStore>()
            .PutAsync(new Tenant(tenant.Id, "Suspended", TenantState.Suspended, TenantSettings.Default), CancellationToken.None);

        (await tenant.GetAsync("Users")).ShouldBeError(HttpStatusCode.Forbidden);
        (await SendAsync(tenant, $"Bearer {ScimToken.Create(tenant.Id).Text}")).ShouldBeError(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_new_token_works_at_once_and_the_old_one_dies_within_a_minute()
    {
        var clock = new FakeClock();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, services => services.AddSingleton<TimeProvider>(clock));
        var tenant = await service.CreateTenantAsync();
        (await tenant.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
        var replacement = ScimToken.Create(tenant.Id);
        await service.Services.GetRequiredService<ISecretStore>().SetAsync(ScimToken.SecretName(tenant.Id), replacement.StoredForm, CancellationToken.None);

        (await tenant.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
        clock.Advance(CachedSecrets.RereadInterval);
        (await SendAsync(tenant, $"Bearer {replacement.Text}")).ShouldBe(HttpStatusCode.OK);
        clock.Advance(CachedSecrets.Lifetime);

        (await tenant.GetAsync("Users")).ShouldBeError(HttpStatusCode.Unauthorized);
        (await SendAsync(tenant, $"Bearer {replacement.Text}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_that_an_operator_stored_by_hand_works_like_a_hash()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        var token = ScimToken.Create(tenant.Id);
        await service.Services.GetRequiredService<ISecretStore>().SetAsync(ScimToken.SecretName(tenant.Id), token.Text, CancellationToken.None);

        (await SendAsync(tenant, $"bearer {token.Text}")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("members/x")]
    [InlineData("receipts")]
    public async Task Management_takes_the_operator_key_and_nothing_else(string path)
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        using var client = new HttpClient { BaseAddress = new Uri(service.BaseAddress, $"manage/tenants/{tenant.Id}/") };

        foreach (var authorization in new[] { null, $"Bearer {tenant.Token}", "Bearer op_wrong" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            (await ScimResponse.ReadAsync(await client.SendAsync(request))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        }
    }

    private static async Task<ScimResponse> SendAsync(TestTenant tenant, string? authorization)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, tenant.ScimBaseUrl + "/Users");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await ScimResponse.ReadAsync(await client.SendAsync(request));
    }
}
