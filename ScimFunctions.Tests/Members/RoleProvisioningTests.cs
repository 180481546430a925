using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Members;

/// <summary>A role, in each place and spelling in which an identity provider may send it, reaches the member (features: roles).</summary>
public sealed class RoleProvisioningTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Profile = "urn:scim:schemas:extension:modernloop:1.0:Profile";
    private const string RoleNamespace = "urn:ietf:params:scim:schemas:extension:2.0:User";

    public static TheoryData<string, string, string> Places => new()
    {
        { "\"modernloopRole\":\"ADMIN\"", "ADMIN", "modernloopRole" },
        { "\"modernloop_role\":\"scheduler\"", "SCHEDULER", "modernloop_role" },
        { "\"MODERNLOOPROLE\":\"Interviewer\"", "INTERVIEWER", "modernloopRole" },
        { $"\"{Profile}\":{{\"modernloopRole\":\"Admin\"}}", "ADMIN", $"{Profile}:modernloopRole" },
        { $"\"{Profile}\":{{\"modernloop_role\":\"SCHEDULER\"}}", "SCHEDULER", $"{Profile}:modernloop_role" },
        { $"\"{RoleNamespace}\":{{\"modernloopRole\":\"admin\"}}", "ADMIN", $"{RoleNamespace}:modernloopRole" },
        { $"\"{RoleNamespace}\":{{\"modernloop_role\":\"admin\"}}", "ADMIN", $"{RoleNamespace}:modernloop_role" },
        { "\"roles\":[{\"value\":\"SCHEDULER\",\"primary\":true},{\"value\":\"ADMIN\"}]", "SCHEDULER", "roles" },
        { "\"roles\":[{\"value\":\"ADMIN\"}]", "ADMIN", "roles" },
        { "\"roles\":[{\"value\":\"{\\\"id\\\":\\\"1\\\",\\\"value\\\":\\\"ADMIN\\\",\\\"displayName\\\":\\\"Admins\\\"}\"}]", "ADMIN", "roles" },
        { "\"roles\":[{\"value\":\"guid-of-the-role\",\"display\":\"Scheduler\",\"primary\":\"True\"}]", "SCHEDULER", "roles" },
        { "\"modernloopRole\":\"SCHEDULER\",\"modernloop_role\":\"ADMIN\"", "SCHEDULER", "modernloopRole" },
        { $"\"{Profile}\":{{\"modernloopRole\":\"ADMIN\"}},\"modernloop_role\":\"SCHEDULER\"", "SCHEDULER", "modernloop_role" },
        { $"\"modernloopRole\":\"\",\"{Profile}\":{{\"modernloopRole\":\"ADMIN\"}}", "ADMIN", $"{Profile}:modernloopRole" },
        { "\"modernloopRole\":null,\"roles\":[{\"value\":\"ADMIN\"}]", "ADMIN", "roles" },
        { "\"roles\":[{\"value\":\"ADMIN\"},{\"value\":\"SCHEDULER\"}]", "INTERVIEWER", "default" },
        { "\"roles\":[{\"value\":\"Viewer\"}]", "INTERVIEWER", "default" },
        { "\"roles\":[]", "INTERVIEWER", "default" },
        { "\"title\":\"no role at all\"", "INTERVIEWER", "default" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_created_member_has_the_role_at_once(string attributes, string role, string source)
    {
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com", attributes);

        var member = (await tenant.MemberAsync(id)).Body;
        Assert.Equal(role, member.GetProperty("role").GetString());
        Assert.Equal(source, member.GetProperty("roleSource").GetString());
    }

    [Fact]
    public async Task A_role_changed_over_SCIM_reaches_the_member_through_the_queue()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"SCHEDULER\"");

        (await tenant.PatchAsync(
            $"Users/{id}",
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"modernloopRole","value":"admin"}]}"""))
            .ShouldBe(HttpStatusCode.OK);

        await Eventually.GetAsync(() => tenant.MemberAsync(id), member => member.Body.GetProperty("role").GetString() == "ADMIN");
    }

    [Theory]
    [InlineData("modernloopRole")]
    [InlineData("modernloop_role")]
    public async Task An_unknown_role_is_refused_by_a_sentence_that_names_the_three(string attribute)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com", $"\"{attribute}\":\"Owner\""));

        Assert.Equal(
            $"`{attribute}` must be ADMIN, SCHEDULER or INTERVIEWER; got 'Owner'.", answer.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail);
        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task An_unknown_role_is_refused_even_where_another_one_wins()
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.PostAsync(
            "Users", TestTenant.UserJson("ada@example.com", $$"""
                "modernloopRole":"ADMIN","{{RoleNamespace}}":{"modernloopRole":"Owner"}
                """));

        Assert.Contains($"{RoleNamespace}:modernloopRole", answer.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unrecognised_value_of_roles_is_stored_and_read_back()
    {
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com", "\"roles\":[{\"value\":\"Viewer\"}]");

        Assert.Equal("Viewer", (await tenant.GetAsync($"Users/{id}")).Body.GetProperty("roles")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task Where_the_product_manages_roles_SCIM_values_are_stored_but_not_applied()
    {
        var tenant = await service.CreateTenantAsync(new TenantSettings { ManageRolesViaScim = false });

        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"ADMIN\"");

        Assert.Equal("ADMIN", (await tenant.GetAsync($"Users/{id}")).Body.GetProperty("modernloopRole").GetString());
        Assert.Equal("INTERVIEWER", (await tenant.MemberAsync(id)).Body.GetProperty("role").GetString());
    }
}
