using System.Net.Http.Headers;
using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>Okta's SCIM 2.0 specification test, which an application must pass before it comes into Okta's catalogue: its steps, in their order.</summary>
public sealed class OktaSpecificationTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Theory]
    [InlineData("\"True\"")]
    [InlineData("true")]
    [InlineData(null)]
    public async Task The_required_steps_pass_with_a_first_user_of_any_origin(string? primary)
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        await tenant.CreateUserAsync("first@example.com", EntraRequests.RolesJson(primary));
        await tenant.CreateUserAsync("second@example.com", EntraRequests.RolesJson(primary));
        Assert.EndsWith("/scim/v2", tenant.ScimBaseUrl, StringComparison.Ordinal);
        Assert.DoesNotContain('_', tenant.ScimBaseUrl);

        // Test Users endpoint: the first user is complete.
        var list = (await okta.GetAsync("Users?count=1&startIndex=1")).ShouldBePage(totalResults: 2, startIndex: 1, itemsPerPage: 1);
        var first = list.Body.ItemsAt("Resources")[0];
        ShouldBeComplete(first);

        // Get Users/{id}.
        var read = (await okta.GetAsync($"Users/{first.TextAt("id")}")).ShouldBe(HttpStatusCode.OK);
        ShouldBeComplete(read.Body);
        Assert.Equal(first.GetRawText(), read.Text);

        // Test invalid user by userName, and by id.
        (await okta.GetAsync("Users?filter=userName%20eq%20%22abcdefgh%40atko.com%22")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
        Assert.Contains("010101001010101011001010101011", (await okta.GetAsync("Users/010101001010101011001010101011")).ShouldBeError(HttpStatusCode.NotFound).Detail, StringComparison.Ordinal);

        // Make sure that the random user does not exist; then create it, as plain JSON.
        (await okta.GetAsync("Users?filter=userName%20eq%20%22Runscope300Abc%40Atko.Com%22")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
        var created = (await PostAsync(tenant)).ShouldBe(HttpStatusCode.Created);
        Assert.StartsWith("application/scim+json", created.ContentType, StringComparison.Ordinal);
        Assert.True(created.Body.At("active")?.GetBoolean());
        Assert.Equal("Runscope", created.Body.TextAt("name", "familyName"));
        Assert.Equal("300Abc", created.Body.TextAt("name", "givenName"));
        Assert.Equal([SchemaUrns.User], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.Equal("Runscope300Abc@Atko.Com", created.Body.TextAt("userName"));

        // Verify that the user was created; it cannot be created once more.
        var id = created.Body.TextAt("id")!;
        Assert.Equal(created.Text, (await okta.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Text);
        (await PostAsync(tenant)).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");

        // The case of a userName does not matter to who looks for it, and is kept as it was sent.
        foreach (var spelling in (string[])["RUNSCOPE300ABC@ATKO.COM", "runscope300abc@atko.com"])
        {
            var found = (await okta.GetAsync($"Users?filter=userName%20eq%20%22{Uri.EscapeDataString(spelling)}%22")).ShouldBePage(totalResults: 1, startIndex: 1, itemsPerPage: 1);
            Assert.Equal("Runscope300Abc@Atko.Com", found.Body.ItemsAt("Resources")[0].TextAt("userName"));
        }
    }

    [Theory]
    [InlineData("ServiceProviderConfig", "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig")]
    [InlineData("ResourceTypes", "urn:ietf:params:scim:api:messages:2.0:ListResponse")]
    [InlineData("Schemas", "urn:ietf:params:scim:api:messages:2.0:ListResponse")]
    public async Task A_discovery_endpoint_is_read_and_not_posted_to(string path, string schema)
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        var read = (await okta.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        var posted = (await okta.PostAsync(path, "{}")).ShouldBeError(HttpStatusCode.MethodNotAllowed);

        Assert.Equal([schema], read.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.Equal("GET", posted.Headers["Allow"]);
    }

    [Fact]
    public async Task The_optional_step_finds_an_endpoint_for_groups()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        (await okta.GetAsync("Groups")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);

        await tenant.CreateGroupAsync("Everyone", await tenant.CreateUserAsync("first@example.com"));

        (await okta.GetAsync("Groups")).ShouldBePage(totalResults: 1, startIndex: 1, itemsPerPage: 1);
    }

    /// <summary>The steps that Okta's draft adds: the created user is replaced, deactivated by PATCH, and another id than any is a 404 for these too.</summary>
    [Fact]
    public async Task The_steps_of_the_draft_replace_and_patch_the_user()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var created = (await PostAsync(tenant)).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;

        var replaced = (await okta.PutAsync($"Users/{id}", created.Text.Replace("300Abc\"", "300Xyz\"", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("300Xyz", replaced.Body.TextAt("name", "givenName"));
        Assert.False((await okta.ReplaceWithoutPathAsync(id, """{"active":false}""")).ShouldBe(HttpStatusCode.OK).Body.At("active")?.GetBoolean());

        foreach (var bogus in (string[])["00000000-0000-0000-0000-000000000000", "010101001010101011001010101011"])
        {
            (await okta.PutAsync($"Users/{bogus}", created.Text)).ShouldBeError(HttpStatusCode.NotFound);
            (await okta.ReplaceWithoutPathAsync(bogus, """{"active":false}""")).ShouldBeError(HttpStatusCode.NotFound);
            (await okta.GetAsync($"Groups/{bogus}")).ShouldBeError(HttpStatusCode.NotFound);
        }
    }

    private static void ShouldBeComplete(JsonElement user)
    {
        Assert.NotEmpty(user.TextAt("id")!);
        Assert.NotEmpty(user.TextAt("name", "familyName")!);
        Assert.NotEmpty(user.TextAt("name", "givenName")!);
        Assert.NotEmpty(user.TextAt("userName")!);
        Assert.True(user.At("active")?.GetBoolean());
        Assert.NotEmpty(user.ItemsAt("emails")[0].TextAt("value")!);
    }

    /// <summary>The test posts plain JSON, and asks for SCIM's own type with a parameter.</summary>
    private static async Task<ScimResponse> PostAsync(TestTenant tenant)
    {
        using var body = new StringContent("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Runscope300Abc@Atko.Com",
             "name":{"givenName":"300Abc","familyName":"Runscope"},
             "emails":[{"primary":true,"value":"Runscope300Abc@Atko.Com","type":"work"}],
             "displayName":"Runscope 300Abc","active":true}
            """, Encoding.UTF8);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "Users") { Content = body };
        request.Headers.TryAddWithoutValidation("Accept", "application/scim+json; charset=utf-8");
        request.Headers.TryAddWithoutValidation("Accept-Charset", "utf-8");
        return await ScimResponse.ReadAsync(await tenant.Scim.SendAsync(request));
    }
}
