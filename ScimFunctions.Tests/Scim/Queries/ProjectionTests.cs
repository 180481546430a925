using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Queries;

public sealed class ProjectionTests
{
    private const string User = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"1","externalId":"e1","userName":"ä@example.com","name":{"familyName":"Jensen","givenName":"Barbara"},"emails":[{"value":"a@example.com","type":"work","primary":true},{"value":"b@example.com"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"2"}},"meta":{"resourceType":"User","version":"W/\"1\""}}
        """;

    private const string Schemas = "\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"],\"id\":\"1\"";

    [Theory]
    [InlineData(null, null)]
    [InlineData("", " ")]
    public void Nothing_asked_for_gives_the_whole_resource(string? attributes, string? excluded)
    {
        Assert.True(Parse(attributes, excluded).IsDefault);
        Assert.Equal(User, Project(attributes, excluded));
    }

    [Fact]
    public void Both_parameters_at_once_are_refused() =>
        Refusal.Of(ScimErrorType.InvalidValue, () => Parse("userName", "emails"));

    [Theory]
    [InlineData("userName", "\"userName\":\"ä@example.com\"")]
    [InlineData("USERNAME", "\"userName\":\"ä@example.com\"")]
    [InlineData(" userName , externalId ", "\"externalId\":\"e1\",\"userName\":\"ä@example.com\"")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:user:username", "\"userName\":\"ä@example.com\"")]
    [InlineData("name.givenName", "\"name\":{\"givenName\":\"Barbara\"}")]
    [InlineData("name.givenName,name", "\"name\":{\"familyName\":\"Jensen\",\"givenName\":\"Barbara\"}")]
    [InlineData("name,name.givenName", "\"name\":{\"familyName\":\"Jensen\",\"givenName\":\"Barbara\"}")]
    [InlineData("emails.value", "\"emails\":[{\"value\":\"a@example.com\"},{\"value\":\"b@example.com\"}]")]
    [InlineData("emails.type,emails.primary", "\"emails\":[{\"type\":\"work\",\"primary\":true}]")]
    [InlineData("manager", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"2\"}}")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"Sales\"}")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"manager\":{\"value\":\"2\"}}")]
    [InlineData("URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"Sales\",\"manager\":{\"value\":\"2\"}}")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"Sales\",\"manager\":{\"value\":\"2\"}}")]
    [InlineData("meta.version", "\"meta\":{\"version\":\"W/\\u00221\\u0022\"}")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User", "\"userName\":\"ä@example.com\",\"name\":{\"familyName\":\"Jensen\",\"givenName\":\"Barbara\"},\"emails\":[{\"value\":\"a@example.com\",\"type\":\"work\",\"primary\":true},{\"value\":\"b@example.com\"}]")]
    [InlineData("id", "")]
    [InlineData("shoeSize, ,password,name.middleName,urn:x:y", "")]
    public void Asking_gives_what_was_asked_for_and_what_is_always_returned(string attributes, string expected)
    {
        Assert.False(Parse(attributes, excluded: null).IsDefault);
        AssertSame("{" + Schemas + (expected.Length > 0 ? "," + expected : "") + "}", Project(attributes, excluded: null));
    }

    [Theory]
    [InlineData("emails", "emails")]
    [InlineData("EMAILS,Name", "emails name")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    [InlineData("id,schemas,ID.x,shoeSize", "")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User", "userName name emails")]
    public void Excluding_leaves_out_what_was_named_but_never_what_is_always_returned(string excluded, string names)
    {
        using var whole = JsonDocument.Parse(User);
        using var projected = JsonDocument.Parse(Project(attributes: null, excluded));

        var left = whole.RootElement.EnumerateObject().Select(member => member.Name).Except(names.Split(' '));
        Assert.Equal(left, projected.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("emails.type,emails.primary", "emails", "[{\"value\":\"a@example.com\"},{\"value\":\"b@example.com\"}]")]
    [InlineData("name.givenName", "name", "{\"familyName\":\"Jensen\"}")]
    [InlineData("name.givenName,name.familyName", "name", null)]
    [InlineData("name,name.givenName", "name", null)]
    [InlineData("department", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "{\"manager\":{\"value\":\"2\"}}")]
    [InlineData("department,manager.value", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", null)]
    public void Excluding_can_name_parts(string excluded, string name, string? expected)
    {
        using var projected = JsonDocument.Parse(Project(attributes: null, excluded));

        var found = projected.RootElement.TryGetProperty(name, out var value);
        Assert.Equal(expected, found ? value.GetRawText() : null);
    }

    [Fact]
    public void Includes_tells_the_caller_what_need_not_be_fetched()
    {
        Assert.True(Parse(attributes: null, excluded: null).Includes("groups"));
        Assert.False(Parse(attributes: null, excluded: null).Includes("password"));
        Assert.False(Parse("userName", excluded: null).Includes("groups"));
        Assert.True(Parse("userName", excluded: null).Includes("id"));
        Assert.True(Parse("groups.value", excluded: null).Includes("Groups"));
        Assert.False(Parse(attributes: null, "groups").Includes("groups"));
        Assert.True(Parse(attributes: null, "groups.display").Includes("groups"));
        Assert.True(Parse("department", excluded: null).Includes(SchemaUrns.EnterpriseUser));
        Assert.False(Parse("department", excluded: null).Includes("shoeSize"));
    }

    [Theory]
    [InlineData(SchemaUrns.CustomAttribute + ":size", null, """{"id":"1","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"size":"L"}}""")]
    [InlineData(SchemaUrns.CustomAttribute, null, """{"id":"1","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"desk":"4","size":"L"}}""")]
    [InlineData(null, SchemaUrns.CustomAttribute + ":size", """{"id":"1","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"desk":"4"}}""")]
    [InlineData(null, SchemaUrns.CustomAttribute, """{"id":"1"}""")]
    public void An_attribute_that_an_open_schema_does_not_define_yet_is_asked_for_and_excluded_like_any_other(string? attributes, string? excluded, string expected) =>
        Assert.Equal(expected, Project(attributes, excluded, """{"id":"1","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"desk":"4","size":"L"}}"""));

    [Fact]
    public void The_default_projection_is_made_once_for_a_resource_type() =>
        Assert.Same(Parse(attributes: null, excluded: null), Parse(attributes: "", excluded: " "));

    [Fact]
    public void What_is_never_returned_is_not_written_even_when_asked_for()
    {
        const string Leaky = """{"id":"1","userName":"a","password":"secret"}""";

        Assert.Equal("""{"id":"1","userName":"a"}""", Project(attributes: null, excluded: null, Leaky));
        Assert.Equal("""{"id":"1","userName":"a"}""", Project("password,userName", excluded: null, Leaky));
        Assert.Equal("""{"id":"1","userName":"a"}""", Project(attributes: null, "title", Leaky));
    }

    [Fact]
    public void What_is_returned_on_request_comes_only_when_asked_for_and_what_is_always_returned_comes_always()
    {
        var extension = new Schema(
            "urn:x:1",
            "X",
            "",
            [
                new() { Name = "tag", Returned = Returned.Always },
                new() { Name = "big", Returned = Returned.Request },
                new() { Name = "plain" },
            ]);
        var core = new Schema(
            "urn:x",
            "X",
            "",
            [
                new() { Name = "secretive", Returned = Returned.Request },
                new()
                {
                    Name = "parts",
                    Type = AttributeType.Complex,
                    SubAttributes = [new() { Name = "a" }, new() { Name = "b", Returned = Returned.Request }, new() { Name = "c", Returned = Returned.Always }],
                },
            ]);
        var type = new ResourceType("X", "/X", "", core, [extension]);
        const string Resource = """{"id":"1","secretive":"s","parts":{"a":"1","b":"2","c":"3"},"urn:x:1":{"tag":"t","big":"b","plain":"p"}}""";

        Assert.False(Projection.Parse(attributes: null, excludedAttributes: null, type).IsDefault);
        Assert.Equal("""{"id":"1","parts":{"a":"1","c":"3"},"urn:x:1":{"tag":"t","plain":"p"}}""", Project(attributes: null, excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","secretive":"s","urn:x:1":{"tag":"t"}}""", Project("secretive", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","parts":{"a":"1","c":"3"},"urn:x:1":{"tag":"t"}}""", Project("parts", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","parts":{"a":"1","b":"2","c":"3"},"urn:x:1":{"tag":"t"}}""", Project("parts,parts.b", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","parts":{"b":"2","c":"3"},"urn:x:1":{"tag":"t"}}""", Project("parts.b", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","urn:x:1":{"tag":"t","big":"b"}}""", Project("urn:x:1:big", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","urn:x:1":{"tag":"t","big":"b","plain":"p"}}""", Project("urn:x:1,urn:x:1:big", excluded: null, Resource, type));
        Assert.Equal("""{"id":"1","parts":{"a":"1","c":"3"},"urn:x:1":{"tag":"t"}}""", Project(attributes: null, "urn:x:1,parts.c", Resource, type));
    }

    private static Projection Parse(string? attributes, string? excluded) => Projection.Parse(attributes, excluded, SchemaCatalog.Default.User);

    private static string Project(string? attributes, string? excluded, string resource = User, ResourceType? type = null)
    {
        using var document = JsonDocument.Parse(resource);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, ResourceWriter.JsonOptions))
        {
            Projection.Parse(attributes, excluded, type ?? SchemaCatalog.Default.User).Write(writer, document.RootElement);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSame(string expected, string actual)
    {
        using var expectedDocument = JsonDocument.Parse(expected);
        using var actualDocument = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(expectedDocument.RootElement, actualDocument.RootElement), $"Expected {expected}\nbut got  {actual}");
    }
}
