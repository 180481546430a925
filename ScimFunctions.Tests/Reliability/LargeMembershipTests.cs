using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Memberships;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>A large change of members whose process stops half way.</summary>
public sealed class LargeMembershipTests
{
    private readonly FakeClock clock = new();

    [Fact]
    public async Task After_a_crash_reads_show_the_accepted_change_whole_and_the_sweep_finishes_it()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        Assert.Equal(users.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.Equal(1, (await tenant.GetAsync($"Groups?filter=id eq \"{group}\" and members eq \"{users[^1]}\"")).Body.GetProperty("totalResults").GetInt32());

        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Contains("group G v1 250 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task A_change_that_takes_longer_than_its_caller_waits_is_answered_as_a_whole_and_finished_by_the_queue(string method)
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var tenant = await service.CreateTenantAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 250).Select(number => tenant.CreateUserAsync($"u{number}@example.com")));
        var group = await tenant.CreateGroupAsync("G");
        account.Faults.Reset();
        var calls = 0;
        account.Faults.FailWhere(_ => TakesLong(++calls), StorageFault.ServerBusy);

        var answer = method == "PUT"
            ? await tenant.PutAsync($"Groups/{group}", TestTenant.GroupJson("G", members: users))
            : await tenant.PatchAsync(
                $"Groups/{group}?attributes=members", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(users)}}}"""));

        Assert.Equal(users.Order(StringComparer.Ordinal), answer.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("members").Select(member => member.TextAt("value")!));
        Assert.Equal(users.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        var change = Assert.Single(await account.CreateTableClient().GetTableClient(TableNames.Directory)
            .QueryAsync<TableEntity>($"PartitionKey eq '{tenant.Id}' and RowKey ge 'c|' and RowKey lt 'c}}'").ToListAsync());
        account.Faults.Reset();
        await service.InvokeQueueAsync("ChangesApply", new ChangeMessage(tenant.Id, change.RowKey[2..]).Serialize());
        Assert.Contains("group G v1 250 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);

        bool TakesLong(int call)
        {
            clock.Advance(call > 12 ? TimeSpan.FromSeconds(20) : TimeSpan.Zero);
            return false;
        }
    }

    [Fact]
    public async Task A_removal_that_comes_between_the_crash_and_the_sweep_is_not_undone()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        foreach (var user in new[] { users[0], users[^1] })
        {
            (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}""")))
                .ShouldBe(HttpStatusCode.NoContent);
        }

        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Equal(users[1..^1].Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.Contains("group G v1 248 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_whose_member_has_just_been_deleted_is_not_said_to_be_unchanged()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var tenant = await service.CreateTenantAsync();
        var (leaver, other) = (await tenant.CreateUserAsync("leaver@example.com"), await tenant.CreateUserAsync("other@example.com"));
        var group = await tenant.CreateGroupAsync("G", leaver, other);
        var version = (await tenant.GetAsync($"Groups/{group}")).Headers["ETag"];
        Assert.Equal(HttpStatusCode.NotModified, (await IfNoneMatchAsync(group, version)).Status);

        (await tenant.DeleteAsync($"Users/{leaver}")).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([other], (await IfNoneMatchAsync(group, version)).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("members").Select(member => member.TextAt("value")));
        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");
        var then = (await IfNoneMatchAsync(group, version)).ShouldBe(HttpStatusCode.OK).Headers["ETag"];
        Assert.NotEqual(version, then);
        Assert.Equal(HttpStatusCode.NotModified, (await IfNoneMatchAsync(group, then)).Status);

        Task<ScimResponse> IfNoneMatchAsync(string id, string etag) =>
            tenant.SendAsync(HttpMethod.Get, $"Groups/{id}", configure: request => request.Headers.TryAddWithoutValidation("If-None-Match", etag));
    }

    [Fact]
    public async Task A_user_who_is_deleted_between_the_crash_and_the_sweep_is_no_member()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        (await tenant.DeleteAsync($"Users/{users[^1]}")).ShouldBe(HttpStatusCode.NoContent);
        await IsNoMemberAsync();
        var removal = await service.Services.GetRequiredService<PendingChanges>().ListAsync(tenant.Id, afterId: null, CancellationToken.None)
            .SingleAsync(change => change.Kind == ChangeKind.Remove);
        await service.InvokeQueueAsync("ChangesApply", new ChangeMessage(tenant.Id, removal.Id).Serialize());
        await IsNoMemberAsync();
        for (var sweep = 0; sweep < 2; sweep++)
        {
            clock.Advance(Change.Patience);
            await service.InvokeTimerAsync("ChangesSweep");
        }

        Assert.Contains("group G v1 249 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);

        async Task IsNoMemberAsync()
        {
            Assert.Equal(users[..^1].Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
            var found = await tenant.GetAsync($"Groups?filter=id eq \"{group}\" and members eq \"{users[^1]}\"");
            Assert.Equal(0, found.ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
        }
    }

    [Fact]
    public async Task A_group_that_is_deleted_between_the_crash_and_the_sweep_leaves_nothing()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        (await tenant.DeleteAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Null((await tenant.GetAsync($"Users/{users[0]}")).Body.At("groups"));
        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.DoesNotContain("group", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_was_never_committed_changes_nothing_and_is_deleted_by_the_sweep()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var tenant = await service.CreateTenantAsync();
        var users = new List<string>();
        for (var number = 0; number < 40; number++)
        {
            users.Add(await tenant.CreateUserAsync($"u{number}@example.com"));
        }

        var group = await tenant.CreateGroupAsync("G");
        account.Faults.Reset();
        account.Faults.FailWhere(call => call.Operation == StorageOperation.Transaction, StorageFault.ServerBusy);
        (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(users)}}}""")))
            .ShouldBeError(HttpStatusCode.ServiceUnavailable);
        account.Faults.Reset();
        Assert.Empty(await tenant.MembersAsync(group));
        Assert.Single(await PlansAsync());

        clock.Advance(TimeSpan.FromMinutes(6));
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Empty(await PlansAsync());
        Assert.Empty(await tenant.MembersAsync(group));

        Task<IReadOnlyList<(string ChangeId, DateTimeOffset WrittenAt)>> PlansAsync() =>
            service.Services.GetRequiredService<MembershipPlanStore>().ListAsync(tenant.Id, CancellationToken.None);
    }

    [Fact]
    public async Task Ten_thousand_members_are_added_and_removed_by_one_request_each()
    {
        const int Count = 10_000;
        var account = new InProcessStorageAccount(clock);
        account.Faults.Recording = false;
        await using var service = await StartAsync(account);
        var tenant = await service.CreateTenantAsync();
        var directory = account.CreateTableClient().GetTableClient(TableNames.Directory);
        var ids = service.Services.GetRequiredService<SortableIds>();
        var users = Enumerable.Range(0, Count).Select(_ => ids.Next()).ToArray();
        foreach (var chunk in users.Chunk(DirectoryTransaction.MaxOperations))
        {
            var transaction = new DirectoryTransaction(directory, tenant.Id);
            Array.ForEach(chunk, id => transaction.Insert(new TableEntity { RowKey = DirectoryKeys.User(id) }));
            await transaction.CommitAsync(CancellationToken.None);
        }

        var group = await tenant.CreateGroupAsync("G");
        (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(users)}}}""")))
            .ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal(users, await tenant.MembersAsync(group));
        (await tenant.PutAsync($"Groups/{group}", TestTenant.GroupJson("G", members: [users[7]]))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal([users[7]], await tenant.MembersAsync(group));
    }

    /// <summary>Sends a PATCH of 250 members to storage that answers nothing from the third part on, and then answers again.</summary>
    private static async Task<(TestTenant Tenant, string Group, string[] Users)> CrashAsync(InProcessStorageAccount account, ScimService service)
    {
        var tenant = await service.CreateTenantAsync();
        var users = new List<string>();
        for (var number = 0; number < 250; number++)
        {
            users.Add(await tenant.CreateUserAsync($"u{number}@example.com"));
        }

        var group = await tenant.CreateGroupAsync("G");
        account.Faults.Reset();
        var transactions = 0;
        account.Faults.FailWhere(call => call.Operation == StorageOperation.Transaction && ++transactions > 3, StorageFault.ServerBusy);
        (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(users)}}}""")))
            .ShouldBe(HttpStatusCode.NoContent);
        account.Faults.Reset();
        return (tenant, group, [.. users]);
    }

    private Task<ScimService> StartAsync(InProcessStorageAccount account) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = 0);
            services.AddSingleton<TimeProvider>(clock);
        },
        runQueueTriggers: false);
}
