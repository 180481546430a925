using System.Diagnostics;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Memberships;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>A group of 100,000 members: how it comes about, and what one member more or less costs in it.</summary>
public sealed class GroupGrowthTests(ITestOutputHelper output)
{
    private const int Large = 100_000;
    private const int Small = 10;

    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task Ten_requests_of_10000_members_make_a_group_of_100000_in_which_one_member_costs_what_it_costs_in_a_group_of_ten()
    {
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var users = await SeedUsersAsync(service, tenant, Large + 1);
        var small = await tenant.CreateGroupAsync("small", users[..Small]);
        var large = await tenant.CreateGroupAsync("large");

        var costs = new List<int>();
        foreach (var chunk in users[..Large].Chunk(MembershipEdit.MaxListed))
        {
            account.Faults.Reset();
            (await tenant.PatchAsync($"Groups/{large}", Patch("add", chunk))).ShouldBe(HttpStatusCode.NoContent);
            costs.Add(account.Faults.Count);
        }

        output.WriteLine($"Calls to storage of each request of {MembershipEdit.MaxListed} members: {string.Join(", ", costs)}");
        Assert.InRange(costs.Max() - costs.Min(), 0, 2);
        await ShowsAllAsync(tenant, large, users[..Large]);

        var user = users[^1];
        var requests = new (string Name, int MostCalls, Func<string, Task<ScimResponse>> Send)[]
        {
            ("add one", 3, group => tenant.PatchAsync($"Groups/{group}", Patch("add", [user]))),
            ("add one who is a member", 2, group => tenant.PatchAsync($"Groups/{group}", Patch("add", [user]))),
            ("is one a member", 3, group => tenant.GetAsync($"Groups?excludedAttributes=members&filter=id eq \"{group}\" and members eq \"{user}\"")),
            ("read without members", 1, group => tenant.GetAsync($"Groups/{group}?excludedAttributes=members")),
            ("rename", 3, group => tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"replace","path":"displayName","value":"{{group}}"}"""))),
            ("remove one by path", 3, group => tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}"""))),
            ("add again", 3, group => tenant.PatchAsync($"Groups/{group}", Patch("add", [user]))),
            ("remove one by value", 3, group => tenant.PatchAsync($"Groups/{group}", Patch("remove", [user]))),
        };
        foreach (var (name, mostCalls, send) in requests)
        {
            var (inSmall, inLarge) = (await CallsAsync(() => send(small)), await CallsAsync(() => send(large)));
            output.WriteLine($"{name}: {string.Join(", ", inLarge)}");
            Assert.Equal(inSmall, inLarge);
            Assert.InRange(inLarge.Count, 1, mostCalls);
        }

        Assert.Equal(users[..Small], await tenant.MembersAsync(small));
        Assert.Equal(Large, (await tenant.MembersAsync(large)).Count);
    }

    private async Task ShowsAllAsync(TestTenant tenant, string group, string[] users)
    {
        var (started, allocated) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));
        using (var stream = await tenant.Scim.GetStreamAsync($"Groups/{group}"))
        {
            await stream.CopyToAsync(Stream.Null);
        }

        output.WriteLine($"GET of {users.Length} members allocates {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1_000_000} MB in service and storage, and takes {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        account.Faults.Reset();
        var answer = (await tenant.GetAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.OK);
        output.WriteLine($"GET of {users.Length} members: {account.Faults.Count} calls to storage, {answer.Text.Length} bytes");

        // The group, one query for each thousand members, and one for users just deleted.
        Assert.InRange(account.Faults.Count, 1, 2 + (users.Length / 1000) + 1);
        Assert.Equal(users, answer.Body.ItemsAt("members").Select(member => member.TextAt("value")!));
    }

    /// <summary>Users that are nothing but their rows: all that a membership looks at.</summary>
    private static async Task<string[]> SeedUsersAsync(ScimService service, TestTenant tenant, int count)
    {
        var directory = service.Services.GetRequiredService<ScimTables>().Directory;
        var ids = service.Services.GetRequiredService<SortableIds>();
        var users = Enumerable.Range(0, count).Select(_ => ids.Next()).ToArray();
        foreach (var chunk in users.Chunk(DirectoryTransaction.MaxOperations))
        {
            var transaction = new DirectoryTransaction(directory, tenant.Id);
            Array.ForEach(chunk, id => transaction.Insert(new TableEntity { RowKey = DirectoryKeys.User(id) }));
            await transaction.CommitAsync(CancellationToken.None);
        }

        return users;
    }

    private async Task<IReadOnlyList<string>> CallsAsync(Func<Task<ScimResponse>> send)
    {
        account.Faults.Reset();
        Assert.InRange((int)(await send()).Status, 200, 299);
        return [.. account.Faults.RoundTrips.Select(call => call.Operation.ToString())];
    }

    private static string Patch(string op, string[] users) =>
        GroupRequestsTests.Patch($$"""{"op":"{{op}}","path":"members","value":{{JsonSerializer.Serialize(users)}}}""");
}
