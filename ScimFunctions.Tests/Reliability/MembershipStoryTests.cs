using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Scim;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>Generated stories of groups and their members, each held against a model.</summary>
public sealed class MembershipStoryTests(ITestOutputHelper output)
{
    private const int Stories = 15;
    private const int StepsEach = 80;

    [Fact]
    public Task In_1200_mixed_operations_groups_and_their_members_are_what_the_model_says() => TellAsync(Stories);

    [Fact]
    [Trait(Tier.Trait, Tier.Long)]
    public Task In_12000_mixed_operations_they_are_too() => TellAsync(10 * Stories);

    private async Task TellAsync(int stories)
    {
        var clock = new FakeClock();
        var account = new InProcessStorageAccount(clock);
        account.Faults.Recording = false;
        await using var one = await StartAsync(account, clock);
        await using var other = await StartAsync(account, clock);
        var taken = new Dictionary<MembershipStepKind, int>();

        // FsCheck knows no asynchronous properties; off the test's own thread, waiting for one holds up nothing.
        await Task.Run(() => GeneratedCases.Check(output, stories, Story, Shrink, story =>
        {
            foreach (var kind in story.Steps.CountBy(step => step.Kind))
            {
                taken[kind.Key] = taken.GetValueOrDefault(kind.Key) + kind.Value;
            }

            new MembershipStory(account, clock, [one, other]).RunAsync(story.Steps).GetAwaiter().GetResult();
        }));

        output.WriteLine(string.Join(", ", taken.OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Value}")));
        Assert.Equal(Enum.GetValues<MembershipStepKind>(), taken.Keys.Order());
    }

    private static Gen<GeneratedStory> Story =>
        from steps in Gen.ArrayOf(Step, StepsEach)
        select new GeneratedStory(steps);

    private static Gen<MembershipStep> Step =>
        from kind in Gen.Frequency(
            Kind(6, MembershipStepKind.Add), Kind(6, MembershipStepKind.RemoveOne), Kind(3, MembershipStepKind.RemoveListed),
            Kind(3, MembershipStepKind.ReplaceMembers), Kind(3, MembershipStepKind.Mixed), Kind(3, MembershipStepKind.RemoveNobody),
            Kind(3, MembershipStepKind.Put), Kind(2, MembershipStepKind.Rename), Kind(2, MembershipStepKind.AddWithGhost),
            Kind(2, MembershipStepKind.Stale), Kind(5, MembershipStepKind.Crash), Kind(2, MembershipStepKind.DeleteGroup),
            Kind(3, MembershipStepKind.DeleteUser), Kind(3, MembershipStepKind.CreateUser), Kind(2, MembershipStepKind.Sweep))
        from groupNumber in Gen.Choose(0, MembershipStory.Groups - 1)
        from count in Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(25, MembershipStory.Users))
        from users in Gen.ArrayOf(Gen.Choose(0, MembershipStory.Users - 1), count)
        from form in Gen.Choose(0, 9)
        select new MembershipStep(kind, groupNumber, [.. users.Distinct()], form);

    private static (int, Gen<MembershipStepKind>) Kind(int weight, MembershipStepKind kind) => (weight, Gen.Constant(kind));

    /// <summary>Without one step, or with half of one step's users: so a failure shrinks to the few steps that it takes.</summary>
    private static IEnumerable<GeneratedStory> Shrink(GeneratedStory story)
    {
        var steps = story.Steps;
        for (var size = steps.Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < steps.Count; start += size)
            {
                yield return new GeneratedStory([.. steps.Take(start), .. steps.Skip(start + size)]);
            }
        }

        foreach (var (index, step) in steps.Index().Where(step => step.Item.Users.Count > 1))
        {
            yield return new GeneratedStory([.. steps.Take(index), step with { Users = [.. step.Users.Take(step.Users.Count / 2)] }, .. steps.Skip(index + 1)]);
        }
    }

    private static Task<ScimService> StartAsync(InProcessStorageAccount account, FakeClock clock) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = 0);
            services.AddSingleton<TimeProvider>(clock);
        },
        runQueueTriggers: false);

    private sealed record GeneratedStory(IReadOnlyList<MembershipStep> Steps)
    {
        public override string ToString() => string.Join('\n', Steps);
    }
}
