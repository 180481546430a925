using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimFunctions.Http.Scim;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>What is recorded of each request: who, what, how it ended, and which tolerances it needed; nothing of a person but their id.</summary>
public sealed class RequestLogTests : IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private readonly RecordedLog log = new();
    private ScimService service = null!;

    public async Task InitializeAsync() => service = await ScimService.StartAsync(
        account.ConnectionString, services => services.UseInProcessStorage(account).AddSingleton<ILoggerProvider>(log), runQueueTriggers: false);

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task The_tolerances_that_a_request_needed_are_recorded_with_it()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.PatchAsync($"Users/{id}", """{"Operations":[{"op":"Replace","path":"active","value":"False"}]}""")).ShouldBe(HttpStatusCode.OK);

        var patch = Requests().Last();
        Assert.Equal("missing-message-schema operation-in-other-case string-boolean", patch.Values["Tolerances"]);
        Assert.Equal(("PATCH", $"org/scim/v2/Users/{id}", tenant.Id, 200), (patch.Values["Method"], patch.Values["Path"], patch.Values["Tenant"], patch.Values["Status"]));
    }

    [Fact]
    public async Task A_request_that_the_RFC_allows_and_one_that_strict_mode_refuses_are_recorded_without_any()
    {
        var tenant = await service.CreateTenantAsync();
        var strict = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var id = await strict.CreateUserAsync("ada@example.com");

        await tenant.CreateUserAsync("ada@example.com");
        (await strict.PatchAsync($"Users/{id}", """{"Operations":[{"op":"Replace","path":"active","value":"False"}]}""")).ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");

        Assert.Equal(["", "", ""], Requests().Select(entry => entry.Values["Tolerances"]));
        Assert.Equal([201, 201, 400], Requests().Select(entry => entry.Values["Status"]));
    }

    /// <summary>Asked of the filters themselves: in Azure ASP.NET Core runs in more parts than here.</summary>
    [Fact]
    public void Of_a_request_ASP_NET_Core_records_nothing_beside_the_service()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("ScimStorage", account.ConnectionString)]).Build();
        using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).AddScimFunctions(settings).BuildServiceProvider();
        var loggers = services.GetRequiredService<ILoggerFactory>();

        Assert.All(
            new[] { "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Routing.EndpointMiddleware" },
            category => Assert.Equal((false, true), (loggers.CreateLogger(category).IsEnabled(LogLevel.Information), loggers.CreateLogger(category).IsEnabled(LogLevel.Warning))));
        Assert.True(loggers.CreateLogger<ScimEndpoint>().IsEnabled(LogLevel.Information));
    }

    [Fact]
    public async Task Neither_tokens_nor_anything_of_a_person_but_their_id_reach_the_log()
    {
        const string Secret = "hush";
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync($"{Secret}@example.com", $"\"title\":\"{Secret}\",\"password\":\"{Secret}\"");

        await tenant.PostAsync("Users", TestTenant.UserJson($"{Secret}@example.com"));
        await tenant.PostAsync("Users", $$"""{"userName":"{{Secret}}","emails":7}""");
        await tenant.GetAsync($"Users?filter=userName eq \"{Secret}@example.com\"");
        await tenant.GetAsync($"Users?filter={Secret} {Secret} {Secret}");
        await tenant.GetAsync($"Users/{Secret}@example.com");
        await tenant.GetAsync($"Nowhere/{Secret}");
        await tenant.PatchAsync($"Users/{id}", $$"""{"Operations":[{"op":"replace","path":"{{Secret}}","value":"{{Secret}}"}]}""");
        account.Faults.FailWhere(_ => true, StorageFault.ServerBusy);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await tenant.GetAsync($"Users?filter=userName eq \"{Secret}\"")).Status);

        Assert.NotEmpty(Requests());
        // What the local host prints is for who sits before it.
        Assert.All(log.Entries.Where(entry => !entry.Category.StartsWith("ScimFunctions.LocalHost", StringComparison.Ordinal)), entry =>
        {
            Assert.DoesNotContain(Secret, entry.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(tenant.Token, entry.Text, StringComparison.Ordinal);
        });
    }

    private IEnumerable<LogEntry> Requests() => log.Entries.Where(entry => entry.Category == typeof(ScimEndpoint).FullName && entry.Values.ContainsKey("Tolerances"));
}
