using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>The tenant setting <c>uniqueGroupNames</c>, and what stays of the other way when it is switched.</summary>
public sealed class GroupNamesTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task Where_names_need_not_be_unique_groups_share_one_and_are_found_by_it()
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { UniqueGroupNames = false });

        var first = await tenant.CreateGroupAsync("Sales");
        var second = await tenant.CreateGroupAsync("SALES");
        var third = await tenant.CreateGroupAsync("Other");
        (await tenant.PatchAsync($"Groups/{third}", GroupRequestsTests.Patch("""{"op":"replace","path":"displayName","value":"sales"}"""))).ShouldBe(HttpStatusCode.NoContent);

        var found = (await tenant.GetAsync("Groups?filter=displayName eq \"Sales\"")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");
        Assert.Equal([first, second, third], found.Select(group => group.TextAt("id")!));
    }

    [Fact]
    public async Task Switched_on_it_refuses_a_name_that_several_have_and_leaves_these_as_they_are()
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { UniqueGroupNames = false });
        var first = await tenant.CreateGroupAsync("Sales");
        var second = await tenant.CreateGroupAsync("Sales");
        await SwitchAsync(tenant, on: true);

        (await tenant.PostAsync("Groups", TestTenant.GroupJson("sales"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        (await tenant.PatchAsync($"Groups/{first}", GroupRequestsTests.Patch("""{"op":"add","path":"externalId","value":"x"}"""))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Groups/{first}", GroupRequestsTests.Patch("""{"op":"replace","path":"displayName","value":"Inner"}"""))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Groups/{second}", GroupRequestsTests.Patch("""{"op":"replace","path":"displayName","value":"INNER"}""")))
            .ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        (await tenant.DeleteAsync($"Groups/{second}")).ShouldBe(HttpStatusCode.NoContent);
        await tenant.CreateGroupAsync("Sales");
    }

    [Fact]
    public async Task Switched_off_it_lets_others_have_a_name_and_the_first_one_goes_on_without_hindrance()
    {
        var tenant = await service.CreateTenantAsync();
        var first = await tenant.CreateGroupAsync("Sales");
        await SwitchAsync(tenant, on: false);

        var second = await tenant.CreateGroupAsync("Sales");
        (await tenant.PatchAsync($"Groups/{first}", GroupRequestsTests.Patch("""{"op":"replace","path":"displayName","value":"Marketing"}"""))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Groups/{second}", GroupRequestsTests.Patch("""{"op":"replace","path":"displayName","value":"Marketing"}"""))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.DeleteAsync($"Groups/{first}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.DeleteAsync($"Groups/{second}")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal(0, (await tenant.GetAsync("Groups")).Body.GetProperty("totalResults").GetInt32());
    }

    private async Task SwitchAsync(TestTenant tenant, bool on)
    {
        var management = await ManagementClient.OfAsync(service.Service);
        (await management.PatchAsync($"tenants/{tenant.Id}", $$$"""{"settings":{"uniqueGroupNames":{{{(on ? "true" : "false")}}} }}""")).ShouldBe(HttpStatusCode.OK);
    }
}
