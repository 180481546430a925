using System.Diagnostics;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>
/// What single requests cost the process in processor time and in bytes. These are figures of a whole process, so a process of its own runs
/// them, one after another, and nothing else: <see cref="AloneTests"/> starts it.
/// </summary>
[Trait(Tier.Trait, Tier.Alone)]
public sealed class RequestCostTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task A_PATCH_that_puts_a_long_value_into_thousands_of_elements_is_refused_without_writing_it_out()
    {
        var tenant = await service.CreateTenantAsync();
        var phones = string.Join(',', Enumerable.Repeat("{\"type\":\"a\"}", 15_000));
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"phoneNumbers\":[{phones}]");
        var cost = RequestCost.Begin();

        var answer = await tenant.PatchAsync(
            $"Users/{id}", Patch($$"""{"op":"replace","path":"phoneNumbers[type eq \"a\"].value","value":"{{new string('1', 900_000)}}"}"""));

        Assert.Contains("262144", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
        cost.ShouldBeAtMost(TimeSpan.FromSeconds(5), megabytes: 500);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"phoneNumbers","value":[{"type":"new"}]}""")]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"new\"]"}""")]
    public async Task A_long_value_that_one_operation_multiplies_is_not_written_out_by_the_next(string next)
    {
        var tenant = await service.CreateTenantAsync();
        var phones = string.Join(',', Enumerable.Range(0, 400).Select(number => $"{{\"type\":\"{number}\"}}"));
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"phoneNumbers\":[{phones}]");
        var cost = RequestCost.Begin();

        var answer = await tenant.PatchAsync(
            $"Users/{id}", Patch($$"""{"op":"replace","path":"phoneNumbers.display","value":"{{new string('1', 900_000)}}"},{{next}}"""));

        answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge);
        cost.ShouldBeAtMost(TimeSpan.FromSeconds(5), megabytes: 400);
    }

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";

    private sealed record RequestCost(TimeSpan Processor, long Bytes)
    {
        public static RequestCost Begin() => new(Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes());

        public void ShouldBeAtMost(TimeSpan processor, int megabytes)
        {
            var now = Begin();
            Assert.InRange(now.Processor - Processor, TimeSpan.Zero, processor);
            Assert.InRange(now.Bytes - Bytes, 0, megabytes * 1024L * 1024);
        }
    }
}

/// <summary>Runs the tests that have to be alone in their process.</summary>
public sealed class AloneTests
{
    [Fact]
    public async Task What_requests_cost_is_measured_in_a_process_that_does_nothing_else()
    {
        var (exitCode, output, errors) = await ChildProcess.RunAsync(
            "dotnet", ["test", typeof(AloneTests).Assembly.Location, "--nologo", "--filter", $"{Tier.Trait}={Tier.Alone}"], AppContext.BaseDirectory);

        Assert.True(exitCode == 0, output + errors);
        Assert.Matches(@"Failed:\s+0, Passed:\s+3,", output);
    }
}
