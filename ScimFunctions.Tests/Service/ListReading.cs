using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Service;

/// <summary>Reads list responses (RFC 7644 §3.4.2).</summary>
public static class ListReading
{
    /// <summary>Asserts a list of exactly these resources, in this order, all on one page.</summary>
    public static ScimResponse ShouldList(this ScimResponse response, params IReadOnlyList<string> ids)
    {
        response.ShouldBePage(ids.Count, startIndex: 1, ids.Count);
        Assert.Equal(ids, response.ListedIds());
        return response;
    }

    /// <summary>Asserts a page of a list, with counters that are JSON integers: Okta rejects strings and fractions.</summary>
    public static ScimResponse ShouldBePage(this ScimResponse response, int totalResults, int startIndex, int itemsPerPage)
    {
        response.ShouldBe(HttpStatusCode.OK);
        Assert.Equal([SchemaUrns.ListResponse], response.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        response.Body.At("totalResults").ShouldBeJson($"{totalResults}");
        response.Body.At("startIndex").ShouldBeJson($"{startIndex}");
        response.Body.At("itemsPerPage").ShouldBeJson($"{itemsPerPage}");
        Assert.Equal(System.Text.Json.JsonValueKind.Array, response.Body.At("Resources")?.ValueKind);
        Assert.Equal(itemsPerPage, response.Body.ItemsAt("Resources").Count);
        return response;
    }

    /// <summary>The ids of the resources on the page, in order.</summary>
    public static IReadOnlyList<string> ListedIds(this ScimResponse response) =>
        [.. response.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(resource => resource.TextAt("id")!)];
}
