using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>What clients were reported to send that the RFC does not foresee, in a tolerant and in a strict tenant.</summary>
public sealed class ReportedTrafficTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private static readonly TenantSettings Strict = TenantSettings.Default with { Mode = TenantMode.Strict };

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"value":"other"}""")]
    [InlineData("""[{"value":"other"}]""")]
    [InlineData("7")]
    public async Task A_removal_takes_what_its_filter_selects_whatever_its_value_is(string value)
    {
        var (tenant, group, ada, grace) = await ArrangeAsync();
        var (strict, its, adaInStrict, graceInStrict) = await ArrangeAsync(Strict);
        string Member(string id) => Patch($$"""{"op":"remove","path":"members[value eq \"{{id}}\"]","value":{{value}}}""");
        var email = Patch($$"""{"op":"remove","path":"emails[type eq \"home\"]","value":{{value}}}""");

        (await tenant.PatchAsync($"Groups/{group}", Member(ada))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Users/{ada}", email)).ShouldBe(HttpStatusCode.OK);
        (await strict.PatchAsync($"Groups/{its}", Member(adaInStrict))).ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");
        (await strict.PatchAsync($"Users/{adaInStrict}", email)).ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");

        Assert.Equal([grace], await tenant.MembersAsync(group));
        Assert.Single((await tenant.GetAsync($"Users/{ada}")).Body.ItemsAt("emails"));
        Assert.Equal([adaInStrict, graceInStrict], await strict.MembersAsync(its));
        Assert.Equal(2, (await strict.GetAsync($"Users/{adaInStrict}")).Body.ItemsAt("emails").Count);
    }

    [Theory]
    [InlineData("""{"value":"{linus}"}""", true)]
    [InlineData("""{"value":"{linus}","display":"Linus"}""", true)]
    [InlineData("""{"value":"{linus}","type":"User"}""", true)]
    [InlineData("""[{"value":"{linus}","$ref":"../Users/{linus}"}]""", false)]
    [InlineData("\"{linus}\"", false)]
    public async Task A_member_takes_the_place_of_the_one_that_the_filter_names(string value, bool isOfTheRfc)
    {
        var (tenant, group, ada, grace) = await ArrangeAsync();
        var (strict, its, adaInStrict, graceInStrict) = await ArrangeAsync(Strict);
        var (linus, linusInStrict) = (await tenant.CreateUserAsync("linus@example.com"), await strict.CreateUserAsync("linus@example.com"));
        string Replace(string old, string id) => Patch($$"""{"op":"replace","path":"members[value eq \"{{old}}\"]","value":{{value.Replace("{linus}", id, StringComparison.Ordinal)}}}""");

        (await tenant.PatchAsync($"Groups/{group}", Replace(ada, linus))).ShouldBe(HttpStatusCode.NoContent);
        var inStrict = await strict.PatchAsync($"Groups/{its}", Replace(adaInStrict, linusInStrict));

        Assert.Equal([grace, linus], await tenant.MembersAsync(group));
        (await tenant.PatchAsync($"Groups/{group}", Replace(ada, linus))).ShouldBeError(HttpStatusCode.BadRequest, "noTarget");
        if (isOfTheRfc)
        {
            inStrict.ShouldBe(HttpStatusCode.NoContent);
            Assert.Equal([graceInStrict, linusInStrict], await strict.MembersAsync(its));
        }
    }

    [Theory]
    [InlineData("""{"value":"{linus}"}""")]
    [InlineData("""[{"value":"{linus}"}]""")]
    [InlineData("""{"value":"{linus}","type":"User"}""")]
    [InlineData("""{"type":"User"}""")]
    [InlineData("\"{linus}\"")]
    public async Task A_member_whom_the_filter_of_an_addition_names_is_added(string value)
    {
        var (tenant, group, ada, grace) = await ArrangeAsync();
        var (strict, its, adaInStrict, graceInStrict) = await ArrangeAsync(Strict);
        var (linus, linusInStrict) = (await tenant.CreateUserAsync("linus@example.com"), await strict.CreateUserAsync("linus@example.com"));
        string Add(string id, string sent) => Patch($$"""{"op":"add","path":"members[value eq \"{{id}}\"]","value":{{value.Replace("{linus}", sent, StringComparison.Ordinal)}}}""");

        for (var time = 1; time <= 2; time++)
        {
            (await tenant.PatchAsync($"Groups/{group}", Add(linus, linus))).ShouldBe(HttpStatusCode.NoContent);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await strict.PatchAsync($"Groups/{its}", Add(linusInStrict, linusInStrict))).Status);
        Assert.Equal([ada, grace, linus], await tenant.MembersAsync(group));
        Assert.Equal([adaInStrict, graceInStrict], await strict.MembersAsync(its));
        if (value.Contains("{linus}", StringComparison.Ordinal))
        {
            (await tenant.PatchAsync($"Groups/{group}", Add(ada, linus))).ShouldBeError(HttpStatusCode.BadRequest, "invalidPath");
        }
    }

    [Fact]
    public async Task A_patch_without_operations_changes_nothing()
    {
        var (tenant, group, ada, _) = await ArrangeAsync();
        var (strict, its, adaInStrict, _) = await ArrangeAsync(Strict);
        var before = ((await tenant.GetAsync($"Users/{ada}")).Text, (await tenant.GetAsync($"Groups/{group}")).Text);

        (await tenant.PatchAsync($"Users/{ada}", Patch(""))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchAsync($"Groups/{group}", Patch(""))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Users/{ada}", """{"operations":[]}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("200", (await tenant.BulkAsync($$"""{"method":"PATCH","path":"/Users/{{ada}}","data":{{Patch("")}}}""")).Statuses());
        (await strict.PatchAsync($"Users/{adaInStrict}", Patch(""))).ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");
        (await strict.PatchAsync($"Groups/{its}", Patch(""))).ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");

        Assert.Equal(before, ((await tenant.GetAsync($"Users/{ada}")).Text, (await tenant.GetAsync($"Groups/{group}")).Text));
    }

    [Theory]
    [InlineData("emails", """[{"value":"a@example.com","primary":true},{"value":"b@example.com","primary":true}]""")]
    [InlineData("emails", """[{"value":"a@example.com","type":"work","primary":true},{"value":"b@example.com","type":"home"},{"value":"c@example.com","primary":true}]""")]
    [InlineData("phoneNumbers", """[{"value":"1","primary":true},{"value":"2","primary":true},{"value":"3","primary":true}]""")]
    [InlineData("roles", """[{"value":"ADMIN","primary":true},{"value":"SCHEDULER","primary":true}]""")]
    [InlineData("addresses", """[{"locality":"A","primary":true},{"locality":"B","primary":true}]""")]
    public async Task Of_several_primary_values_the_first_stays_so(string name, string values)
    {
        var tenant = await service.CreateTenantAsync();
        var strict = await service.CreateTenantAsync(Strict);
        var created = TestTenant.UserJson("ada@example.com", "\"x\":0").Replace("\"x\":0", $"\"{name}\":{values}", StringComparison.Ordinal)
            .Replace(name is "emails" ? "\"emails\":[{\"value\":\"ada@example.com\",\"type\":\"work\",\"primary\":true}]," : "none", "", StringComparison.Ordinal);
        var put = await tenant.CreateUserAsync("put@example.com");
        var patched = await tenant.CreateUserAsync("patched@example.com");

        var user = (await tenant.PostAsync("Users", created)).ShouldBe(HttpStatusCode.Created).Body;
        (await tenant.PutAsync($"Users/{put}", created.Replace("\"userName\":\"ada@", "\"userName\":\"put@", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchAsync($"Users/{patched}", Patch($$"""{"op":"replace","path":"{{name}}","value":{{values}}}"""))).ShouldBe(HttpStatusCode.OK);
        (await strict.PostAsync("Users", created)).ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");

        foreach (var written in new[] { user, (await tenant.GetAsync($"Users/{put}")).Body, (await tenant.GetAsync($"Users/{patched}")).Body })
        {
            var primaries = written.ItemsAt(name).Select(value => value.At("primary")?.GetBoolean() is true).ToList();
            Assert.True(primaries[0]);
            Assert.DoesNotContain(true, primaries.Skip(1));
        }
    }

    [Theory]
    [InlineData("Bearer {token}", true)]
    [InlineData("Bearer Bearer {token}", true)]
    [InlineData("bearer BEARER {token}", true)]
    [InlineData("Bearer  Bearer  {token}", true)]
    [InlineData("Bearer Basic {token}", false)]
    [InlineData("Bearer Bearer", false)]
    public async Task A_token_that_was_pasted_with_its_scheme_is_accepted(string header, bool isAccepted)
    {
        foreach (var tenant in new[] { await service.CreateTenantAsync(), await service.CreateTenantAsync(Strict) })
        {
            var answer = await tenant.SendAsync(HttpMethod.Get, "Users", configure: request => request.Headers.TryAddWithoutValidation("Authorization", header.Replace("{token}", tenant.Token, StringComparison.Ordinal)));

            Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.Status);
        }
    }

    private static string Patch(string operation) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""";

    private async Task<(TestTenant Tenant, string Group, string Ada, string Grace)> ArrangeAsync(TenantSettings? settings = null)
    {
        var tenant = await service.CreateTenantAsync(settings);
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var grace = await tenant.CreateUserAsync("grace@example.com");
        (await tenant.PatchAsync($"Users/{ada}", Patch("""{"op":"add","path":"emails","value":[{"value":"ada@home.example.com","type":"home"}]}"""))).ShouldBe(HttpStatusCode.OK);
        return (tenant, await tenant.CreateGroupAsync("G", ada, grace), ada, grace);
    }
}
