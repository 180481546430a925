using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// 16 clients write 100 users at once. Half of the users all clients patch, each in an attribute of its own, so that the outcome is known
/// whatever the order; the others belong to one client each, which creates, replaces, deactivates, renames and deletes them.
/// </summary>
public sealed class ConcurrentClientsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Clients = 16;
    private const int SharedUsers = 52;
    private const int OwnUsers = 3;
    private const int Rounds = 12;
    private const string CustomAttribute = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";

    [Fact]
    public async Task Writes_of_many_clients_at_once_end_as_the_model_says_on_Azurite()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);

        await RunAsync(service);
    }

    [Fact]
    public async Task Writes_of_many_clients_at_once_end_as_the_model_says_in_process()
    {
        var account = new InProcessStorageAccount();
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account));

        await RunAsync(service);
    }

    private static async Task RunAsync(ScimService service)
    {
        var tenant = await service.CreateTenantAsync();
        var shared = new List<string>();
        for (var number = 0; number < SharedUsers; number++)
        {
            shared.Add(await tenant.CreateUserAsync($"shared{number}@example.com"));
        }

        var model = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var contended = new ConcurrentBag<HttpStatusCode>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunClientAsync(tenant, client, shared, model, contended)));

        Assert.Equal(Rounds, contended.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(Rounds * (Clients - 1), contended.Count(status => status == HttpStatusCode.Conflict));
        Assert.Equal(model.OrderBy(entry => entry.Key, StringComparer.Ordinal), (await ReadAsync(tenant, shared)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        var changes = service.Services.GetRequiredService<PendingChanges>();
        await Eventually.GetAsync(async () => await changes.ListAsync(tenant.Id, afterId: null, CancellationToken.None).CountAsync(), pending => pending == 0);

        // Fails where index rows, members or the count contradict the users.
        var stored = await StoredState.DescribeAsync(service.Services.GetRequiredService<TableServiceClient>(), tenant.Id);
        Assert.Equal(SharedUsers + (Clients * OwnUsers) + Rounds, stored.Split('\n').Count(line => line.StartsWith("user ", StringComparison.Ordinal)));
    }

    private static async Task RunClientAsync(
        TestTenant tenant, int client, List<string> shared, ConcurrentDictionary<string, string> model, ConcurrentBag<HttpStatusCode> contended)
    {
        var random = new Random(client);
        var own = new string?[OwnUsers];
        for (var round = 0; round < Rounds; round++)
        {
            var id = shared[random.Next(SharedUsers)];
            (await PatchAsync(tenant, id, $$"""{"{{CustomAttribute}}:c{{client}}":"{{round}}"}""")).ShouldBe(HttpStatusCode.OK);
            model[$"{id} c{client}"] = $"{round}";

            contended.Add((await tenant.PostAsync("Users", TestTenant.UserJson($"contended{round}@example.com"))).Status);

            var slot = round % OwnUsers;
            var name = $"own{client}-{slot}";
            own[slot] = await NextAsync(tenant, own[slot], name, round, model);
        }

        // Every slot ends as a user that is there.
        for (var slot = 0; slot < OwnUsers; slot++)
        {
            own[slot] ??= await NextAsync(tenant, own[slot], $"own{client}-{slot}", Rounds, model);
        }
    }

    /// <summary>One step in the life of a client's own user: created, replaced, deactivated and renamed, deleted, and created again.</summary>
    private static async Task<string?> NextAsync(TestTenant tenant, string? id, string name, int round, ConcurrentDictionary<string, string> model)
    {
        if (id is null)
        {
            model[name] = "active";
            return await tenant.CreateUserAsync($"{name}@example.com");
        }

        switch (round / OwnUsers % 4)
        {
            case 1:
                (await tenant.PutAsync($"Users/{id}", TestTenant.UserJson($"{name}@example.com", $"\"title\":\"{round}\",\"externalId\":\"{name}\""))).ShouldBe(HttpStatusCode.OK);
                model[name] = $"active {round}";
                return id;
            case 2:
                (await PatchAsync(tenant, id, $$"""{"active":false,"userName":"{{name}}-renamed@example.com"}""")).ShouldBe(HttpStatusCode.OK);
                model.TryRemove(name, out var was);
                model[$"{name}-renamed"] = was!.Replace("active", "inactive", StringComparison.Ordinal);
                return id;
            default:
                (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
                model.TryRemove($"{name}-renamed", out _);
                model.TryRemove(name, out _);
                return null;
        }
    }

    private static Task<ScimResponse> PatchAsync(TestTenant tenant, string id, string values) => tenant.PatchAsync(
        $"Users/{id}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{{values}}}]}""");

    /// <summary>What the service says, in the model's terms.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(TestTenant tenant, List<string> shared)
    {
        var state = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in (await tenant.GetAsync("Users?count=1000")).ShouldBe(HttpStatusCode.OK).Body.GetProperty("Resources").EnumerateArray())
        {
            var (id, userName) = (user.GetProperty("id").GetString()!, user.GetProperty("userName").GetString()!);
            if (shared.Contains(id))
            {
                foreach (var attribute in user.TryGetProperty(CustomAttribute, out var custom) ? custom.EnumerateObject().ToList() : [])
                {
                    state[$"{id} {attribute.Name}"] = attribute.Value.GetString()!;
                }
            }
            else if (userName.StartsWith("own", StringComparison.Ordinal))
            {
                var active = user.GetProperty("active").GetBoolean() ? "active" : "inactive";
                state[userName[..userName.IndexOf('@', StringComparison.Ordinal)]] = user.TryGetProperty("title", out var title) ? $"{active} {title.GetString()}" : active;
            }
        }

        return state;
    }
}
