using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>What requests about groups cost, in small groups and in large ones.</summary>
public sealed class GroupRoundTripTests
{
    private readonly InProcessStorageAccount account = new();

    [Theory]
    [InlineData(10)]
    [InlineData(2500)]
    public async Task Adding_removing_and_checking_one_member_costs_the_same_in_every_group(int size)
    {
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var users = new List<string>();
        foreach (var chunk in Enumerable.Range(0, size + 1).Chunk(50))
        {
            users.AddRange(await Task.WhenAll(chunk.Select(number => tenant.CreateUserAsync($"u{number}@example.com"))));
        }

        var group = await tenant.CreateGroupAsync("G", [.. users.Take(size)]);
        Assert.Equal(size, (await tenant.MembersAsync(group)).Count);
        var user = users[^1];

        // The group and the member's row side by side, and one transaction.
        Assert.Equal(["GetEntity", "GetEntity", "Transaction"], await CallsAsync(HttpStatusCode.NoContent, () =>
            tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":["{{user}}"]}"""))));
        Assert.Equal(["GetEntity", "GetEntity"], await CallsAsync(HttpStatusCode.NoContent, () =>
            tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":["{{user}}"]}"""))));
        // The group; the member's row, and whether the user is just being deleted.
        Assert.Equal(["GetEntity", "GetEntity", "GetEntity"], await CallsAsync(HttpStatusCode.OK, () =>
            tenant.GetAsync($"Groups?excludedAttributes=members&filter=id eq \"{group}\" and members eq \"{user}\"")));
        Assert.Equal(["QueryEntities", "GetEntity"], await CallsAsync(HttpStatusCode.OK, () =>
            tenant.GetAsync("Groups?excludedAttributes=members&filter=displayName eq \"g\"")));
        Assert.Equal(["GetEntity"], await CallsAsync(HttpStatusCode.OK, () => tenant.GetAsync($"Groups/{group}?excludedAttributes=members")));
        Assert.Equal(["GetEntity", "GetEntity", "Transaction"], await CallsAsync(HttpStatusCode.NoContent, () =>
            tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}"""))));
        Assert.Equal(size, (await tenant.MembersAsync(group)).Count);
    }

    /// <summary>The list, the count and the users just deleted by one call each; the members by at most 16 ranges, whatever stands on the page.</summary>
    [Theory]
    [InlineData(5, 3)]
    [InlineData(100, 3)]
    [InlineData(100, 40)]
    public async Task A_page_of_groups_with_their_members_takes_few_calls(int count, int size)
    {
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, size).Select(number => tenant.CreateUserAsync($"u{number}@example.com")));
        foreach (var number in Enumerable.Range(0, count))
        {
            await tenant.CreateGroupAsync($"G{number}", users);
        }

        await tenant.DeleteAsync($"Users/{users[0]}");
        account.Faults.Reset();
        var page = (await tenant.GetAsync("Groups?startIndex=1&count=100")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.InRange(account.Faults.RoundTrips.Count, 4, 20);
        Assert.Equal(count, page.ItemsAt("Resources").Count);
        Assert.All(page.ItemsAt("Resources"), group =>
            Assert.Equal(users.Skip(1).Order(StringComparer.Ordinal), group.ItemsAt("members").Select(member => member.TextAt("value"))));
    }

    /// <summary>The page is cut out of a thousand, so that its users stand far apart: one range, given up after some pages, and queries side by side.</summary>
    [Fact]
    public async Task A_sorted_page_of_users_shows_their_groups_without_a_query_for_each()
    {
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var ids = await service.SeedUsersAsync(tenant.Id, 1000, (number, user) => user["title"] = $"{number % 10}");
        var group = await tenant.CreateGroupAsync("G", [.. ids]);
        account.Faults.Reset();

        var page = (await tenant.GetAsync("Users?sortBy=title&count=100")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.InRange(account.Faults.RoundTrips.Count, 3, 8);
        Assert.Equal(100, page.ItemsAt("Resources").Count);
        Assert.All(page.ItemsAt("Resources"), user => Assert.Equal(group, Assert.Single(user.ItemsAt("groups")).TextAt("value")));
    }

    private async Task<IEnumerable<string>> CallsAsync(HttpStatusCode status, Func<Task<ScimResponse>> send)
    {
        account.Faults.Reset();
        (await send()).ShouldBe(status);
        return account.Faults.RoundTrips.Select(call => call.Operation.ToString());
    }
}
