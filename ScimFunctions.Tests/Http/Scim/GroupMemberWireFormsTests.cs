using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>How identity providers add and remove members, and that nothing but an order to do so ever empties a group.</summary>
public sealed class GroupMemberWireFormsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    [Theory]
    [InlineData("vlaue ne \\\"7\\\"")]
    [InlineData("not (vlaue pr)")]
    [InlineData("vlaue eq null")]
    public async Task A_filter_with_a_misspelled_name_removes_nobody(string filter)
    {
        var tenant = await service.CreateTenantAsync();
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var group = await tenant.CreateGroupAsync("Engineers", ada);

        var answer = await tenant.PatchAsync($"Groups/{group}", $$"""{"Operations":[{"op":"remove","path":"members[{{filter}}]"}]}""");

        Assert.Contains("no attribute 'vlaue'", answer.ShouldBeError(System.Net.HttpStatusCode.BadRequest, "invalidFilter").Detail, StringComparison.Ordinal);
        Assert.Equal([ada], await tenant.MembersAsync(group));
    }

    [Theory]
    [InlineData("""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{ada}"}]}""")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"{ada}","display":"ada@example.com"}]}""")]
    [InlineData("""{"op":"Add","path":"members","value":["{ada}"]}""")]
    [InlineData("""{"op":"Add","path":"members","value":"{ada}"}""")]
    [InlineData("""{"op":"add","path":"members","value":{"value":"{ada}","type":"User"}}""")]
    [InlineData("""{"op":"add","value":{"members":[{"value":"{ada}"}]}}""")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"{ada}"},{"value":"{ada}"}]}""")]
    public async Task Every_form_of_adding_adds_once_and_again_changes_nothing(string operation)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync(withAda: false);

        for (var time = 1; time <= 2; time++)
        {
            (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operation.Replace("{ada}", ada, StringComparison.Ordinal)))).ShouldBe(HttpStatusCode.NoContent);
            Assert.Equal([ada, grace], await tenant.MembersAsync(id));
        }
    }

    private static readonly string[] RemovalForms =
    [
        """{"op":"remove","path":"members[value eq {id}]"}""",
        """{"op":"Remove","path":"members","value":[{"value":{id}}]}""",
        """{"op":"Remove","path":"members","value":[{id}]}""",
        """{"op":"Remove","path":"members","value":{"value":{id}}}""",
        """{"op":"Remove","path":"members","value":[{"$ref":null,"value":{id},"display":"x"}]}""",
    ];

    public static TheoryData<string> Removals => [.. RemovalForms];

    [Theory]
    [MemberData(nameof(Removals))]
    public async Task Every_form_of_removal_removes_the_one_listed_and_again_changes_nothing(string form)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        for (var time = 1; time <= 2; time++)
        {
            (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(Fill(form, ada)))).ShouldBe(HttpStatusCode.NoContent);
            Assert.Equal([grace], await tenant.MembersAsync(id));
        }
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public async Task Removing_an_unknown_id_succeeds_and_removes_nobody(string form)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(Fill(form, "nobody")))).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
    }

    /// <summary>Each form with each thing that is no id in the place of the id.</summary>
    public static TheoryData<string, string> MalformedRemovals()
    {
        var data = new TheoryData<string, string>();
        foreach (var form in RemovalForms)
        {
            foreach (var value in new[] { "", "null", "[]", "{}", "\"\"", "{\"a\":1}", "[\"{ada}\"]", "[[]]" })
            {
                data.Add(form, value);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(MalformedRemovals))]
    public async Task Every_form_of_removal_with_a_malformed_id_is_refused_and_removes_nobody(string form, string value)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();
        var malformed = value.Replace("{ada}", ada, StringComparison.Ordinal);
        var operation = form.Replace("{id}", form.Contains("[value eq", StringComparison.Ordinal) ? malformed.Replace("\"", "\\\"", StringComparison.Ordinal) : malformed, StringComparison.Ordinal);

        var answer = await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operation));

        // A comparison with nobody's id is one all the same, also where the quotes are missing.
        Assert.Equal(IsComparison(form, value) ? HttpStatusCode.NoContent : HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
    }

    /// <summary>Each form with an empty list in the place of whom it lists.</summary>
    [Theory]
    [InlineData("""{"op":"Remove","path":"members","value":[]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[[]]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":{"value":[]}}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{"$ref":null,"value":[],"display":"x"}]}""")]
    public async Task Every_form_of_removal_with_an_empty_list_is_refused_and_removes_nobody(string operation)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        var answer = await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operation.Replace("{ada}", ada, StringComparison.Ordinal)));

        answer.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");
        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"members[value eq ]"}""")]
    [InlineData("""{"op":"remove","path":"members[]"}""")]
    [InlineData("""{"op":"remove","path":"members[value eq"}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{"value":{"a":1}}]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{"id":"x"}]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{}]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[null]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[""]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[[]]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":{}}""")]
    [InlineData("""{"op":"Remove","path":"members","value":{"value":null}}""")]
    [InlineData("""{"op":"Remove","path":"members","value":""}""")]
    [InlineData("""{"op":"Remove","path":"members","value":null}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{"value":"{ada}"},{}]}""")]
    [InlineData("""{"op":"remove","value":[{"value":"{ada}"}]}""")]
    [InlineData("""{"op":"remove","path":"members.value","value":"{ada}"}""")]
    [InlineData("""{"op":"replace","path":"members","value":[{}]}""")]
    [InlineData("""{"op":"replace","path":"members","value":[""]}""")]
    [InlineData("""{"op":"replace","path":"members","value":[{"value":""}]}""")]
    [InlineData("""{"op":"replace","path":"members","value":null}""")]
    [InlineData("""{"op":"replace","path":"members","value":["nobody"]}""")]
    [InlineData("""{"op":"replace","value":{"members":null}}""")]
    public async Task A_malformed_or_empty_removal_is_refused_and_removes_nobody(string operation)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        var refused = await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operation.Replace("{ada}", ada, StringComparison.Ordinal)));

        Assert.True(refused.Status == HttpStatusCode.BadRequest, refused.ToString());
        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"members"}""")]
    [InlineData("""{"op":"replace","path":"members","value":[]}""")]
    [InlineData("""{"op":"remove","path":"members[type eq \"User\"]"}""")]
    public async Task An_order_to_empty_the_group_empties_it(string operation)
    {
        var (tenant, id, _, _) = await ArrangeAsync();

        (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(operation))).ShouldBe(HttpStatusCode.NoContent);

        Assert.Empty(await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task Operations_take_effect_in_their_order_or_none_does()
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(
            """{"op":"remove","path":"members"}""",
            $$"""{"op":"add","path":"members","value":["{{ada}}"]}"""))).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([ada], await tenant.MembersAsync(id));

        (await tenant.PatchAsync($"Groups/{id}", GroupRequestsTests.Patch(
            $$"""{"op":"add","path":"members","value":["{{grace}}"]}""",
            """{"op":"remove","path":"displayName"}"""))).ShouldBeError(HttpStatusCode.BadRequest, "mutability");
        Assert.Equal([ada], await tenant.MembersAsync(id));
    }

    private static bool IsComparison(string form, string value) => form.Contains("[value eq", StringComparison.Ordinal) && value is "null" or "{}" or "\"\"";

    private static string Fill(string form, string id) => form.Replace(
        "{id}", form.Contains("[value eq", StringComparison.Ordinal) ? $"\\\"{id}\\\"" : $"\"{id}\"", StringComparison.Ordinal);

    private async Task<(TestTenant Tenant, string Group, string Ada, string Grace)> ArrangeAsync(bool withAda = true)
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        return (tenant, await tenant.CreateGroupAsync("G", withAda ? [ada, grace] : [grace]), ada, grace);
    }
}
