using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning.Listing;

/// <summary>Index paging as identity providers walk it (RFC 7644 §3.4.2.4, docs/decisions/0008).</summary>
public sealed class UserPagingTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_walk_meets_every_user_once_while_others_are_created()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        await CreateAsync(tenant, 1, 25);

        var met = new List<string>();
        for (var startIndex = 1; startIndex <= 21; startIndex += 10)
        {
            met.AddRange(Names(await tenant.GetAsync($"Users?startIndex={startIndex}&count=10")));
            await CreateAsync(tenant, 100 + startIndex, 1);
        }

        Assert.Equal(met.Distinct(StringComparer.Ordinal), met);
        Assert.Subset(met.ToHashSet(StringComparer.Ordinal), Enumerable.Range(1, 25).Select(Name).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_walk_misses_no_user_when_one_before_it_is_deleted()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        await CreateAsync(tenant, 1, 6);

        var first = (await tenant.GetAsync("Users?startIndex=1&count=3")).Body;
        await tenant.DeleteAsync($"Users/{first.GetProperty("Resources")[0].GetProperty("id").GetString()}");

        Assert.Equal([Name(4), Name(5), Name(6)], Names(await tenant.GetAsync("Users?startIndex=4&count=3")));
    }

    [Fact]
    public async Task A_walk_goes_on_at_another_instance()
    {
        await using var one = await ScimService.StartAsync(azurite.ConnectionString);
        await using var other = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await one.CreateTenantAsync();
        var elsewhere = await other.AdoptTenantAsync(tenant.Id);
        await CreateAsync(tenant, 1, 6);

        var met = Names(await tenant.GetAsync("Users?startIndex=1&count=3")).Concat(Names(await elsewhere.GetAsync("Users?startIndex=4&count=3")));

        Assert.Equal(Enumerable.Range(1, 6).Select(Name), met);
    }

    [Fact]
    public async Task An_old_bookmark_is_not_believed()
    {
        var clock = new FakeClock();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, services => services.AddSingleton<TimeProvider>(clock));
        var tenant = await service.CreateTenantAsync();
        for (var number = 1; number <= 6; number++)
        {
            // Ids hold the time of creation in milliseconds.
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await CreateAsync(tenant, number, 1);
        }

        var first = (await tenant.GetAsync("Users?startIndex=1&count=3")).Body;
        await tenant.DeleteAsync($"Users/{first.GetProperty("Resources")[0].GetProperty("id").GetString()}");

        clock.Advance(PageBookmarks.Lifetime);

        Assert.Equal([Name(5), Name(6)], Names(await tenant.GetAsync("Users?startIndex=4&count=3")));
    }

    [Fact]
    public async Task The_total_is_right_after_many_creates_and_deletes_have_been_folded()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        await CreateAsync(tenant, 1, 230);
        var total = (await tenant.GetAsync("Users?count=1")).Body;
        await tenant.DeleteAsync($"Users/{total.GetProperty("Resources")[0].GetProperty("id").GetString()}");

        Assert.Equal(230, total.GetProperty("totalResults").GetInt32());
        Assert.Equal(229, (await tenant.GetAsync("Users?count=0")).Body.GetProperty("totalResults").GetInt32());
        var rows = await service.Services.GetRequiredService<ScimTables>().Directory
            .QueryAsync<Azure.Data.Tables.TableEntity>($"PartitionKey eq '{tenant.Id}' and RowKey ge 'n|' and RowKey lt 'n}}'").CountAsync();
        Assert.InRange(rows, 2, 200);
    }

    private static Task CreateAsync(TestTenant tenant, int first, int count) => count <= 30
        ? Enumerable.Range(first, count).Aggregate(Task.CompletedTask, async (before, number) =>
        {
            await before;
            await tenant.CreateUserAsync(Name(number));
        })
        : Parallel.ForEachAsync(Enumerable.Range(first, count), async (number, _) => await tenant.CreateUserAsync(Name(number)));

    private static string Name(int number) => $"user{number}@example.com";

    private static IEnumerable<string> Names(ScimResponse page) =>
        page.Body.GetProperty("Resources").EnumerateArray().Select(user => user.GetProperty("userName").GetString()!);
}
