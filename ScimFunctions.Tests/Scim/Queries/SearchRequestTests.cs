using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Queries;

/// <summary>The body of a search by POST (RFC 7644 §3.4.3).</summary>
public sealed class SearchRequestTests
{
    private const string Schemas = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:SearchRequest\"]";

    [Fact]
    public void The_example_of_the_RFC_is_read()
    {
        var list = Parse($$"""
            {{{Schemas}}, "attributes": ["displayName", "userName"], "filter": "displayName sw \"smith\"", "startIndex": 1, "count": 10}
            """, strict: true);

        Assert.Equal(
            new ListRequest("displayName sw \"smith\"", SortBy: null, SortOrder: null, new PageRequest(1, 10), Cursor: null, "displayName,userName", ExcludedAttributes: null), list);
    }

    [Fact]
    public void All_members_are_read_whatever_their_case_and_null_means_missing()
    {
        var list = Parse($$"""
            {{{Schemas}}, "SORTBY": "name.familyName", "sortOrder": "descending", "Count": 5000, "cursor": "", "excludedAttributes": ["emails"], "attributes": null, "filter": null}
            """, strict: true);

        Assert.Equal(new ListRequest(Filter: null, "name.familyName", "descending", new PageRequest(1, 1000), "", Attributes: null, "emails"), list);
    }

    [Fact]
    public void What_clients_leave_out_or_put_into_text_is_understood_and_recorded()
    {
        var tolerances = new RequestTolerances(strict: false);

        var list = SearchRequest.Parse(JsonDocument.Parse("""{"startIndex":"11","count":"5","attributes":"userName,emails"}""").RootElement, tolerances);

        Assert.Equal((new PageRequest(11, 5), "userName,emails"), (list.Page, list.Attributes));
        Assert.Equal(["missing-message-schema", "single-value-for-array", "string-number"], tolerances.Used);
    }

    [Theory]
    [InlineData("""{}""", ScimErrorType.InvalidSyntax, "'schemas' must be")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}""", ScimErrorType.InvalidSyntax, "'schemas' must be")]
    [InlineData("""{SCHEMAS,"filter":{"a":1}}""", ScimErrorType.InvalidValue, "'filter' must be a text; got an object.")]
    [InlineData("""{SCHEMAS,"sortBy":["userName"]}""", ScimErrorType.InvalidValue, "'sortBy' must be a text; got an array of 1.")]
    [InlineData("""{SCHEMAS,"count":true}""", ScimErrorType.InvalidValue, "'count' must be a whole number; got true.")]
    [InlineData("""{SCHEMAS,"count":"10"}""", ScimErrorType.InvalidValue, "'count' must be a whole number; got the string '10'.")]
    [InlineData("""{SCHEMAS,"count":1.5}""", ScimErrorType.InvalidValue, "'count' must be a whole number; got '1.5'.")]
    [InlineData("""{SCHEMAS,"count":1.5,"cursor":""}""", ScimErrorType.InvalidCount, "'count' must be a whole number; got '1.5'.")]
    [InlineData("""{SCHEMAS,"attributes":"userName"}""", ScimErrorType.InvalidValue, "'attributes' must be an array of attribute names; got the string 'userName'.")]
    [InlineData("""{SCHEMAS,"excludedAttributes":[1]}""", ScimErrorType.InvalidValue, "'excludedAttributes' must be an array of attribute names; one of its elements is 1.")]
    [InlineData("""{SCHEMAS,"cursor":"x","startIndex":2}""", ScimErrorType.InvalidValue, "'startIndex' and 'cursor' exclude each other")]
    public void What_is_wrong_is_named(string body, string scimType, string detail) =>
        Refusal.Of(scimType, () => Parse(body.Replace("SCHEMAS", Schemas, StringComparison.Ordinal), strict: true)).Begins(detail);

    private static ListRequest Parse(string body, bool strict) => SearchRequest.Parse(JsonDocument.Parse(body).RootElement, new RequestTolerances(strict));
}
