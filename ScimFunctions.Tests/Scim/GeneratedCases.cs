using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Scim;

/// <summary>Holds a property against generated cases, and says how many there were.</summary>
/// <remarks>
/// The seed is fixed, so that a build that passed passes again. Set <c>SCIM_TEST_SEED</c> to a number to look elsewhere, or to repeat a failure:
/// a failure names the seed, and the smallest case that fails in the same way.
/// </remarks>
internal static class GeneratedCases
{
    private const ulong UsualSeed = 7644;

    /// <param name="output">Where the number of cases is stated.</param>
    /// <param name="count">How many cases to generate.</param>
    /// <param name="cases">Their generator; the text of a case goes into the message of a failure.</param>
    /// <param name="shrink">Simpler cases than one that fails.</param>
    /// <param name="property">Throws if the property does not hold.</param>
    public static void Check<T>(ITestOutputHelper output, int count, Gen<T> cases, Func<T, IEnumerable<T>> shrink, Action<T> property)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("SCIM_TEST_SEED"), out var chosen) ? chosen : UsualSeed;
        var config = Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithMaxTest(count)
            .WithReplay(new Replay(new Rnd(seed), FSharpOption<int>.None));
        var run = 0;
        try
        {
            FsCheck.Check.One(config, Prop.ForAll(Arb.From(cases, shrink), (T generated) =>
            {
                run++;
                property(generated);
            }));
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"Repeat with SCIM_TEST_SEED={seed}.\n{exception.Message}", exception);
        }

        Assert.Equal(count, run);
        output.WriteLine($"{run} generated cases, seed {seed}.");
    }

    /// <summary>Fails if a kind of outcome is too rare for the cases to say much about it.</summary>
    public static void AssertShare(ITestOutputHelper output, string what, int part, int whole, double least)
    {
        output.WriteLine($"{what}: {part} of {whole} ({(double)part / whole:P1}).");
        Assert.True(part >= least * whole, $"{what}: only {part} of {whole}; the generated cases are too one-sided to say much.");
    }
}
