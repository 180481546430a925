using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http.Scim;

/// <summary>The requests that write resources of one type, each by itself or as an operation of a bulk request.</summary>
public interface IResourceRequests
{
    Task<IResult> CreateAsync(ScimCall call);

    Task<IResult> ReplaceAsync(ScimCall call, string id);

    Task<IResult> PatchAsync(ScimCall call, string id);

    Task<IResult> DeleteAsync(ScimCall call, string id);
}
