using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http.Scim;

/// <summary>A response without a body, with an ETag if there is one to tell.</summary>
internal sealed class EmptyResult(HttpStatusCode status, string? entityTag = null) : IResourceResult
{
    public string? ResourceId => null;

    public string? EntityTag => entityTag;

    public int? StatusCode => (int)status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = (int)status;
        if (entityTag is not null)
        {
            httpContext.Response.Headers.ETag = entityTag;
        }

        return Task.CompletedTask;
    }
}
