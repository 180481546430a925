using System.Globalization;
using ScimFunctions.Memberships;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// Goes through a story in a tenant of its own, step by step at two instances in turn, beside a model of a few sets. After each step the group
/// must have the model's members, and another ETag exactly if it has changed. After a sweep everything is compared: each group, each user's
/// groups, what filters find, the counts, and the rows themselves.
/// </summary>
internal sealed class MembershipStory(InProcessStorageAccount account, FakeClock clock, IReadOnlyList<ScimService> instances)
{
    public const int Groups = 4;

    /// <summary>Many more than one transaction takes.</summary>
    public const int Users = 70;

    private static readonly string[] Removals =
    [
        """{"op":"remove","path":"members[value eq \"{id}\"]"}""",
        """{"op":"Remove","path":"members","value":[{"value":"{id}"}]}""",
        """{"op":"Remove","path":"members","value":["{id}"]}""",
        """{"op":"remove","path":"members","value":{"value":"{id}"}}""",
        """{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{id}","display":"x"}]}""",
    ];

    private static readonly (string Operation, HttpStatusCode Status)[] OfNobody =
    [
        ("""{"op":"remove","path":"members[value eq \"nobody\"]"}""", HttpStatusCode.NoContent),
        ("""{"op":"Remove","path":"members","value":[{"value":"nobody"}]}""", HttpStatusCode.NoContent),
        ("""{"op":"Remove","path":"members","value":[]}""", HttpStatusCode.BadRequest),
        ("""{"op":"Remove","path":"members","value":[{}]}""", HttpStatusCode.BadRequest),
        ("""{"op":"remove","path":"members[value eq ]"}""", HttpStatusCode.BadRequest),
    ];

    private readonly string?[] users = new string?[Users];
    private readonly ModelGroup?[] groups = new ModelGroup?[Groups];
    private readonly List<TestTenant> tenants = [];
    private string ghost = "";
    private int names;
    private int turn;

    /// <summary>The tenant as the instance sees it whose turn it is.</summary>
    private TestTenant Tenant => tenants[turn % tenants.Count];

    public async Task RunAsync(IReadOnlyList<MembershipStep> steps)
    {
        tenants.Add(await instances[0].CreateTenantAsync());
        foreach (var other in instances.Skip(1))
        {
            tenants.Add(await other.AdoptTenantAsync(tenants[0].Id));
        }

        for (var number = 0; number < Users; number++)
        {
            users[number] = await Tenant.CreateUserAsync(UserName(number));
        }

        ghost = await Tenant.CreateUserAsync("ghost@example.com");
        (await Tenant.DeleteAsync($"Users/{ghost}")).ShouldBe(HttpStatusCode.NoContent);
        foreach (var step in steps)
        {
            turn++;
            await TakeAsync(step);
        }

        await SweepAsync();
    }

    private async Task TakeAsync(MembershipStep step)
    {
        switch (step.Kind)
        {
            case MembershipStepKind.Sweep:
                await SweepAsync();
                return;
            case MembershipStepKind.DeleteUser:
                await DeleteUserAsync(step.Users[0]);
                return;
            case MembershipStepKind.CreateUser:
                await CreateUserAsync(step.Users[0]);
                return;
        }

        if (groups[step.Group] is not { } group)
        {
            await CreateGroupAsync(step);
        }
        else if (step.Kind == MembershipStepKind.DeleteGroup)
        {
            (await Tenant.DeleteAsync($"Groups/{group.Id}")).ShouldBe(HttpStatusCode.NoContent);
            groups[step.Group] = null;
            (await Tenant.GetAsync($"Groups/{group.Id}")).ShouldBeError(HttpStatusCode.NotFound);
        }
        else
        {
            var hasChanged = await ChangeAsync(step, group, [.. step.Users.Select(number => users[number]).OfType<string>()]);
            turn++;
            await CompareAsync(group, hasChanged);
        }
    }

    private async Task CreateGroupAsync(MembershipStep step)
    {
        var members = step.Users.Select(number => users[number]).OfType<string>().ToArray();
        var name = $"g{step.Group}-{names++}";
        var group = new ModelGroup(await Tenant.CreateGroupAsync(name, members), name, members.ToHashSet(StringComparer.Ordinal));
        groups[step.Group] = group;
        turn++;
        await CompareAsync(group, hasChanged: true);
    }

