using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// The process stops before and after every call to storage of what takes several transactions. After the sweep it is done or it never was;
/// and whoever removes a member between the crash and the sweep has removed it.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Many = 1000;
    private const int Groups = 120;

    /// <summary>Of those who are to become members: the first, one in the middle, the last; and one who is a member already.</summary>
    private static readonly int[] Leavers = [1, Many / 2, Many, 0];

    private readonly CrashTable table = new(output);

    [Fact]
    public Task A_PATCH_that_adds_1000_members() => table.RunAsync(new CrashScenario(
        "PATCH that adds 1000 members",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, Many + 1);
            return [await run.Tenant.CreateGroupAsync("G", users[0]), .. users];
        },
        Act: (run, arranged) => PatchAsync(run, arranged[0], Operation("add", arranged[2..])),
        Endings:
        [
            new CrashEnding("nothing", State(Many + 1, "group G v1 1 members"), State(Many + 1, $"group G v1 {Many + 1} members")),
            new CrashEnding("members removed meanwhile", State(Many + 1, "group G v1 0 members"), State(Many + 1, $"group G v1 {Many - 3} members"))
            {
                Meanwhile = RemoveLeaversAsync,
                Check = async (run, arranged) => Assert.Empty(
                    (await run.Tenant.MembersAsync(arranged[0])).Intersect(Leavers.Select(leaver => arranged[1 + leaver]), StringComparer.Ordinal)),
            },
            new CrashEnding(
                "a user deleted meanwhile",
                State(Many + 1, "group G v1 1 members", isLastDeleted: true),
                State(Many + 1, $"group G v1 {Many} members", isLastDeleted: true))
            {
                Meanwhile = async (run, arranged) => (await run.Tenant.DeleteAsync($"Users/{arranged[^1]}")).ShouldBe(HttpStatusCode.NoContent),
            },
        ]));

    [Fact]
    public Task A_PATCH_that_replaces_500_members_by_500_others_and_renames_the_group() => table.RunAsync(new CrashScenario(
        "PATCH that replaces 500 members by 500 others",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, Many);
            return [await run.Tenant.CreateGroupAsync("G", users[..(Many / 2)]), .. users];
        },
        Act: (run, arranged) => PatchAsync(
            run, arranged[0], Operation("replace", arranged[(1 + (Many / 2))..]), """{"op":"replace","path":"displayName","value":"H"}"""),
        Endings:
        [
            new CrashEnding("nothing", State(Many, $"group G v1 {Many / 2} members"), State(Many, $"group H v2 {Many / 2} members"))
            {
                // Those of one side or those of the other, not the right number of both.
                Check = async (run, arranged) =>
                {
                    var members = await run.Tenant.MembersAsync(arranged[0]);
                    Assert.Contains(members, new[] { arranged[1..(1 + (Many / 2))], arranged[(1 + (Many / 2))..] });
                },
            },
            new CrashEnding("members removed meanwhile", State(Many, $"group G v1 {(Many / 2) - 1} members"), State(Many, $"group H v2 {(Many / 2) - 1} members"))
            {
                Meanwhile = (run, arranged) => PatchAsync(run, arranged[0], Operation("remove", [arranged[1], arranged[^1]])),
                Check = async (run, arranged) => Assert.Empty((await run.Tenant.MembersAsync(arranged[0])).Intersect([arranged[1], arranged[^1]], StringComparer.Ordinal)),
            },
        ]));

    [Fact]
    public Task A_group_that_is_created_with_500_members() => table.RunAsync(new CrashScenario(
        "POST of a group with 500 members",
        Arrange: run => CreateUsersAsync(run, 500),
        Act: (run, users) => run.Tenant.CreateGroupAsync("G", users),
        Endings: [new CrashEnding("nothing", State(500), State(500, "group G v1 500 members"))]));

    [Fact]
    public Task The_delete_of_a_group_of_300() => table.RunAsync(new CrashScenario(
        "delete of a group of 300",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, 300);
            return [await run.Tenant.CreateGroupAsync("G", users), .. users];
        },
        Act: async (run, arranged) =>
        {
            (await run.Tenant.DeleteAsync($"Groups/{arranged[0]}")).ShouldBe(HttpStatusCode.NoContent);
            await ApplyChangesAsync(run);
        },
        Endings:
        [
            new CrashEnding("nothing", State(300, "group G v1 300 members"), State(300)),
            new CrashEnding("a member removed meanwhile", State(300, "group G v1 299 members"), State(300))
            {
                Meanwhile = async (run, arranged) =>
                {
                    var answer = await run.Tenant.PatchAsync($"Groups/{arranged[0]}", GroupRequestsTests.Patch(Operation("remove", [arranged[^1]])));
                    Assert.Contains(answer.Status, new[] { HttpStatusCode.NoContent, HttpStatusCode.NotFound });
                },
            },
            new CrashEnding("a group of that name created meanwhile", State(300, "group G v1 300 members"), State(300, "group G v1 2 members"))
            {
                Meanwhile = async (run, arranged) =>
                {
                    var answer = await run.Tenant.PostAsync("Groups", TestTenant.GroupJson("G", members: arranged[1..3]));
                    Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict });
                },
            },
        ]));

    [Fact]
    public Task The_delete_of_a_user_in_120_groups() => table.RunAsync(new CrashScenario(
        "delete of a user in 120 groups",
        Arrange: async run =>
        {
            var users = await CreateUsersAsync(run, 2);
            var groups = new List<string>();
            for (var number = 0; number < Groups; number++)
            {
                groups.Add(await run.Tenant.CreateGroupAsync(GroupName(number), users));
            }

            return [.. users, .. groups];
        },
        Act: async (run, arranged) =>
        {
            (await run.Tenant.DeleteAsync($"Users/{arranged[1]}")).ShouldBe(HttpStatusCode.NoContent);
            await ApplyChangesAsync(run);
        },
        Endings:
        [
            new CrashEnding("nothing", State(2, GroupsOf(2, 2)), State(2, GroupsOf(1, 1), isLastDeleted: true)),
            new CrashEnding("the user removed from groups meanwhile", State(2, GroupsOf(1, 2)), State(2, GroupsOf(1, 1), isLastDeleted: true))
            {
                Meanwhile = async (run, arranged) =>
                {
                    await PatchAsync(run, arranged[2], Operation("remove", [arranged[1]]));
                    await PatchAsync(run, arranged[^1], Operation("remove", [arranged[1]]));
                },
            },
            new CrashEnding("a user of that name created meanwhile", State(2, GroupsOf(2, 2)), $"""
                user {UserName(0)} v1 active
                user {UserName(1)} v1 active
                {GroupsOf(1, 1)}
                member {UserName(0)} Active INTERVIEWER
                member {UserName(1)} Active INTERVIEWER
                member {UserName(1)} Deactivated - removed revoked
                receipt Remove
                """)
            {
                Meanwhile = async (run, arranged) =>
                {
                    var isGone = (await run.Tenant.GetAsync($"Users/{arranged[1]}")).Status == HttpStatusCode.NotFound;
                    var created = await run.Tenant.PostAsync("Users", TestTenant.UserJson(UserName(1)));
                    created.ShouldBe(isGone ? HttpStatusCode.Created : HttpStatusCode.Conflict);
                    Assert.Equal(isGone ? 1 : 2, (await run.Tenant.MembersAsync(arranged[2])).Count);
                },
            },
        ]));

    private static Task RemoveLeaversAsync(FaultCase run, string[] arranged) =>
        PatchAsync(run, arranged[0], Operation("remove", [.. Leavers.Select(leaver => arranged[1 + leaver])]));

    /// <summary>What the queue's trigger does.</summary>
    private static async Task ApplyChangesAsync(FaultCase run)
    {
        var pending = await run.Service.Services.GetRequiredService<PendingChanges>().ListAsync(run.Tenant.Id, afterId: null, CancellationToken.None).ToListAsync();
        foreach (var change in pending)
        {
            await run.Service.InvokeQueueAsync("ChangesApply", new ChangeMessage(run.Tenant.Id, change.Id).Serialize());
        }
    }

    private static async Task PatchAsync(FaultCase run, string group, params string[] operations) =>
        (await run.Tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch(operations))).ShouldBe(HttpStatusCode.NoContent);

    private static string Operation(string op, string[] users) => $$"""{"op":"{{op}}","path":"members","value":{{JsonSerializer.Serialize(users)}}}""";

    private static async Task<string[]> CreateUsersAsync(FaultCase run, int count)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            ids.Add(await run.Tenant.CreateUserAsync(UserName(number)));
        }

        return [.. ids];
    }

    private static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"u{number:D4}@example.com");

    private static string GroupName(int number) => string.Create(CultureInfo.InvariantCulture, $"G{number:D3}");

    /// <summary>The groups that the deleted user was in; the first and the last may have lost the user before.</summary>
    private static string GroupsOf(int outer, int inner) => string.Join('\n', Enumerable.Range(0, Groups)
        .Select(number => string.Create(CultureInfo.InvariantCulture, $"group {GroupName(number)} v1 {(number is 0 or Groups - 1 ? outer : inner)} members")));

    private static string State(int users, string groups = "", bool isLastDeleted = false)
    {
        var left = isLastDeleted ? users - 1 : users;
        return string.Join('\n', new[]
        {
            Lines(left, name => $"user {name} v1 active"),
            groups,
            Lines(left, name => $"member {name} Active INTERVIEWER"),
            isLastDeleted ? $"member {UserName(left)} Deactivated - removed revoked\nreceipt Remove" : "",
        }.Where(lines => lines.Length > 0));

        static string Lines(int count, Func<string, string> describe) => string.Join('\n', Enumerable.Range(0, count).Select(number => describe(UserName(number))));
    }
}
