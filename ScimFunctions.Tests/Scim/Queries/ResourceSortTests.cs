using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Queries;

/// <summary>The order of lists (RFC 7644 §3.4.2.3).</summary>
public sealed class ResourceSortTests
{
    private static readonly ResourceType User = SchemaCatalog.Default.User;

    [Theory]
    [InlineData("title", "ascending", """{"title":"alpha"} | {"title":"Beta"} | {"title":"gamma"} | {}""")]
    [InlineData("title", null, """{"title":"alpha"} | {"title":"Beta"} | {}""")]
    [InlineData("TITLE", "Descending", """{} | {"title":"gamma"} | {"title":"Beta"} | {"title":"alpha"}""")]
    [InlineData("externalId", "ascending", """{"externalId":"Z"} | {"externalId":"a"} | {}""")]
    [InlineData("active", "ascending", """{"active":false} | {"active":true} | {}""")]
    [InlineData("meta.created", "ascending",
        """{"meta":{"created":"2024-01-01T00:30:00+01:00"}} | {"meta":{"created":"2023-12-31T23:45:00Z"}} | {"meta":{"created":"2024-01-01T00:00:00.001Z"}}""")]
    [InlineData("name.familyName", "ascending", """{"name":{"familyName":"Hopper"}} | {"name":{"familyName":"lovelace"}} | {"name":{"givenName":"Ada"}}""")]
    [InlineData("emails", "ascending",
        """{"emails":[{"value":"z@x"},{"value":"a@x","primary":true}]} | {"emails":[{"value":"b@x"},{"value":"a@x","primary":false}]} | {"emails":[]}""")]
    [InlineData("emails.type", "ascending", """{"emails":[{"type":"home"}]} | {"emails":[{"type":"home"},{"type":"work","primary":true}]}""")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "ascending",
        """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}} | {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"2"}}} | {}""")]
    [InlineData("department", "ascending",
        """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"A"}} | {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"b"}}""")]
    public void Resources_come_in_the_order_of_the_attribute(string sortBy, string? sortOrder, string expected)
    {
        var sort = ResourceSort.Create(sortBy, sortOrder, User, new RequestTolerances(strict: false))!;
        var inOrder = expected.Split(" | ").Select(json => JsonDocument.Parse(json).RootElement).ToList();

        foreach (var (index, resource) in inOrder.Index())
        {
            Assert.Equal(0, sort.Compare(sort.KeyOf(resource), sort.KeyOf(resource)));
            Assert.All(inOrder.Skip(index + 1), later => Assert.True(
                sort.Compare(sort.KeyOf(resource), sort.KeyOf(later)) < 0 && sort.Compare(sort.KeyOf(later), sort.KeyOf(resource)) > 0,
                $"{resource} before {later}"));
        }
    }

    [Fact]
    public void Numbers_are_compared_by_value()
    {
        var type = new ResourceType("Thing", "/Things", "Things.", new Schema("urn:example:Thing", "Thing", "Things.", [new() { Name = "size", Type = AttributeType.Decimal }]), []);
        var sort = ResourceSort.Create("size", sortOrder: null, type, new RequestTolerances(strict: true))!;

        Assert.Equal(
            ["-1e300", "-2", "9", "10", "10.5", "1e300"],
            new[] { "10.5", "9", "1e300", "-2", "10", "-1e300" }.OrderBy(number => sort.KeyOf(JsonDocument.Parse($$"""{"size":{{number}}}""").RootElement), sort));
    }

    [Fact]
    public void Long_text_is_compared_by_its_beginning_never_by_half_a_character()
    {
        var sort = ResourceSort.Create("title", sortOrder: null, User, new RequestTolerances(strict: true))!;
        var text = new string('x', ResourceSort.ComparedCharacters - 1) + "😀";

        Assert.Equal(new string('X', ResourceSort.ComparedCharacters - 1), sort.KeyOf(JsonSerializer.SerializeToElement(new { title = text })).Text);
    }

    [Theory]
    [InlineData("badge")]
    [InlineData("name")]
    [InlineData("emails[type eq \"work\"].value")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    public void What_cannot_be_sorted_by_is_ignored_and_in_strict_mode_refused(string sortBy)
    {
        var tolerances = new RequestTolerances(strict: false);

        Assert.Null(ResourceSort.Create(sortBy, sortOrder: null, User, tolerances));
        Assert.Equal(["unusable-sort-attribute"], tolerances.Used);
        Refusal.Of(ScimErrorType.InvalidValue, () => ResourceSort.Create(sortBy, sortOrder: null, User, new RequestTolerances(strict: true))).Says("name.familyName");
    }

    [Fact]
    public void Another_sortOrder_is_refused_whether_there_is_a_sortBy_or_not()
    {
        foreach (var sortBy in new[] { "userName", null })
        {
            var refusal = Refusal.Of(ScimErrorType.InvalidValue, () => ResourceSort.Create(sortBy, "upwards", User, new RequestTolerances(strict: false)));
            Assert.Equal("'sortOrder' must be ascending or descending; got 'upwards'.", refusal.Detail);
        }

        Assert.Null(ResourceSort.Create(sortBy: null, "descending", User, new RequestTolerances(strict: true)));
    }
}
