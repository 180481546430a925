using System.Text;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Schemas;

public sealed class DiscoveryDocumentsTests
{
    private const string BaseUrl = "https://scim.example.com/org/scim/v2";

    [Fact]
    public void Schemas_is_a_list_response_of_every_schema()
    {
        var document = Write(SchemaCatalog.Default, (documents, writer) => documents.WriteSchemas(writer));

        Assert.Equal(SchemaUrns.ListResponse, document.GetProperty("schemas")[0].GetString());
        Assert.Equal(7, document.GetProperty("totalResults").GetInt32());
        Assert.Equal(7, document.GetProperty("itemsPerPage").GetInt32());
        Assert.Equal(1, document.GetProperty("startIndex").GetInt32());
        Assert.Equal(
            SchemaCatalog.Default.Schemas.Select(schema => schema.Id),
            document.GetProperty("Resources").EnumerateArray().Select(schema => schema.GetProperty("id").GetString()));
    }

    [Fact]
    public void A_schema_shows_each_characteristic_in_camel_case_and_its_location()
    {
        var schema = WriteSchema(SchemaCatalog.Default, SchemaUrns.User);
        var attributes = ByName(schema.GetProperty("attributes"));

        Assert.Equal(SchemaUrns.Schema, schema.GetProperty("schemas")[0].GetString());
        Assert.Equal("User", schema.GetProperty("name").GetString());
        Assert.Equal("Schema", schema.GetProperty("meta").GetProperty("resourceType").GetString());
        Assert.Equal($"{BaseUrl}/Schemas/{SchemaUrns.User}", schema.GetProperty("meta").GetProperty("location").GetString());
        Assert.Equal("string", attributes["userName"].GetProperty("type").GetString());
        Assert.True(attributes["userName"].GetProperty("required").GetBoolean());
        Assert.Equal("server", attributes["userName"].GetProperty("uniqueness").GetString());
        Assert.Equal("readWrite", attributes["userName"].GetProperty("mutability").GetString());
        Assert.Equal("writeOnly", attributes["password"].GetProperty("mutability").GetString());
        Assert.Equal("never", attributes["password"].GetProperty("returned").GetString());
        Assert.Equal("readOnly", attributes["groups"].GetProperty("mutability").GetString());
        Assert.True(attributes["emails"].GetProperty("multiValued").GetBoolean());
        Assert.Equal("boolean", ByName(attributes["emails"].GetProperty("subAttributes"))["primary"].GetProperty("type").GetString());
        Assert.Equal("external", attributes["profileUrl"].GetProperty("referenceTypes")[0].GetString());
    }

    [Fact]
    public void Every_attribute_that_Entra_maps_is_in_Schemas_externalId_too()
    {
        foreach (var urn in new[] { SchemaUrns.User, SchemaUrns.Group })
        {
            var externalId = ByName(WriteSchema(SchemaCatalog.Default, urn).GetProperty("attributes"))["externalId"];
            Assert.True(externalId.GetProperty("caseExact").GetBoolean());
        }

        Assert.DoesNotContain("externalId", ByName(WriteSchema(SchemaCatalog.Default, SchemaUrns.Profile).GetProperty("attributes")).Keys);
    }

    [Fact]
    public void Required_and_custom_attributes_are_the_tenants_own()
    {
        var tenant = SchemaCatalog.For(["title"], ["shoeSize"]);

        Assert.True(ByName(WriteSchema(tenant, SchemaUrns.User).GetProperty("attributes"))["title"].GetProperty("required").GetBoolean());
        Assert.False(ByName(WriteSchema(tenant, SchemaUrns.User).GetProperty("attributes"))["emails"].GetProperty("required").GetBoolean());
        Assert.Equal(["shoeSize"], ByName(WriteSchema(tenant, SchemaUrns.CustomAttribute).GetProperty("attributes")).Keys);
        var name = ByName(WriteSchema(SchemaCatalog.Default, SchemaUrns.User).GetProperty("attributes"))["name"];
        Assert.True(ByName(name.GetProperty("subAttributes"))["givenName"].GetProperty("required").GetBoolean());
        Assert.False(ByName(name.GetProperty("subAttributes"))["middleName"].GetProperty("required").GetBoolean());
    }

