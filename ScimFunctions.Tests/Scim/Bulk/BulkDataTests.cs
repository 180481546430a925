using System.Text;
using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Bulk;

/// <summary>References to other operations within an operation's data (RFC 7644 §3.7.2).</summary>
public sealed class BulkDataTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Theory]
    [InlineData("""{"members":[{"value":"bulkId:x"},{"value":"1"}]}""", """{"members":[{"value":"ID-x"},{"value":"1"}]}""")]
    [InlineData("""{"members":["BULKID:x"]}""", """{"members":["ID-x"]}""")]
    [InlineData("""{"members":[{"$ref":"/Users/bulkId:x"}]}""", """{"members":[{"$ref":"/Users/ID-x"}]}""")]
    [InlineData("""{"members":[{"$ref":"../Users/bulkId:x"}]}""", """{"members":[{"$ref":"../Users/ID-x"}]}""")]
    [InlineData("""{"members":[{"$ref":"https://example.com/org/scim/v2/Users/bulkId:x"}]}""", """{"members":[{"$ref":"https://example.com/org/scim/v2/Users/ID-x"}]}""")]
    [InlineData("""{"manager":"bulkId:x"}""", """{"manager":"ID-x"}""")]
    [InlineData($$$$"""{"{{{{Enterprise}}}}":{"manager":{"value":"bulkId:x"}}}""", $$$$"""{"{{{{Enterprise}}}}":{"manager":{"value":"ID-x"}}}""")]
    [InlineData($$$"""{"{{{Enterprise}}}:manager":"bulkId:x"}""", $$$"""{"{{{Enterprise}}}:manager":"ID-x"}""")]
    public void A_reference_is_resolved_wherever_an_id_stands(string data, string expected)
    {
        var read = Read(data, BulkMethod.Post);

        Assert.Equal(["x"], read.References);
        Assert.Equal(expected, Resolve(read));
    }

    [Theory]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"bulkId:x"}]}""", """{"op":"add","path":"members","value":[{"value":"ID-x"}]}""")]
    [InlineData("""{"op":"remove","path":"members[value eq \"bulkId:x\"]"}""", """{"op":"remove","path":"members[value eq \"ID-x\"]"}""")]
    [InlineData("""{"op":"replace","path":"manager","value":"bulkId:x"}""", """{"op":"replace","path":"manager","value":"ID-x"}""")]
    [InlineData($$$"""{"op":"add","value":{"{{{Enterprise}}}:manager.value":"bulkId:x"}}""", $$$"""{"op":"add","value":{"{{{Enterprise}}}:manager.value":"ID-x"}}""")]
    public void A_reference_is_resolved_in_the_values_and_the_filters_of_a_PATCH(string operation, string expected)
    {
        var read = Read($$"""{"Operations":[{{operation}}]}""", BulkMethod.Patch);

        Assert.Equal(["x"], read.References);
        Assert.Equal($$"""{"Operations":[{{expected}}]}""", Resolve(read));
    }

    [Theory]
    [InlineData("""{"title":"see bulkId:x","nickName":"a bulkId:","displayName":"see /Users/bulkId:x","active":true,"n":1.50,"u":null}""")]
    [InlineData("""{"groups":[{"value":"bulkId:x"}],"id":"bulkId:y"}""")]
    [InlineData("""{"bulkId:x":"a name"}""")]
    [InlineData("""{"profileUrl":"/bulkId:x"}""")]
    public void What_only_looks_like_a_reference_or_stands_in_a_read_only_attribute_is_left_alone(string data)
    {
        var read = Read(data, BulkMethod.Post);

        Assert.Empty(read.References);
        Assert.Equal(data, Resolve(read));
    }

    [Fact]
    public void References_to_what_is_created_later_are_divided_off_attribute_by_attribute_and_element_by_element()
    {
        var divided = Read(
            $$$"""
            {"userName":"a","manager":"bulkId:now","addresses":[{"street":"bulkId:later"},{"street":"1"}],"ims":[{"value":"bulkId:later"}],
             "{{{Enterprise}}}":{"manager":{"value":"bulkId:later","displayName":"M"},"department":"Sales"},
             "urn:scim:schemas:extension:modernloop:1.0:Profile":{"team":"bulkId:later"}}
            """,
            BulkMethod.Post).Divide(bulkId => bulkId == "later");

        AssertJson(
            $$$"""{"userName":"a","manager":"ID-now","addresses":[{"street":"1"}],"{{{Enterprise}}}":{"department":"Sales"}}""", Resolve(divided!.Value.First));
        AssertJson(
            $$$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","value":{
              "addresses":[{"street":"ID-later"}],"ims":[{"value":"ID-later"}],"{{{Enterprise}}}":{"manager":{"value":"ID-later","displayName":"M"} },
              "urn:scim:schemas:extension:modernloop:1.0:Profile":{"team":"ID-later"} } }]}
            """,
            Resolve(divided.Value.Completion));
    }

    [Theory]
    [InlineData("""{"userName":"bulkId:later"}""")]
    [InlineData("""{"name":{"givenName":"bulkId:later"}}""")]
    [InlineData("""{"name.givenName":"bulkId:later"}""")]
    [InlineData("""{"emails":[{"value":"bulkId:later"}]}""")]
    public void What_a_resource_must_have_cannot_be_divided_off(string data) => Assert.Null(Read(data, BulkMethod.Post).Divide(_ => true));

    private static BulkData Read(string data, BulkMethod method) => new(JsonDocument.Parse(data).RootElement, method, SchemaCatalog.Default.User);

    private static string Resolve(BulkData data) => Encoding.UTF8.GetString(data.Resolve(bulkId => $"ID-{bulkId}").Span);

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"Expected {expected}, got {actual}");
}
