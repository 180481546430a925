using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Schemas;

public sealed class SchemaCatalogTests
{
    [Theory]
    [InlineData(SchemaUrns.User, "userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates modernloopRole modernloop_role")]
    [InlineData(SchemaUrns.Group, "displayName members")]
    [InlineData(SchemaUrns.EnterpriseUser, "employeeNumber costCenter organization division department manager")]
    [InlineData(SchemaUrns.Profile, "title manager_email linkedin_url location department team country level modernloopRole modernloop_role")]
    [InlineData(SchemaUrns.CustomAttribute, "")]
    [InlineData(SchemaUrns.Role, "modernloopRole modernloop_role")]
    [InlineData(SchemaUrns.Looop, "area department location position custom_1 custom_2 custom_3")]
    public void Each_schema_defines_its_attributes(string urn, string names)
    {
        var schema = SchemaCatalog.Default.FindSchema(urn);

        Assert.NotNull(schema);
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), schema.Attributes.Select(attribute => attribute.Name));
    }

    [Fact]
    public void Every_schema_file_is_in_the_catalog() =>
        Assert.Equal(
            SchemaCatalog.Files.Select(schema => schema.Id).Order(StringComparer.Ordinal),
            SchemaCatalog.Default.Schemas.Select(schema => schema.Id).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("User", 6, 5)]
    [InlineData("User", 0, 0)]
    [InlineData("Group", 0, 0)]
    public void A_further_schema_is_a_file_and_nothing_else(string extended, int order, int place)
    {
        var further = Parse($$"""
            {"id":"urn:x:shoes","name":"Shoes","x-extends":"{{extended}}","x-order":{{order}},"attributes":[{"name":"shoeSize","type":"integer"}]}
            """);

        var catalog = SchemaCatalog.Of([.. SchemaCatalog.Files, further], ["urn:x:shoes:shoeSize"], []);

        var type = catalog.FindResourceType(extended)!;
        Assert.Equal("urn:x:shoes", type.Extensions[place].Id);
        Assert.Equal(extended == "User", catalog.FindSchema("urn:x:shoes")!.Attributes.Single().Required);
        Assert.Equal(AttributeType.Integer, type.Resolve(AttributePath.TryParse("shoeSize")!)!.Attribute!.Type);
    }

    [Fact]
    public void A_user_has_all_extensions_and_a_group_none()
    {
        Assert.Equal(
            [SchemaUrns.EnterpriseUser, SchemaUrns.Profile, SchemaUrns.CustomAttribute, SchemaUrns.Role, SchemaUrns.Looop],
            SchemaCatalog.Default.User.Extensions.Select(extension => extension.Id));
        Assert.Empty(SchemaCatalog.Default.Group.Extensions);
    }

    [Fact]
    public void Characteristics_are_those_of_RFC_7643()
    {
        var user = SchemaCatalog.Default.User.Core;
        var userName = user.FindAttribute("userName")!;
        var password = user.FindAttribute("password")!;
        var groups = user.FindAttribute("groups")!;
        var emails = user.FindAttribute("emails")!;
        var members = SchemaCatalog.Default.Group.Core.FindAttribute("members")!;

        Assert.Equal((true, false, Uniqueness.Server), (userName.Required, userName.CaseExact, userName.Uniqueness));
        Assert.Equal((Mutability.WriteOnly, Returned.Never), (password.Mutability, password.Returned));
        Assert.Equal(Mutability.ReadOnly, groups.Mutability);
        Assert.All(groups.SubAttributes, sub => Assert.Equal(Mutability.ReadOnly, sub.Mutability));
        Assert.Equal(AttributeType.Boolean, user.FindAttribute("active")!.Type);
        Assert.Equal(["external"], user.FindAttribute("profileUrl")!.ReferenceTypes);
        Assert.Equal(AttributeType.Binary, user.FindAttribute("x509Certificates")!.FindSubAttribute("value")!.Type);
        Assert.True(emails.MultiValued);
        Assert.Equal(["work", "home", "other"], emails.FindSubAttribute("type")!.CanonicalValues);
        Assert.Equal(["value", "display", "type", "primary"], emails.SubAttributes.Select(sub => sub.Name));
        Assert.Equal(["User"], members.FindSubAttribute("$ref")!.ReferenceTypes);
        Assert.Equal(Mutability.Immutable, members.FindSubAttribute("value")!.Mutability);
        Assert.Equal(Mutability.ReadOnly, SchemaCatalog.Default.FindSchema(SchemaUrns.EnterpriseUser)!.FindAttribute("manager")!.FindSubAttribute("displayName")!.Mutability);
    }

    [Fact]
    public void A_URN_is_found_whatever_its_case()
    {
        Assert.Same(SchemaCatalog.Default.User.Core, SchemaCatalog.Default.FindSchema(SchemaUrns.User.ToUpperInvariant()));
        Assert.Null(SchemaCatalog.Default.FindSchema("urn:unknown"));
    }

    [Fact]
    public void A_resource_type_is_found_by_name()
    {
        Assert.Same(SchemaCatalog.Default.Group, SchemaCatalog.Default.FindResourceType("group"));
        Assert.Null(SchemaCatalog.Default.FindResourceType("Device"));
    }

    [Fact]
    public void By_default_userName_both_names_and_emails_are_required()
    {
        var user = SchemaCatalog.Default.User.Core;

        Assert.Equal(["userName", "name", "emails"], user.Attributes.Where(attribute => attribute.Required).Select(attribute => attribute.Name));
        Assert.Equal(
            ["familyName", "givenName"],
            user.FindAttribute("name")!.SubAttributes.Where(sub => sub.Required).Select(sub => sub.Name));
    }

    [Fact]
    public void A_tenant_that_requires_nothing_still_requires_userName() =>
        Assert.Equal(["userName"], SchemaCatalog.For([], []).User.Core.Attributes.Where(attribute => attribute.Required).Select(attribute => attribute.Name));

    [Fact]
    public void An_extension_attribute_can_be_required_by_its_URN_or_by_its_bare_name()
    {
        var catalog = SchemaCatalog.For([SchemaUrns.Profile + ":team", "department"], []);

        Assert.True(catalog.FindSchema(SchemaUrns.Profile)!.FindAttribute("team")!.Required);
        Assert.True(catalog.FindSchema(SchemaUrns.EnterpriseUser)!.FindAttribute("department")!.Required);
        Assert.Same(catalog.FindSchema(SchemaUrns.Profile), catalog.User.FindExtension(SchemaUrns.Profile));
    }

    [Fact]
    public void One_tenants_requirements_do_not_reach_another()
    {
        SchemaCatalog.For(["title"], ["shoeSize"]);

        Assert.False(SchemaCatalog.Default.User.Core.FindAttribute("title")!.Required);
        Assert.Empty(SchemaCatalog.Default.FindSchema(SchemaUrns.CustomAttribute)!.Attributes);
    }

    [Fact]
    public void Requirements_that_nobody_could_meet_are_found_and_ignored()
    {
        string[] required = ["userName", "shoeSize", "groups", "password", "id", "name.nick", "", "a b", SchemaUrns.Looop, "title"];

        Assert.Equal(
            ["shoeSize", "groups", "password", "id", "name.nick", "", "a b", SchemaUrns.Looop],
            SchemaCatalog.FindUnusableRequiredAttributes(required));
        Assert.Equal(
            ["userName", "title"],
            SchemaCatalog.For(required, []).User.Core.Attributes.Where(attribute => attribute.Required).Select(attribute => attribute.Name));
    }

    [Fact]
    public void Custom_attributes_become_string_attributes_of_their_open_schema()
    {
        var schema = SchemaCatalog.For([], ["shoeSize", "Badge", "SHOESIZE"]).FindSchema(SchemaUrns.CustomAttribute)!;

        Assert.True(schema.IsOpen);
        Assert.Equal(["Badge", "shoeSize"], schema.Attributes.Select(attribute => attribute.Name));
        Assert.Equal("shoeSize", schema.FindAttribute("SHOESize")!.Name);
        Assert.Equal("neverSeen", schema.FindAttribute("neverSeen")!.Name);
        Assert.All(schema.Attributes, attribute => Assert.Equal(AttributeType.String, attribute.Type));
    }

    [Fact]
    public void What_a_schema_file_leaves_out_has_the_default_of_RFC_7643()
    {
        var attribute = Parse("""{"id":"urn:x","name":"X","attributes":[{"name":"a"}]}""").Attributes.Single();

        Assert.Equal(new AttributeDefinition { Name = "a", CanonicalValues = attribute.CanonicalValues, ReferenceTypes = attribute.ReferenceTypes, SubAttributes = attribute.SubAttributes }, attribute);
        Assert.Empty(attribute.CanonicalValues);
        Assert.Empty(attribute.ReferenceTypes);
        Assert.Empty(attribute.SubAttributes);
    }

    [Theory]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","multivalued":true}]}""")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[{"name":"a","type":"text"}]}""")]
    [InlineData("""{"id":"urn:x","attributes":[]}""")]
    [InlineData("""{"id":"urn:x","name":"X","attributes":[],"x-extends":"user"}""")]
    public void A_misspelt_schema_file_is_an_error(string file) => Assert.Throws<JsonException>(() => Parse(file));

    private static Schema Parse(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return SchemaFile.Parse(stream);
    }
}
