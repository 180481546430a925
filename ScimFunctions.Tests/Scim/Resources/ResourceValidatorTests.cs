using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Resources;

public sealed class ResourceValidatorTests
{
    private const string Complete = "\"userName\":\"u\",\"name\":{\"familyName\":\"F\",\"givenName\":\"G\"},\"emails\":[{\"value\":\"a@b.c\"}]";

    [Fact]
    public void A_complete_user_is_valid() => Validate("{" + Complete + "}");

    [Fact]
    public void All_missing_attributes_are_named_at_once() =>
        AssertRefused("The required attributes 'userName', 'name.familyName', 'name.givenName', 'emails' are missing; map them in the identity provider.", "{}");

    [Theory]
    [InlineData("""{"userName":"u","name":{"familyName":"F"},"emails":[{"value":"a@b.c"}]}""", "name.givenName")]
    [InlineData("""{"userName":"u","name":{"familyName":"F","givenName":" "},"emails":[{"value":"a@b.c"}]}""", "name.givenName")]
    [InlineData("""{"userName":" ","name":{"familyName":"F","givenName":"G"},"emails":[{"value":"a@b.c"}]}""", "userName")]
    [InlineData("""{"userName":"u","name":{"familyName":"F","givenName":"G"},"emails":[{"type":"work"}]}""", "emails.value")]
    [InlineData("""{"userName":"u","name":{"familyName":"F","givenName":"G"}}""", "emails")]
    public void A_missing_or_blank_attribute_is_named(string resource, string name) =>
        AssertRefused($"The required attribute '{name}' is missing; map it in the identity provider.", resource);

    [Fact]
    public void A_required_extension_attribute_is_named_with_its_URN()
    {
        var type = SchemaCatalog.For([SchemaUrns.Profile + ":team", "manager"], []).User;

        AssertRefused(
            $"The required attributes '{SchemaUrns.EnterpriseUser}:manager', '{SchemaUrns.Profile}:team' are missing; map them in the identity provider.",
            """{"userName":"u"}""",
            type);
    }

    [Fact]
    public void Each_element_needs_its_required_sub_attributes()
    {
        var type = SchemaCatalog.For(["emails.type"], []).User;

        Validate("""{"userName":"u","emails":[{"value":"a@b.c","type":"work"}]}""", type);
        AssertRefused(
            "The required attribute 'emails.type' is missing; map it in the identity provider.",
            """{"userName":"u","emails":[{"value":"a@b.c","type":"work"},{"value":"b@b.c"},{"value":"c@b.c"}]}""",
            type);
    }

    [Fact]
    public void A_group_needs_a_displayName()
    {
        Validate("""{"displayName":"G"}""", SchemaCatalog.Default.Group);
        AssertRefused("The required attribute 'displayName' is missing; map it in the identity provider.", "{}", SchemaCatalog.Default.Group);
    }

    [Fact]
    public void At_most_one_value_is_primary()
    {
        Validate("{" + Complete + ""","phoneNumbers":[{"value":"1","primary":true},{"value":"2","primary":false}]}""");
        AssertRefused(
            "'phoneNumbers' has 2 values with primary true; at most one may be primary.",
            "{" + Complete + ""","phoneNumbers":[{"value":"1","primary":true},{"value":"2","primary":true}]}""");
    }

    [Fact]
    public void Two_values_of_one_type_and_types_that_no_schema_suggests_are_fine() =>
        Validate("{" + Complete + ""","phoneNumbers":[{"value":"1","type":"work"},{"value":"2","type":"work"},{"value":"3","type":"yacht"}],"modernloopRole":"Owner"}""");

    [Fact]
    public void At_most_20_emails_are_taken()
    {
        static string Emails(int count) => string.Join(',', Enumerable.Range(1, count).Select(number => $$"""{"value":"a{{number}}@b.c"}"""));

        Validate($$"""{"userName":"u","name":{"familyName":"F","givenName":"G"},"emails":[{{Emails(20)}}]}""");
        AssertRefused(
            "'emails' has 21 values; at most 20 are allowed.",
            $$"""{"userName":"u","name":{"familyName":"F","givenName":"G"},"emails":[{{Emails(21)}}]}""");
    }

