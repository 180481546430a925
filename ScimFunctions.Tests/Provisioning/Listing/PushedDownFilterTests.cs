using ScimFunctions.InProcessStorage;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning.Listing;

/// <summary>What of a filter storage itself answers from promoted columns, and that it never leaves out a match.</summary>
public sealed class PushedDownFilterTests
{
    private static readonly ResourceType User = SchemaCatalog.For(SchemaCatalog.DefaultRequiredAttributes, []).User;

    [Theory]
    [InlineData("active eq false", "Active eq false")]
    [InlineData("ACTIVE eq true and title pr", "Active eq true")]
    [InlineData("meta.lastModified gt \"2024-05-06T07:08:09.010Z\"", "LastModified ge datetime'2024-05-06T07:08:09.01Z'")]
    [InlineData("meta.created le \"2024-05-06T09:08:09.01+02:00\"", "Created lt datetime'2024-05-06T07:08:09.011Z'")]
    [InlineData(
        "meta.created eq \"2024-05-06T07:08:09Z\" and active eq true",
        "Created ge datetime'2024-05-06T07:08:09Z' and Created lt datetime'2024-05-06T07:08:09.001Z' and Active eq true")]
    [InlineData("active eq \"false\"", null)]
    [InlineData("active ne false", null)]
    [InlineData("not (active eq false)", null)]
    [InlineData("active eq false or title pr", null)]
    [InlineData("title eq \"active\"", null)]
    [InlineData("meta.created gt \"1500-01-01T00:00:00Z\"", null)]
    public void Conditions_that_every_match_fulfils_become_conditions_on_columns(string filter, string? expected) =>
        Assert.Equal(expected, PushedDownFilter.Of(FilterParser.Parse(filter, new RequestTolerances(strict: false)), User));

    [Theory]
    [InlineData("active eq false", 3)]
    [InlineData("active eq true and title eq \"rare\"", 2)]
    [InlineData("meta.created ge \"2024-01-01T00:00:04.990Z\"", 11)]
    [InlineData("meta.lastModified lt \"2024-01-01T00:00:00.005Z\"", 3)]
    public async Task A_directory_of_5000_is_searched_by_few_calls_and_nothing_is_missing(string filter, int expected)
    {
        var account = new InProcessStorageAccount();
        await using var service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { RequiredAttributes = ["userName"] });
        await service.SeedUsersAsync(tenant.Id, 5000, (number, user) =>
        {
            user["active"] = number % 2000 != 1;
            user["title"] = number % 2000 == 2 ? "rare" : "common";
        });
        // Two that leave and come back: what the columns say moves with them.
        foreach (var number in new[] { 2, 4001 })
        {
            var user = (await tenant.GetAsync($"Users?filter=userName eq \"{DirectorySeed.UserName(number)}\"")).Body.ItemsAt("Resources")[0];
            var turned = user.At("active")!.Value.GetBoolean() ? "false" : "true";
            (await tenant.PatchAsync($"Users/{user.TextAt("id")}", Http.Scim.GroupRequestsTests.Patch($$"""{"op":"replace","path":"active","value":{{turned}}}""")))
                .ShouldBe(HttpStatusCode.OK);
        }

        account.Faults.Reset();
        var found = (await tenant.GetAsync($"Users?count=1000&excludedAttributes=groups&filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(expected, found.GetProperty("totalResults").GetInt32());
        Assert.InRange(account.Faults.RoundTrips.Count, 1, filter.Contains("eq true", StringComparison.Ordinal) ? 6 : 2);
    }
}
