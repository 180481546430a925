using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http.Scim;

/// <summary>
/// What no function takes: the Functions host answers a known path with another method by a bare 404, where a SCIM client is owed a 405
/// that says which methods there are, or a SCIM error.
/// </summary>
public static class UnmatchedRequests
{
    public static Task<IResult> AnswerAsync(HttpRequest request, string path) => Task.FromResult<IResult>(
        Routes.MethodsOf($"{Routes.ScimBase}/{path}") is { Count: > 0 } allowed
            ? new ErrorResult(Routes.MethodNotAllowed(request, path, allowed), allowed)
            : new ErrorResult(
                Routes.IsMe(path)
                    ? ScimException.NotImplemented("/Me stands for the user who calls, and a SCIM token stands for an organisation: it names no user. Use /Users with an id or a filter.")
                    : ScimException.NotFound($"There is nothing at /{JsonText.Shorten(path)}. The base URL ends with /scim/v2, and its endpoints are /Users, /Groups, /.search, /Bulk, /ServiceProviderConfig, /ResourceTypes and /Schemas.")));
}