    [Theory]
    [InlineData("boss@example.com")]
    [InlineData("first.last+tag@sub.example.co.uk")]
    [InlineData("o'neil@example.com")]
    [InlineData("jürgen@müller.example")]
    public void A_manager_email_is_an_email_address(string email) => Validate(WithManagerEmail(email));

    [Theory]
    [InlineData("boss")]
    [InlineData("boss@")]
    [InlineData("@example.com")]
    [InlineData("boss@example.com, other@example.com")]
    [InlineData("The Boss <boss@example.com>")]
    [InlineData("a b@example.com")]
    [InlineData("https://example.com/boss")]
    public void A_manager_email_that_is_none_is_refused(string email) =>
        AssertRefused($"'{SchemaUrns.Profile}:manager_email' must be an email address; got '{email}'.", WithManagerEmail(email));

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\t")]
    [InlineData("\\u007f")]
    [InlineData("\\u0001")]
    public void A_userName_has_no_control_characters(string escape) =>
        AssertRefused(
            "'userName' must not contain line breaks, tabs or other control characters.",
            $$"""{"userName":"u{{escape}}x","name":{"familyName":"F","givenName":"G"},"emails":[{"value":"a@b.c"}]}""");

    [Theory]
    [InlineData("""{"badge":"1"}""", """{"badge":"1","title":"new"}""", null)]
    [InlineData("""{"title":"x"}""", """{"badge":"1"}""", null)]
    [InlineData("""{"badge":"1"}""", """{"badge":"2"}""", "badge")]
    [InlineData("""{"badge":"1"}""", "{}", "badge")]
    [InlineData("""{"desk":{"floor":"1","room":"a"}}""", """{"desk":{"floor":"1","room":"b"}}""", null)]
    [InlineData("""{"desk":{"floor":"1"}}""", """{"desk":{"floor":"2"}}""", "desk.floor")]
    [InlineData("""{"desk":{"floor":"1"}}""", "{}", "desk.floor")]
    [InlineData("""{"urn:e":{"seat":"1"}}""", """{"urn:e":{"seat":"1"}}""", null)]
    [InlineData("""{"urn:e":{"seat":"1"}}""", """{"urn:e":{"seat":"2"}}""", "urn:e:seat")]
    [InlineData("""{"urn:e":{"seat":"1"}}""", "{}", "urn:e:seat")]
    [InlineData("{}", """{"urn:e":{"seat":"2"}}""", null)]
    public void An_immutable_attribute_that_was_set_stays_as_it_is(string before, string after, string? changed)
    {
        var type = new ResourceType(
            "T",
            "/T",
            "",
            new Schema(
                "urn:t",
                "T",
                "",
                [
                    new() { Name = "badge", Mutability = Mutability.Immutable },
                    new() { Name = "title" },
                    new() { Name = "desk", Type = AttributeType.Complex, SubAttributes = [new() { Name = "floor", Mutability = Mutability.Immutable }, new() { Name = "room" }] },
                ]),
            [new Schema("urn:e", "E", "", [new() { Name = "seat", Mutability = Mutability.Immutable }])]);

        var exception = Record.Exception(() => ResourceValidator.EnsureImmutablesUnchanged(type, Parse(before), Parse(after)));

        if (changed is null)
        {
            Assert.Null(exception);
        }
        else
        {
            var refused = Assert.IsType<ScimException>(exception);
            Assert.Equal(ScimErrorType.Mutability, refused.ScimType);
            Assert.StartsWith($"'{changed}' is immutable", refused.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Members_of_a_group_may_come_and_go() =>
        ResourceValidator.EnsureImmutablesUnchanged(
            SchemaCatalog.Default.Group,
            Parse("""{"members":[{"value":"1"},{"value":"2"}]}"""),
            Parse("""{"members":[{"value":"2"},{"value":"3"}]}"""));

    private static string WithManagerEmail(string email) => "{" + Complete + $$$""","{{{SchemaUrns.Profile}}}":{"manager_email":"{{{email}}}"}}""";

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static void Validate(string resource, ResourceType? type = null) =>
        ResourceValidator.Validate(type ?? SchemaCatalog.Default.User, Parse(resource));

    private static void AssertRefused(string detail, string resource, ResourceType? type = null)
    {
        var exception = Assert.Throws<ScimException>(() => Validate(resource, type));

        Assert.Equal((ScimErrorType.InvalidValue, detail), (exception.ScimType, exception.Detail));
    }
}