    /// <summary>Changes the group and its model; true if that makes a difference.</summary>
    private async Task<bool> ChangeAsync(MembershipStep step, ModelGroup group, string[] chosen)
    {
        var (before, name) = (group.Members.ToHashSet(StringComparer.Ordinal), group.Name);
        switch (step.Kind)
        {
            case MembershipStepKind.Add:
                group.Members.UnionWith(chosen);
                await PatchAsync(group, step.Form % 2 == 0
                    ? Operation("add", chosen)
                    : $$"""{"op":"Add","value":{"members":{{JsonSerializer.Serialize(chosen.Select(id => new { value = id }))}} } }""");
                break;
            case MembershipStepKind.RemoveOne when chosen.Length > 0:
                group.Members.Remove(chosen[0]);
                await PatchAsync(group, Removals[step.Form % Removals.Length].Replace("{id}", chosen[0], StringComparison.Ordinal));
                break;
            case MembershipStepKind.RemoveListed when chosen.Length > 0:
                group.Members.ExceptWith(chosen);
                await PatchAsync(group, Operation("remove", chosen));
                break;
            case MembershipStepKind.ReplaceMembers:
                group.Members.Clear();
                group.Members.UnionWith(chosen);
                await PatchAsync(group, Operation("replace", chosen));
                break;
            case MembershipStepKind.Mixed when chosen.Length > 1:
                var (leavers, joiners) = (chosen[..(chosen.Length / 2)], chosen[(chosen.Length / 2)..]);
                group.Name = $"{group.Name}-{names++}";
                group.Members.ExceptWith(leavers);
                group.Members.UnionWith(joiners);
                await PatchAsync(
                    group, Operation("remove", leavers), Operation("add", joiners), $$"""{"op":"replace","path":"displayName","value":"{{group.Name}}"}""");
                break;
            case MembershipStepKind.RemoveNobody:
                var (operation, status) = OfNobody[step.Form % OfNobody.Length];
                (await Tenant.PatchAsync($"Groups/{group.Id}", GroupRequestsTests.Patch(operation))).ShouldBe(status);
                break;
            case MembershipStepKind.Put:
                group.Name = step.Form % 2 == 0 ? group.Name : $"{group.Name}-{names++}";
                group.Members.Clear();
                group.Members.UnionWith(chosen);
                (await Tenant.PutAsync($"Groups/{group.Id}", TestTenant.GroupJson(group.Name, members: chosen))).ShouldBe(HttpStatusCode.OK);
                break;
            case MembershipStepKind.Rename:
                group.Name = $"{group.Name}-{names++}";
                await PatchAsync(group, $$"""{"op":"replace","path":"displayName","value":"{{group.Name}}"}""");
                break;
            case MembershipStepKind.AddWithGhost:
                (await Tenant.PatchAsync($"Groups/{group.Id}", GroupRequestsTests.Patch(Operation("add", [.. chosen, ghost])))).ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");
                break;
            case MembershipStepKind.Stale:
                (await Tenant.SendAsync(HttpMethod.Patch, $"Groups/{group.Id}", GroupRequestsTests.Patch(Operation("replace", chosen)), request =>
                    request.Headers.TryAddWithoutValidation("If-Match", "W/\"0\""))).ShouldBeError(HttpStatusCode.PreconditionFailed);
                break;
            case MembershipStepKind.Crash:
                var isAddition = step.Form < 5;
                if (await CrashAsync(group, Operation(isAddition ? "add" : "replace", chosen), step.Form % 5))
                {
                    if (!isAddition)
                    {
                        group.Members.Clear();
                    }

                    group.Members.UnionWith(chosen);
                }

                break;
        }

        return group.Name != name || !group.Members.SetEquals(before);
    }

    /// <summary>Changes members while storage fails from some transaction on; true if it was accepted all the same.</summary>
    private async Task<bool> CrashAsync(ModelGroup group, string operation, int transactions)
    {
        var (isDown, seen) = (false, 0);
        account.Faults.FailWhere(call => isDown = isDown || (call.Operation == StorageOperation.Transaction && ++seen > transactions), StorageFault.ConnectionRefused);
        var answer = await Tenant.PatchAsync($"Groups/{group.Id}", GroupRequestsTests.Patch(operation));
        account.Faults.Reset();
        return answer.Status == HttpStatusCode.NoContent || answer.ShouldBeError(HttpStatusCode.ServiceUnavailable) is null;
    }

