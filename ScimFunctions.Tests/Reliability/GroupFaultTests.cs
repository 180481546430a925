using System.Globalization;
using ScimFunctions.Changes;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>Every write of a group and of its members, with every call to storage failing in every way.</summary>
public sealed class GroupFaultTests(ITestOutputHelper output)
{
    private const int Tries = 5;

    /// <summary>More than any transaction takes.</summary>
    private const int Many = 250;

    private readonly FaultTable table = new(output);

    [Fact]
    public Task Create() => table.RunAsync(new FaultScenario(
        "create a group",
        Arrange: run => CreateUsersAsync(run, 2),
        Act: (run, users) => InsistAsync(() => run.Tenant.PostAsync("Groups", Group("G", users)), HttpStatusCode.Created, HttpStatusCode.Conflict),
        Expected: $"""
        {Users(2)}
        group G v1 2 members
        {Members(2)}
        """));

    [Fact]
    public Task Add_a_member_and_remove_another() => table.RunAsync(new FaultScenario(
        "add a member and remove another",
        Arrange: async run =>
        {
            var users = Ids(await CreateUsersAsync(run, 2));
            return $"{await run.Tenant.CreateGroupAsync("G", users[0])},{users[0]},{users[1]}";
        },
        Act: (run, arranged) => PatchAsync(
            run,
            Ids(arranged)[0],
            $$"""{"op":"remove","path":"members","value":["{{Ids(arranged)[1]}}"]}""",
            $$"""{"op":"add","path":"members","value":["{{Ids(arranged)[2]}}"]}"""),
        Expected: $"""
        {Users(2)}
        group G v1 1 members
        {Members(2)}
        """));

    [Fact]
    public Task Rename_with_a_change_of_members() => table.RunAsync(new FaultScenario(
        "rename with a change of members",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, 1);
            return $"{await run.Tenant.CreateGroupAsync("G")},{users}";
        },
        Act: (run, arranged) => PatchAsync(
            run,
            Ids(arranged)[0],
            """{"op":"replace","value":{"displayName":"H"}}""",
            $$"""{"op":"add","path":"members","value":["{{Ids(arranged)[1]}}"]}"""),
        Expected: $"""
        {Users(1)}
        group H v2 1 members
        {Members(1)}
        """));

    [Fact]
    public Task Patch_of_more_members_than_a_transaction_takes() => table.RunAsync(new FaultScenario(
        "PATCH of 250 members",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, Many);
            return $"{await run.Tenant.CreateGroupAsync("G")},{users}";
        },
        Act: (run, arranged) => PatchAsync(
            run, Ids(arranged)[0], $$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(Ids(arranged)[1..])}}}"""),
        Expected: $"""
        {Users(Many)}
        group G v1 {Many} members
        {Members(Many)}
        """));

    [Fact]
    public Task Delete_with_memberships() => table.RunAsync(new FaultScenario(
        "delete a group with memberships",
        Arrange: async run => await run.Tenant.CreateGroupAsync("G", Ids(await CreateUsersAsync(run, 60))),
        Act: (run, id) => InsistAsync(() => run.Tenant.DeleteAsync($"Groups/{id}"), HttpStatusCode.NoContent, HttpStatusCode.NotFound),
        Expected: $"""
        {Users(60)}
        {Members(60)}
        """));

    [Fact]
    public Task Application_of_a_delete_by_the_sweep() => table.RunAsync(new FaultScenario(
        "application of a group's delete by the sweep",
        Arrange: async run =>
        {
            var id = await run.Tenant.CreateGroupAsync("G", Ids(await CreateUsersAsync(run, 60)));
            (await run.Tenant.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent);
            return id;
        },
        Act: SweepAsync,
        Expected: $"""
        {Users(60)}
        {Members(60)}
        """));

    [Fact]
    public Task Delete_of_a_user_with_memberships() => table.RunAsync(new FaultScenario(
        "delete a user with memberships",
        Arrange: CreateUserInGroupsAsync,
        Act: (run, id) => InsistAsync(() => run.Tenant.DeleteAsync($"Users/{id}"), HttpStatusCode.NoContent, HttpStatusCode.NotFound),
        Expected: AfterUserIsGone));

    [Fact]
    public Task Application_of_the_delete_of_a_user_by_the_sweep() => table.RunAsync(new FaultScenario(
        "application of a user's delete by the sweep",
        Arrange: async run =>
        {
            var id = await CreateUserInGroupsAsync(run);
            (await run.Tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
            return id;
        },
        Act: SweepAsync,
        Expected: AfterUserIsGone));

    private const string AfterUserIsGone = """
        group G1 v1 0 members
        group G2 v1 0 members
        group G3 v1 0 members
        member u000@example.com Deactivated - removed revoked
        receipt Remove
        """;

    private static async Task<string> CreateUserInGroupsAsync(FaultCase run)
    {
        var user = await CreateUsersAsync(run, 1);
        for (var number = 1; number <= 3; number++)
        {
            await run.Tenant.CreateGroupAsync($"G{number}", user);
        }

        return user;
    }

    private static async Task SweepAsync(FaultCase run, string arranged)
    {
        run.Clock.Advance(Change.Patience);
        try
        {
            await run.Service.InvokeTimerAsync("ChangesSweep");
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
        {
            // The next minute's sweep does it.
        }
    }

    private static string[] Ids(string joined) => joined.Split(',');

    private static string Group(string displayName, string users) => TestTenant.GroupJson(displayName, members: Ids(users));

    private static async Task<string> CreateUsersAsync(FaultCase run, int count)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            ids.Add(await run.Tenant.CreateUserAsync(UserName(number)));
        }

        return string.Join(',', ids);
    }

    private static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"u{number:D3}@example.com");

    private static string Users(int count) => string.Join('\n', Enumerable.Range(0, count).Select(number => $"user {UserName(number)} v1 active"));

    private static string Members(int count) => string.Join('\n', Enumerable.Range(0, count).Select(number => $"member {UserName(number)} Active INTERVIEWER"));

    private static Task PatchAsync(FaultCase run, string id, params string[] operations) =>
        InsistAsync(() => run.Tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operations)), HttpStatusCode.NoContent);

    /// <summary>What an identity provider does: it tries again while it is told to, by 503. Nothing but that and what was expected may come.</summary>
    private static async Task InsistAsync(Func<Task<ScimResponse>> send, params HttpStatusCode[] expected)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var answer = await send();
            if (expected.Contains(answer.Status))
            {
                return;
            }

            answer.ShouldBeError(HttpStatusCode.ServiceUnavailable);
        }

        Assert.Fail($"Refused {Tries} times.");
    }
}
