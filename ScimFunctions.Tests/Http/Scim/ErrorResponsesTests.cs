using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Each error type of RFC 7644 §3.12, table 9, that this service has a use for, where the RFC asks for it.</summary>
public sealed class ErrorResponsesTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "GET", "Users?filter=userName is 1", "", ScimErrorType.InvalidFilter },
        { "GET", "Users?filter=active gt true", "", ScimErrorType.InvalidFilter },
        { "GET", "Groups?filter=displayName eq", "", ScimErrorType.InvalidFilter },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"emails[type eq].value","value":"x"}"""), ScimErrorType.InvalidFilter },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"name..givenName","value":"x"}"""), ScimErrorType.InvalidPath },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"shoeSize","value":"x"}"""), ScimErrorType.InvalidPath },
        { "PATCH", "Users/{id}", Patch("""{"op":"remove"}"""), ScimErrorType.NoTarget },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"emails[type eq \"home\"].value","value":"x"}"""), ScimErrorType.NoTarget },
        { "PATCH", "Users/{id}", Patch("""{"op":"remove","path":"userName"}"""), ScimErrorType.Mutability },
        { "PATCH", "Users/{id}", Patch("""{"op":"remove","path":"emails[type eq \"work\"]"}"""), ScimErrorType.Mutability },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"id","value":"x"}"""), ScimErrorType.Mutability },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"meta.created","value":"2020-01-01T00:00:00Z"}"""), ScimErrorType.Mutability },
        { "PATCH", "Users/{id}", Patch("""{"op":"replace","path":"active","value":"perhaps"}"""), ScimErrorType.InvalidValue },
        { "PATCH", "Users/{id}", Patch("""{"op":"move","path":"title","value":"x"}"""), ScimErrorType.InvalidSyntax },
        { "PATCH", "Users/{id}", "{}", ScimErrorType.InvalidSyntax },
        { "POST", "Users", "{", ScimErrorType.InvalidSyntax },
        { "POST", "Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}""", ScimErrorType.InvalidValue },
        { "GET", "Users?attributes=userName&excludedAttributes=title", "", ScimErrorType.InvalidValue },
        { "GET", "Users?cursor=never-given-out", "", ScimErrorType.InvalidCursor },
        { "GET", "Users?cursor=&count=ten", "", ScimErrorType.InvalidCount },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_that_cannot_be_done_gets_400_with_the_type_that_the_RFC_has_for_it(string method, string path, string body, string scimType)
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var id = await tenant.CreateUserAsync("ada@example.com");
        var before = (await tenant.GetAsync($"Users/{id}")).Text;

        var answer = await tenant.SendAsync(new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal), body.Length > 0 ? body : null);

        answer.ShouldBeError(HttpStatusCode.BadRequest, scimType);
        Assert.Equal(before, (await tenant.GetAsync($"Users/{id}")).Text);
    }

    [Fact]
    public async Task A_userName_or_displayName_that_is_taken_gets_409_uniqueness()
    {
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com");
        await tenant.CreateGroupAsync("Engineers");

        (await tenant.PostAsync("Users", TestTenant.UserJson("ADA@example.com"))).ShouldBeError(HttpStatusCode.Conflict, ScimErrorType.Uniqueness);
        (await tenant.PostAsync("Groups", TestTenant.GroupJson("engineers"))).ShouldBeError(HttpStatusCode.Conflict, ScimErrorType.Uniqueness);
    }

    [Fact]
    public async Task A_required_value_may_be_taken_away_and_given_anew_in_one_request()
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var id = await tenant.CreateUserAsync("ada@example.com");

        var answer = await tenant.PatchAsync(
            $"Users/{id}",
            Patch("""{"op":"remove","path":"emails[type eq \"work\"]"},{"op":"add","path":"emails","value":[{"type":"home","value":"ada@home.example.com"}]}"""));

        Assert.Equal("ada@home.example.com", Assert.Single(answer.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("emails")).TextAt("value"));
    }

    [Theory]
    [InlineData("HEAD", "Users", "GET, POST")]
    [InlineData("OPTIONS", "Users", "GET, POST")]
    [InlineData("HEAD", "Groups/x", "GET, PUT, PATCH, DELETE")]
    [InlineData("OPTIONS", "Schemas", "GET")]
    public async Task HEAD_and_OPTIONS_get_405_with_Allow(string method, string path, string allow)
    {
        var tenant = await service.CreateTenantAsync();

        Assert.Equal(allow, (await tenant.SendAsync(new HttpMethod(method), path)).ShouldBe(HttpStatusCode.MethodNotAllowed).Headers["Allow"]);
    }

    [Theory]
    [InlineData("Users?aadOptscim062020")]
    [InlineData("Users?unknown=1&UNKNOWN=2&=3&filter=")]
    [InlineData("Groups?unknown=1")]
    [InlineData("Schemas?startIndex=x&count=y&sortBy=z&attributes=name&cursor=c")]
    public async Task Query_parameters_that_mean_nothing_are_ignored(string path)
    {
        var tenant = await service.CreateTenantAsync();

        Assert.Equal(
            (await tenant.GetAsync(path.Split('?')[0])).ShouldBe(HttpStatusCode.OK).Text,
            (await tenant.GetAsync(path)).ShouldBe(HttpStatusCode.OK).Text);
    }

    private static string Patch(string operation) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""";
}
