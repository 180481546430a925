using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning;

/// <summary>A userName is unique whatever its case, also among writes at the same moment.</summary>
public sealed class UserNameRaceTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const int Rounds = 50;

    [Fact]
    public async Task Of_two_creates_of_one_userName_at_once_exactly_one_succeeds()
    {
        var tenant = await service.CreateTenantAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var answers = await Task.WhenAll(
                tenant.PostAsync("Users", TestTenant.UserJson($"Race{round}@Example.com")),
                tenant.PostAsync("Users", TestTenant.UserJson($"race{round}@example.COM")));

            Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
            answers.Single(answer => answer.Status == HttpStatusCode.Conflict).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        }

        Assert.Equal(Rounds, (await tenant.GetAsync("Users?count=0")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Of_two_renames_to_one_userName_at_once_exactly_one_succeeds()
    {
        var tenant = await service.CreateTenantAsync();
        var (one, other) = (await tenant.CreateUserAsync("one@example.com"), await tenant.CreateUserAsync("other@example.com"));

        var answers = await Task.WhenAll(RenameAsync(tenant, one, "New@example.com"), RenameAsync(tenant, other, "new@Example.com"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, (await tenant.GetAsync("Users?filter=userName eq \"new@example.com\"")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Patches_of_one_user_at_once_all_take_effect()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(number => tenant.PatchAsync(
            $"Users/{id}",
            $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[{"op":"add","path":"emails","value":[{"value":"ada{{number}}@example.com","type":"alias{{number}}"}]}]}
            """)));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.OK));
        Assert.Equal(13, (await tenant.GetAsync($"Users/{id}")).Body.GetProperty("emails").GetArrayLength());
    }

    private static Task<ScimResponse> RenameAsync(TestTenant tenant, string id, string userName) => tenant.PatchAsync(
        $"Users/{id}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"userName","value":"{{userName}}"}]}""");
}