    [Fact]
    public void Nothing_in_a_discovery_document_is_null_or_our_own_extension_of_the_file_format()
    {
        string[] documents =
        [
            Write(SchemaCatalog.Default, (documents, writer) => documents.WriteSchemas(writer)).GetRawText(),
            Write(SchemaCatalog.Default, (documents, writer) => documents.WriteResourceTypes(writer)).GetRawText(),
            Write(SchemaCatalog.Default, (documents, writer) => documents.WriteServiceProviderConfig(writer)).GetRawText(),
        ];

        Assert.All(documents, document =>
        {
            Assert.DoesNotContain(":null", document, StringComparison.Ordinal);
            Assert.DoesNotContain("\"x-", document, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void ResourceTypes_names_endpoints_schemas_and_extensions()
    {
        var document = Write(SchemaCatalog.Default, (documents, writer) => documents.WriteResourceTypes(writer));
        var user = document.GetProperty("Resources")[0];
        var group = document.GetProperty("Resources")[1];

        Assert.Equal(2, document.GetProperty("totalResults").GetInt32());
        Assert.Equal(SchemaUrns.ResourceType, user.GetProperty("schemas")[0].GetString());
        Assert.Equal(("User", "User", "/Users", SchemaUrns.User), (Text(user, "id"), Text(user, "name"), Text(user, "endpoint"), Text(user, "schema")));
        Assert.Equal(
            [SchemaUrns.EnterpriseUser, SchemaUrns.Profile, SchemaUrns.CustomAttribute, SchemaUrns.Role, SchemaUrns.Looop],
            user.GetProperty("schemaExtensions").EnumerateArray().Select(extension => Text(extension, "schema")));
        Assert.All(user.GetProperty("schemaExtensions").EnumerateArray(), extension => Assert.False(extension.GetProperty("required").GetBoolean()));
        Assert.Equal(BaseUrl + "/ResourceTypes/User", Text(user.GetProperty("meta"), "location"));
        Assert.Equal(("/Groups", SchemaUrns.Group), (Text(group, "endpoint"), Text(group, "schema")));
        Assert.False(group.TryGetProperty("schemaExtensions", out _));
    }

    [Fact]
    public void ServiceProviderConfig_says_what_is_supported()
    {
        var config = Write(SchemaCatalog.Default, (documents, writer) => documents.WriteServiceProviderConfig(writer));

        Assert.Equal(SchemaUrns.ServiceProviderConfig, config.GetProperty("schemas")[0].GetString());
        Assert.True(config.GetProperty("patch").GetProperty("supported").GetBoolean());
        Assert.Equal("""{"supported":true,"maxOperations":1000,"maxPayloadSize":8388608}""", config.GetProperty("bulk").GetRawText());
        Assert.Equal("""{"supported":true,"maxResults":1000}""", config.GetProperty("filter").GetRawText());
        Assert.False(config.GetProperty("changePassword").GetProperty("supported").GetBoolean());
        Assert.True(config.GetProperty("sort").GetProperty("supported").GetBoolean());
        Assert.True(config.GetProperty("etag").GetProperty("supported").GetBoolean());
        Assert.Equal(
            """{"cursor":true,"index":true,"defaultPaginationMethod":"index","defaultPageSize":200,"maxPageSize":1000,"cursorTimeout":3600}""",
            config.GetProperty("pagination").GetRawText());
        Assert.Equal("oauthbearertoken", Text(config.GetProperty("authenticationSchemes")[0], "type"));
        Assert.Equal(BaseUrl + "/ServiceProviderConfig", Text(config.GetProperty("meta"), "location"));
    }

    [Fact]
    public void The_limits_are_those_that_requests_are_held_to()
    {
        var config = Write(SchemaCatalog.Default, (documents, writer) => documents.WriteServiceProviderConfig(writer));

        Assert.Equal(ServiceLimits.BulkOperations, Number(config, "bulk", "maxOperations"));
        Assert.Equal(ServiceLimits.BulkBytes, Number(config, "bulk", "maxPayloadSize"));
        Assert.Equal(ServiceLimits.DefaultPageSize, Number(config, "pagination", "defaultPageSize"));
        Assert.Equal(PageRequest.Parse(startIndex: null, count: "999999").Count, Number(config, "pagination", "maxPageSize"));
        Assert.Equal(PageCursors.Lifetime.TotalSeconds, Number(config, "pagination", "cursorTimeout"));
    }

    private static JsonElement WriteSchema(SchemaCatalog catalog, string urn) =>
        Write(catalog, (documents, writer) => documents.WriteSchema(writer, catalog.FindSchema(urn)!));

    private static JsonElement Write(SchemaCatalog catalog, Action<DiscoveryDocuments, Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(new DiscoveryDocuments(catalog, BaseUrl), writer);
        }

        return JsonElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static Dictionary<string, JsonElement> ByName(JsonElement attributes) =>
        attributes.EnumerateArray().ToDictionary(attribute => attribute.GetProperty("name").GetString()!);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement config, string feature, string name) => config.GetProperty(feature).GetProperty(name).GetInt32();
}
