using ScimFunctions.Scim;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Schemas;

public sealed class AttributePathTests
{
    [Theory]
    [InlineData("userName", null, "userName", null)]
    [InlineData("name.givenName", null, "name", "givenName")]
    [InlineData("members.$ref", null, "members", "$ref")]
    [InlineData(SchemaUrns.EnterpriseUser + ":manager.value", SchemaUrns.EnterpriseUser, "manager", "value")]
    [InlineData(SchemaUrns.User + ":userName", SchemaUrns.User, "userName", null)]
    public void A_path_is_split_into_its_parts(string text, string? urn, string attribute, string? sub) =>
        Assert.Equal(new AttributePath(urn, attribute, sub), AttributePath.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("name.")]
    [InlineData(".givenName")]
    [InlineData("1st")]
    [InlineData("emails[type eq \"work\"]")]
    [InlineData("name.given.first")]
    public void What_is_no_path_is_null(string text) => Assert.Null(AttributePath.TryParse(text));

    [Theory]
    [InlineData("USERNAME", SchemaUrns.User, false, "userName", null)]
    [InlineData("Name.GivenName", SchemaUrns.User, false, "name", "givenName")]
    [InlineData("meta.lastModified", SchemaUrns.User, false, "meta", "lastModified")]
    [InlineData("manager", SchemaUrns.EnterpriseUser, true, "manager", null)]
    [InlineData("department", SchemaUrns.EnterpriseUser, true, "department", null)]
    [InlineData("linkedin_url", SchemaUrns.Profile, true, "linkedin_url", null)]
    [InlineData("URN:SCIM:SCHEMAS:EXTENSION:MODERNLOOP:1.0:PROFILE:LEVEL", SchemaUrns.Profile, true, "level", null)]
    [InlineData(SchemaUrns.CustomAttribute + ":shoeSize", SchemaUrns.CustomAttribute, true, "shoeSize", null)]
    [InlineData(SchemaUrns.Role, SchemaUrns.Role, true, null, null)]
    public void A_path_resolves_whatever_its_case(string text, string urn, bool isExtension, string? attribute, string? sub)
    {
        var reference = SchemaCatalog.Default.User.Resolve(AttributePath.TryParse(text)!);

        Assert.NotNull(reference);
        Assert.Equal((urn, isExtension, attribute, sub), (reference.Schema.Id, reference.IsExtension, reference.Attribute?.Name, reference.SubAttribute?.Name));
    }

    [Theory]
    [InlineData("shoeSize")]
    [InlineData("name.nick")]
    [InlineData("userName.value")]
    [InlineData("urn:unknown:userName")]
    [InlineData(SchemaUrns.EnterpriseUser + ":shoeSize")]
    public void A_path_that_means_nothing_resolves_to_null(string text) =>
        Assert.Null(SchemaCatalog.Default.User.Resolve(AttributePath.TryParse(text)!));
}
