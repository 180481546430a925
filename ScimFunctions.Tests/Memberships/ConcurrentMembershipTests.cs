using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Memberships;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Memberships;

/// <summary>Members come and go at once, as Entra sends them.</summary>
public sealed class ConcurrentMembershipTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task Of_32_patches_of_one_member_each_at_once_all_take_effect()
    {
        var tenant = await service.CreateTenantAsync();
        var users = await CreateUsersAsync(tenant, 32);
        var group = await tenant.CreateGroupAsync("G");
        var before = (await tenant.GetAsync($"Groups/{group}")).Headers["ETag"];

        var answers = await Task.WhenAll(users.Select(user => tenant.PatchAsync(
            $"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"Add","path":"members","value":[{"value":"{{user}}"}]}"""))));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.NoContent));
        Assert.Equal(users.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.NotEqual(before, (await tenant.GetAsync($"Groups/{group}")).Headers["ETag"]);
    }

    [Fact]
    public async Task Mixed_adds_and_removes_equal_a_model()
    {
        const int Seed = 4711;
        const int Clients = 8;
        const int OperationsEach = 125;
        var tenant = await service.CreateTenantAsync();
        var users = await CreateUsersAsync(tenant, 5 * Clients);
        var group = await tenant.CreateGroupAsync("G");

        // Each client changes users of its own, so that the outcome is known although all change one group at once.
        var models = await Task.WhenAll(users.Chunk(5).Select(async (own, client) =>
        {
            var random = new Random(Seed + client);
            var model = new HashSet<string>(StringComparer.Ordinal);
            for (var number = 0; number < OperationsEach; number++)
            {
                var chosen = own.Where(_ => random.Next(2) == 0).ToList();
                if (chosen.Count == 0)
                {
                    continue;
                }

                var ids = JsonSerializer.Serialize(chosen.Select(id => new { value = id }));
                var op = random.Next(2) == 0 ? "add" : "remove";
                (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"{{op}}","path":"members","value":{{ids}}}""")))
                    .ShouldBe(HttpStatusCode.NoContent);
                if (op == "add")
                {
                    model.UnionWith(chosen);
                }
                else
                {
                    model.ExceptWith(chosen);
                }
            }

            return model;
        }));

        var expected = models.SelectMany(model => model).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, await tenant.MembersAsync(group));
        var groupsOfUsers = (await tenant.GetAsync("Users?attributes=id,groups")).Body.ItemsAt("Resources");
        Assert.Equal(expected, groupsOfUsers.Where(user => user.ItemsAt("groups").Count == 1).Select(user => user.TextAt("id")!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Many_members_are_created_replaced_and_removed_by_one_request_each()
    {
        var tenant = await service.CreateTenantAsync();
        var users = await CreateUsersAsync(tenant, 300);
        var (first, second) = (users.Take(200).ToArray(), users.Skip(100).ToArray());

        var group = await tenant.CreateGroupAsync("G", first);
        Assert.Equal(first.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        (await tenant.PutAsync($"Groups/{group}", TestTenant.GroupJson("H", members: second))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(second.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.Equal("H", (await tenant.GetAsync($"Groups/{group}")).Body.TextAt("displayName"));
        (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch("""{"op":"remove","path":"members"}"""))).ShouldBe(HttpStatusCode.NoContent);
        Assert.Empty(await tenant.MembersAsync(group));
    }

    [Fact]
    public async Task Large_changes_and_small_ones_at_once_all_take_effect()
    {
        var tenant = await service.CreateTenantAsync();
        var users = await CreateUsersAsync(tenant, 330);
        var group = await tenant.CreateGroupAsync("G");

        // Three of a hundred each, and thirty of one.
        var parts = users.Take(300).Chunk(100).Concat(users.Skip(300).Chunk(1));
        var answers = await Task.WhenAll(parts.Select(part => tenant.PatchAsync(
            $"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(part)}}}"""))));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.NoContent));
        Assert.Equal(users.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
    }

    [Fact]
    public async Task The_rows_of_a_deleted_group_go_in_the_background()
    {
        var tenant = await service.CreateTenantAsync();
        var users = await CreateUsersAsync(tenant, 120);
        var group = await tenant.CreateGroupAsync("G", [.. users]);

        (await tenant.DeleteAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.NoContent);

        var memberships = service.Service.Services.GetRequiredService<MembershipStore>();
        await Eventually.GetAsync(() => memberships.ListRowsAsync(tenant.Id, group, CancellationToken.None), rows => rows.Count == 0);
    }

    private static async Task<IReadOnlyList<string>> CreateUsersAsync(TestTenant tenant, int count)
    {
        var users = new List<string>();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(20))
        {
            users.AddRange(await Task.WhenAll(chunk.Select(number => tenant.CreateUserAsync($"u{number}@example.com"))));
        }

        return users;
    }
}