    private async Task DeleteUserAsync(int number)
    {
        if (users[number] is not { } id)
        {
            return;
        }

        (await Tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
        users[number] = null;
        foreach (var group in groups.OfType<ModelGroup>().Where(group => group.Members.Remove(id)))
        {
            // The group shows it at once; its ETag follows when the membership is gone, by the sweep or by a write that comes across it.
            group.ETagOfDeletedMember ??= group.ETag;
            await CompareAsync(group, hasChanged: false);
        }
    }

    private async Task CreateUserAsync(int number) => users[number] ??= await Tenant.CreateUserAsync(UserName(number));

    private async Task CompareAsync(ModelGroup group, bool hasChanged)
    {
        var read = (await Tenant.GetAsync($"Groups/{group.Id}")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(group.Name, read.Body.TextAt("displayName"));
        Assert.Equal(group.Members.Order(StringComparer.Ordinal), read.Body.ItemsAt("members").Select(member => member.TextAt("value")));
        var etag = read.Headers["ETag"];
        if (hasChanged)
        {
            Assert.NotEqual(group.ETag, etag);
        }
        else if (group.ETagOfDeletedMember is null)
        {
            Assert.Equal(group.ETag, etag);
        }

        group.ETag = etag;
    }

    private async Task SweepAsync()
    {
        foreach (var pause in new[] { Change.Patience, MembershipApplication.Abandoned * 2 })
        {
            clock.Advance(pause);
            await instances[0].InvokeTimerAsync("ChangesSweep");
        }

        foreach (var group in groups.OfType<ModelGroup>())
        {
            await CompareAsync(group, hasChanged: false);
            Assert.NotEqual(group.ETagOfDeletedMember, group.ETag);
            group.ETagOfDeletedMember = null;
        }

        await CompareUsersAsync();
        await CompareFiltersAsync();
        await StoredState.DescribeAsync(account.CreateTableClient(), Tenant.Id);
    }

    private async Task CompareUsersAsync()
    {
        var list = (await Tenant.GetAsync("Users?count=1000")).ShouldBe(HttpStatusCode.OK).Body;
        var expected = users.OfType<string>().Select(id => $"{id}: {Named(GroupsOf(id))}");
        var found = list.ItemsAt("Resources")
            .Select(user => $"{user.TextAt("id")}: {Named(user.ItemsAt("groups").Select(group => (group.TextAt("value")!, group.TextAt("display")!)))}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(users.OfType<string>().Count(), list.GetProperty("totalResults").GetInt32());

        static string Named(IEnumerable<(string Id, string Name)> groups) =>
            string.Join(", ", groups.OrderBy(group => group.Id, StringComparer.Ordinal).Select(group => $"{group.Id} {group.Name}"));
    }

    private async Task CompareFiltersAsync()
    {
        var all = (await Tenant.GetAsync("Groups?excludedAttributes=members")).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal(groups.OfType<ModelGroup>().Count(), all.GetProperty("totalResults").GetInt32());
        foreach (var user in users.Where((_, number) => number % 10 == 0).OfType<string>())
        {
            Assert.Equal(GroupsOf(user).Select(group => group.Id).Order(StringComparer.Ordinal), await FindAsync($"members eq \"{user}\""));
            foreach (var group in groups.OfType<ModelGroup>())
            {
                var expected = group.Members.Contains(user) ? new[] { group.Id } : [];
                Assert.Equal(expected, await FindAsync($"id eq \"{group.Id}\" and members[value eq \"{user}\"]"));
            }
        }

        async Task<IEnumerable<string?>> FindAsync(string filter) =>
            (await Tenant.GetAsync($"Groups?excludedAttributes=members&filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Body
                .ItemsAt("Resources").Select(group => group.TextAt("id")).Order(StringComparer.Ordinal);
    }

    private IEnumerable<(string Id, string Name)> GroupsOf(string user) =>
        groups.OfType<ModelGroup>().Where(group => group.Members.Contains(user)).Select(group => (group.Id, group.Name));

    private async Task PatchAsync(ModelGroup group, params string[] operations) =>
        (await Tenant.PatchAsync($"Groups/{group.Id}", GroupRequestsTests.Patch(operations))).ShouldBe(HttpStatusCode.NoContent);

    private static string Operation(string op, string[] ids) => $$"""{"op":"{{op}}","path":"members","value":{{JsonSerializer.Serialize(ids)}}}""";

    private static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"u{number:D2}@example.com");

    /// <summary>What a group must be.</summary>
    private sealed class ModelGroup(string id, string name, HashSet<string> members)
    {
        public string Id => id;

        public string Name { get; set; } = name;

        public HashSet<string> Members => members;

        /// <summary>As it was last seen.</summary>
        public string? ETag { get; set; }

        /// <summary>The ETag that the group had when a member was deleted, and must lose; null if none was since the last sweep.</summary>
        public string? ETagOfDeletedMember { get; set; }
    }
}
