using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Http;

/// <summary>The requests below <c>/Groups</c>. There are no groups yet, so that every search finds none; a wrong one is refused all the same.</summary>
public static class GroupRequests
{
    public static Task<IResult> ListAsync(ScimCall call)
    {
        Projection.Parse(call.QueryList("attributes"), call.QueryList("excludedAttributes"), call.Tenant.Schemas.Group);
        var page = PageRequest.Parse(call.Query("startIndex"), call.Query("count"));
        if (call.Query("filter") is { } filter)
        {
            FilterMatcher.Create(FilterParser.Parse(filter, call.Tolerances), call.Tenant.Schemas.Group, call.Tolerances);
        }

        return Task.FromResult<IResult>(new JsonResult(HttpStatusCode.OK, mediaType: null, writer =>
        {
            ListResponseWriter.WriteStart(writer, totalResults: 0, page.StartIndex, itemsPerPage: 0);
            ListResponseWriter.WriteEnd(writer);
        }));
    }
}
