using ScimFunctions.Tests.Http.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning;

/// <summary>Writes of groups themselves at the same moment, in groups that have members: none is taken for another's, and none gets lost.</summary>
public sealed class GroupRaceTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const int Rounds = 10;

    [Fact]
    public async Task Writes_of_different_attributes_at_once_all_take_effect()
    {
        var (tenant, id) = await ArrangeAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var answers = await Task.WhenAll(
                tenant.PatchAsync($"Groups/{id}", Rename($"G{round}")),
                tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch($$"""{"op":"replace","path":"externalId","value":"e{{round}}"}""")));

            Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.NoContent));
            var group = (await tenant.GetAsync($"Groups/{id}")).Body;
            Assert.Equal(($"G{round}", $"e{round}"), (group.TextAt("displayName"), group.TextAt("externalId")));
        }
    }

    [Fact]
    public async Task Of_two_groups_renamed_to_one_displayName_at_once_exactly_one_succeeds()
    {
        var (tenant, one) = await ArrangeAsync();
        var other = await tenant.CreateGroupAsync("Other");
        (await tenant.PatchAsync($"Groups/{other}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":["{{await tenant.CreateUserAsync("bob@example.com")}}"]}""")))
            .ShouldBe(HttpStatusCode.NoContent);
        for (var round = 1; round <= Rounds; round++)
        {
            var answers = await Task.WhenAll(tenant.PatchAsync($"Groups/{one}", Rename($"G{round}")), tenant.PatchAsync($"Groups/{other}", Rename($"g{round}")));

            Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
            Assert.Equal(1, (await tenant.GetAsync($"Groups?filter=displayName eq \"g{round}\"")).Body.GetProperty("totalResults").GetInt32());
        }
    }

    /// <summary>A group whose members have been written, so that its version names that write.</summary>
    private async Task<(TestTenant Tenant, string Group)> ArrangeAsync()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateGroupAsync("G");
        (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":["{{await tenant.CreateUserAsync("ada@example.com")}}"]}""")))
            .ShouldBe(HttpStatusCode.NoContent);
        return (tenant, id);
    }

    private static string Rename(string name) => GroupRequestsTests.Patch($$"""{"op":"replace","path":"displayName","value":"{{name}}"}""");
}
