using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Resources;

public sealed class ResourceWriterTests
{
    [Fact]
    public void A_patched_resource_is_put_into_schema_order_without_nulls_and_empties()
    {
        var resource = JsonNode.Parse("""
            {"meta":{"version":"1","created":"c","resourceType":"User"},
             "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"b":"2","A":"1","c":null},
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":null},"department":null},
             "urn:scim:schemas:extension:modernloop:1.0:Profile":{"team":"T","title":"X"},
             "emails":[{"type":"work","value":"a"},{},null,{"value":null}],"phoneNumbers":[],"title":null,"ims":[null],
             "name":{"givenName":"G","familyName":"F","formatted":null},"nothingOfOurs":"x","userName":"u","id":"1","externalId":"e","schemas":["urn:x"]}
            """)!.AsObject();

        var result = ResourceWriter.Canonicalize(SchemaCatalog.Default.User, resource);

        Assert.Same(resource, result);
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:scim:schemas:extension:modernloop:1.0:Profile","urn:scim:schemas:extension:modernloop:1.0:CustomAttribute"],"id":"1","externalId":"e","userName":"u","name":{"familyName":"F","givenName":"G"},"emails":[{"value":"a","type":"work"}],"urn:scim:schemas:extension:modernloop:1.0:Profile":{"title":"X","team":"T"},"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"A":"1","b":"2"},"meta":{"resourceType":"User","created":"c","version":"1"}}""",
            result.ToJsonString());
    }

    [Fact]
    public void Canonicalizing_twice_changes_nothing()
    {
        var resource = JsonNode.Parse("""{"userName":"u","name":{"givenName":"G","familyName":"F"}}""")!.AsObject();

        var once = ResourceWriter.Canonicalize(SchemaCatalog.Default.User, resource).ToJsonString();

        Assert.Equal(once, ResourceWriter.Canonicalize(SchemaCatalog.Default.User, resource).ToJsonString());
        Assert.Equal($$$"""{"schemas":["{{{SchemaUrns.User}}}"],"userName":"u","name":{"familyName":"F","givenName":"G"}}""", once);
    }
}
