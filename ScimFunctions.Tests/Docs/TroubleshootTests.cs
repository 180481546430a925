using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Infra;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Docs;

/// <summary>Every text that <c>docs/troubleshoot.md</c> quotes is one that the service gives for what stands below it.</summary>
public sealed class TroubleshootTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private const string File = "docs/troubleshoot.md";

    /// <summary>Texts for what no request brings about; the sources have them.</summary>
    private static readonly string[] Unprovoked =
    [
        "The service failed to handle the request. Its operators have been told.",
        "A large change of the members of group … is still being applied. Try again.",
        "Scim__KeyVaultUri is not set. In Azure secrets are read from Key Vault; a local secrets file is refused.",
    ];

    [Fact]
    public async Task A_quoted_text_is_what_the_service_says()
    {
        var given = new List<string>();
        given.AddRange(await RefusalsAsync());
        given.AddRange(await ManagementRefusalsAsync());
        given.AddRange(await OutageAsync());
        given.AddRange(StartFailures());

        Assert.All(Guide.Quotes(File).Except(Unprovoked), quote => Assert.True(given.Any(text => Pattern(quote).IsMatch(text)), $"Nothing here was answered with: {quote}\n{string.Join('\n', given)}"));
        Assert.All(given, text => Assert.True(Guide.Quotes(File).Any(quote => Pattern(quote).IsMatch(text)), $"The guide does not quote: {text}"));
    }

    [Fact]
    public void A_text_that_no_request_brings_about_stands_in_the_sources()
    {
        var sources = string.Join('\n', Directory.GetFiles(Repository.PathOf("ScimFunctions"), "*.cs", SearchOption.AllDirectories).Select(System.IO.File.ReadAllText));

        Assert.All(Unprovoked, text => Assert.Contains(text, Guide.Quotes(File)));
        Assert.All(Unprovoked, text => Assert.Matches(Regex.Escape(text).Replace("…", "[^\"]+", StringComparison.Ordinal), sources));
    }

    /// <summary>What an identity provider is told.</summary>
    private async Task<IEnumerable<string>> RefusalsAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var group = await tenant.CreateGroupAsync("Recruiters", id);
        var suspended = await fixture.CreateTenantAsync();
        var strict = await fixture.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var management = await ManagementClient.OfAsync(fixture.Service);
        (await management.PatchAsync($"tenants/{suspended.Id}", """{"state":"suspended"}""")).ShouldBe(HttpStatusCode.OK);
        var customAttributes = string.Join(',', Enumerable.Range(0, CustomAttributeDefinitions.Max + 1).Select(number => $"\"a{number}\":\"x\""));

        return Details(
            await tenant.SendAsync(HttpMethod.Get, "Users", configure: request => request.Headers.Add("Authorization", "Basic YQ==")),
            await tenant.SendAsync(HttpMethod.Get, "Users", configure: request => request.Headers.Add("Authorization", $"Bearer {tenant.Token}x")),
            await suspended.GetAsync("Users"),
            await tenant.GetAsync("scim/Users"),
            await tenant.GetAsync("Users/Users"),
            await tenant.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"b@example.com","name":{"givenName":"B","familyName":"C"}}"""),
            await tenant.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"b@example.com"}"""),
            await tenant.PostAsync("Users", TestTenant.UserJson("ADA@example.com")),
            await tenant.PostAsync("Users", TestTenant.UserJson("b@example.com", "\"modernloopRole\":\"Owner\"")),
            await tenant.PostAsync("Users", TestTenant.UserJson("b@example.com", "\"urn:scim:schemas:extension:modernloop:1.0:Profile\":{\"manager_email\":\"Grace\"}")),
            await strict.PostAsync("Users", TestTenant.UserJson("b@example.com").Replace("\"emails\":[", "\"emails\":[{\"value\":\"c@example.com\",\"primary\":true},", StringComparison.Ordinal)),
            await tenant.PostAsync("Users", TestTenant.UserJson("b@example.com", $"\"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute\":{{{customAttributes}}}")),
            await tenant.PostAsync("Users", TestTenant.UserJson("b@example.com", $"\"nickName\":\"{new string('x', ResourceDocument.MaxBytes)}\"")),
            await tenant.PostAsync("Users", TestTenant.UserJson("b@example.com", $"\"nickName\":\"{new string('x', ServiceLimits.BodyBytes)}\"")),
            await tenant.GetAsync("Users?filter=" + Uri.EscapeDataString("userName eq \"O\"Brien\"")),
            await tenant.GetAsync($"Users/{Guid.NewGuid()}"),
            await tenant.PatchAsync($"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"id","value":"mine"}]}"""),
            await tenant.PostAsync("Groups", TestTenant.GroupJson("Leads", members: ["nobody"])),
            await tenant.PostAsync("Groups", TestTenant.GroupJson("Leads", members: [group])),
            await tenant.PostAsync("Groups", TestTenant.GroupJson("RECRUITERS")),
            await tenant.PostAsync("Groups", TestTenant.GroupJson("Leads", members: [.. Enumerable.Range(0, MembershipEdit.MaxListed + 1).Select(number => $"m{number}")])));
    }

    private async Task<IEnumerable<string>> ManagementRefusalsAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        var management = await ManagementClient.OfAsync(fixture.Service);
        using var stranger = new HttpClient { BaseAddress = fixture.Service.BaseAddress };

        return
        [
            .. Details(
                await ScimResponse.ReadAsync(await stranger.GetAsync("manage/tenants")),
                await management.GetAsync("tenants/nowhere"),
                await management.GetAsync("tenant"),
                await management.DeleteAsync("tenants"),
                await management.GetAsync("tenants?count=5"),
                await management.PostAsync("tenants", $$"""{"id":"{{tenant.Id}}","displayName":"Again"}""")),
            new DeletedSecretException("scim-token-acme", new InvalidOperationException()).Message,
        ];
    }

    private static async Task<IEnumerable<string>> OutageAsync()
    {
        var account = new InProcessStorageAccount();
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account, retry => retry.MaxRetries = 0));
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        account.Faults.Reset();
        account.Faults.FailCall(1, StorageFault.ServerBusy);

        var refused = await tenant.GetAsync($"Users/{id}?excludedAttributes=groups");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        return [refused.Detail];
    }

    private static IEnumerable<string> StartFailures()
    {
        yield return Assert.Throws<InvalidOperationException>(() => new StorageConnection(Settings([])).CreateTableClient()).Message;
        foreach (var setting in new[] { "KeyVaultUri", "PublicBaseUrl" })
        {
            var settings = Settings(new() { [$"Scim:{setting}"] = "example", [StorageConnection.Name] = "UseDevelopmentStorage=true" });
            using var services = new ServiceCollection().AddLogging().AddScimFunctions(settings).BuildServiceProvider();
            yield return Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ScimOptions>>().Value).Message;
        }
    }

    private static IConfiguration Settings(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static IEnumerable<string> Details(params ScimResponse[] responses)
    {
        Assert.All(responses, response => Assert.InRange((int)response.Status, 400, 499));
        return responses.Select(response => response.Detail);
    }

    /// <summary>What a quote stands for: <c>…</c> is any text, and a place in a PATCH may stand before it.</summary>
    private static Regex Pattern(string quote) =>
        new(@"^(Operations\[\d+\] \([^)]*\): )?" + Regex.Escape(quote).Replace("…", ".+", StringComparison.Ordinal) + "$", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
}
