using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Bulk;

/// <summary>What is read of a bulk request before any of it is run (RFC 7644 §3.7).</summary>
public sealed class BulkRequestTests
{
    private const string BaseUrl = "https://example.com/org/scim/v2";
    private const string Schemas = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"]";

    [Fact]
    public void The_example_of_the_RFC_is_read()
    {
        var request = Parse("""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":1,"Operations":[
              {"method":"POST","path":"/Users","bulkId":"qwerty","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Alice"}},
              {"method":"PUT","path":"/Users/b7c14771-226c-4d05-8860-134711653041","version":"W/\"3694e05e9dff591\"","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Bob"}},
              {"method":"PATCH","path":"/Users/5d8d29d3-342c-4b5f-8683-a3cb6763ffcc","version":"W/\"edac3253e2c0ef2\"","data":[{"op":"remove","path":"nickName"},{"op":"add","path":"userName","value":"Dave"}]},
              {"method":"DELETE","path":"/Users/e9025315-6bea-44e1-899c-1e07454e468b","version":"W/\"0ee8add0a938e1a\""}]}
            """);

        Assert.Equal(1, request.FailOnErrors);
        Assert.All(request.Operations, operation => Assert.Null(operation.Error));
        Assert.Equal([BulkMethod.Post, BulkMethod.Put, BulkMethod.Patch, BulkMethod.Delete], request.Operations.Select(operation => operation.Method));
        Assert.Equal(["qwerty", null, null, null], request.Operations.Select(operation => operation.BulkId));
        Assert.Equal("b7c14771-226c-4d05-8860-134711653041", request.Operations[1].Path!.Id);
        Assert.Equal("W/\"edac3253e2c0ef2\"", request.Operations[2].Version);
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"nickName"},{"op":"add","path":"userName","value":"Dave"}]}""",
            Text(request.Operations[2].Data!.Resolve(_ => "")));
    }

    [Theory]
    [InlineData("""{"Operations":[]}""", "'Operations' must be an array of at least one operation")]
    [InlineData("""{"Operations":null}""", "'Operations' must be an array of at least one operation")]
    [InlineData("""{"Operations":{"method":"POST"}}""", "'Operations' must be an array of at least one operation")]
    [InlineData("""{}""", "'Operations' must be an array of at least one operation")]
    [InlineData("""{"schemas":{"urn:ietf:params:scim:api:messages:2.0:BulkRequest":true},"Operations":[{}]}""", "'schemas' must be [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"]")]
    public void A_request_of_another_shape_is_refused_whole(string body, string detail) =>
        Refusal.Of(ScimErrorType.InvalidSyntax, () => Parse(body)).Begins(detail);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e999")]
    [InlineData("\"two\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void FailOnErrors_that_is_no_whole_number_of_at_least_1_is_refused(string value)
    {
        Refusal.Of(ScimErrorType.InvalidValue, () => Parse($$"""{{{Schemas}},"failOnErrors":{{value}},"Operations":[{}]}""")).Begins("'failOnErrors' must be a whole number of at least 1; got ");
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("7", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("99999999999999", int.MaxValue)]
    public void FailOnErrors_is_read_also_as_text_and_beyond_every_number_of_operations(string value, int? expected) =>
        Assert.Equal(expected, Parse($$"""{{{Schemas}},"failOnErrors":{{value}},"Operations":[{}]}""").FailOnErrors);

    [Fact]
    public void A_thousand_operations_are_read_and_one_more_is_refused_naming_the_limit()
    {
        static string Body(int count) => $$"""{{{Schemas}},"Operations":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""";

        Assert.Equal(1000, Parse(Body(1000)).Operations.Count);
        var refusal = Assert.Throws<ScimException>(() => Parse(Body(1001)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusal.Status);
        Assert.Contains("1001 operations; 1000 is the limit (maxOperations)", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "An operation must be an object")]
    [InlineData("null", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "An operation must be an object")]
    [InlineData("{}", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "'method' must be POST, PUT, PATCH or DELETE; got none")]
    [InlineData("""{"method":"GET","path":"/Users/1"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "'method' must be POST, PUT, PATCH or DELETE; got 'GET'")]
    [InlineData("""{"method":3,"path":"/Users"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "'method' must be a text; got 3")]
    [InlineData("""{"method":"DELETE"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidPath, "The operation has no 'path'")]
    [InlineData("""{"method":"DELETE","path":""}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidPath, "The operation has no 'path'")]
    [InlineData("""{"method":"DELETE","path":"/Nowhere/1"}""", HttpStatusCode.NotFound, null, "There is nothing at '/Nowhere/1'")]
    [InlineData("""{"method":"DELETE","path":"/"}""", HttpStatusCode.NotFound, null, "There is nothing at '/'")]
    [InlineData("""{"method":"DELETE","path":"/Users/1/emails"}""", HttpStatusCode.NotFound, null, "There is nothing at")]
    [InlineData("""{"method":"DELETE","path":"//Users/1"}""", HttpStatusCode.NotFound, null, "There is nothing at")]
    [InlineData("""{"method":"DELETE","path":"https://elsewhere.example.com/Users/1"}""", HttpStatusCode.NotFound, null, "There is nothing at")]
    [InlineData("""{"method":"POST","path":"/Bulk","bulkId":"a","data":{}}""", HttpStatusCode.NotFound, null, "There is nothing at '/Bulk' that a bulk request could change")]
    [InlineData("""{"method":"POST","path":"/Users/1","bulkId":"a","data":{}}""", HttpStatusCode.MethodNotAllowed, null, "POST creates a resource")]
    [InlineData("""{"method":"DELETE","path":"/Users"}""", HttpStatusCode.MethodNotAllowed, null, "The path of this operation names no resource")]
    [InlineData("""{"method":"POST","path":"/Users","data":{}}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "A POST needs a 'bulkId'")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":"","data":{}}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "A POST needs a 'bulkId'")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":{},"data":{}}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "'bulkId' must be a text; got an object")]
    [InlineData("""{"method":"POST","path":"/Users","bulkId":"a"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "The operation has no 'data'")]
    [InlineData("""{"method":"PUT","path":"/Users/1","data":"x"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "'data' must be an object")]
    [InlineData("""{"method":"PUT","path":"/Users/1","data":[{}]}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, "'data' must be an object")]
    [InlineData("""{"method":"PUT","path":"/Users/1","version":1,"data":{}}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "'version' must be a text; got 1")]
    [InlineData("""{"method":"PUT","path":"/Users/1","data":{"manager":"bulkId:x"}}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "The request refers to 'bulkId:x', but no operation has this bulkId")]
    [InlineData("""{"method":"DELETE","path":"/Users/bulkId:x"}""", HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, "The request refers to 'bulkId:x'")]
    [InlineData("""{"method":"DELETE","path":"/Users/bulkId:x","bulkId":"x"}""", HttpStatusCode.Conflict, null, "'bulkId:x' leads in a circle of operations none of which creates a resource")]
    public void What_is_wrong_with_one_operation_is_its_own_error(string operation, HttpStatusCode status, string? scimType, string detail)
    {
        var request = Parse($$"""{{{Schemas}},"Operations":[{{operation}},{"method":"DELETE","path":"/Users/2"}]}""");

        var error = request.Operations[0].Error!;
        Assert.Equal((status, scimType), (error.Status, error.ScimType));
        Assert.StartsWith(detail, error.Detail, StringComparison.Ordinal);
        Assert.Null(request.Operations[1].Error);
    }

    [Fact]
    public void Operations_of_one_bulkId_are_refused_all_as_nobody_could_tell_which_is_meant()
    {
        var request = Parse($$"""
            {{{Schemas}},"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{} },{"method":"DELETE","path":"/Users/1","bulkId":"a"},
              {"method":"POST","path":"/Users","bulkId":"A","data":{} }]}
            """);

        Assert.StartsWith("The bulkId 'a' occurs more than once", request.Operations[0].Error!.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The bulkId 'a' occurs more than once", request.Operations[1].Error!.Detail, StringComparison.Ordinal);
        Assert.Null(request.Operations[2].Error);
    }

    [Theory]
    [InlineData("/Users/1", null)]
    [InlineData("/users/1/", null)]
    [InlineData("/Users/1?attributes=userName", null)]
    [InlineData("Users/1", "unusual-bulk-path")]
    [InlineData("https://example.com/org/scim/v2/Users/1", "unusual-bulk-path")]
    [InlineData("HTTPS://EXAMPLE.com/org/scim/v2/Users/1", "unusual-bulk-path")]
    public void The_forms_of_a_path_mean_the_same_and_those_that_are_not_the_RFCs_need_a_tolerance(string path, string? tolerance)
    {
        var body = $$"""{{{Schemas}},"Operations":[{"method":"DELETE","path":"{{path}}"}] }""";
        var tolerances = new RequestTolerances(strict: false);

        var operation = Assert.Single(Parse(body, tolerances).Operations);

        Assert.Equal(("User", "1"), (operation.Path!.Type.Name, operation.Path.Id));
        Assert.Equal(tolerance is null ? [] : [tolerance], tolerances.Used);
        Assert.Equal(tolerance is null ? null : ScimErrorType.InvalidPath, Parse(body, new RequestTolerances(strict: true)).Operations[0].Error?.ScimType);
    }

    [Fact]
    public void What_clients_write_otherwise_than_the_RFC_is_understood_and_recorded()
    {
        var tolerances = new RequestTolerances(strict: false);

        var request = Parse("""{"failOnErrors":"2","Operations":[{"method":"patch","path":"/Users/1","bulkId":7,"data":[]}]}""", tolerances);

        Assert.Null(request.Operations[0].Error);
        Assert.Equal(("PATCH", "7"), (request.Operations[0].MethodText, request.Operations[0].BulkId));
        Assert.Equal(["bare-patch-operations", "method-in-other-case", "missing-message-schema", "scalar-as-string", "string-number"], tolerances.Used);
    }

    [Theory]
    [InlineData("""{"method":"delete","path":"/Users/1"}""", "'method' must be POST, PUT, PATCH or DELETE; got 'delete'")]
    [InlineData("""{"method":"DELETE","path":"/Users/1","bulkId":7}""", "'bulkId' must be a text; got 7")]
    [InlineData("""{"method":"PATCH","path":"/Users/1","data":[]}""", "'data' must be an object")]
    public void A_strict_tenant_takes_an_operation_as_the_RFC_has_it_only(string operation, string detail) =>
        Assert.StartsWith(
            detail,
            Parse($$"""{{{Schemas}},"Operations":[{{operation}}]}""", new RequestTolerances(strict: true)).Operations[0].Error!.Detail,
            StringComparison.Ordinal);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private static BulkRequest Parse(string body, RequestTolerances? tolerances = null) =>
        BulkRequest.Parse(JsonDocument.Parse(body).RootElement, BaseUrl, SchemaCatalog.Default, tolerances ?? new RequestTolerances(strict: false));
}
