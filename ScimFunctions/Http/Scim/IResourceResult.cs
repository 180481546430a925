using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http.Scim;

/// <summary>The response of a request about one resource, and what it says of the resource beside its body.</summary>
internal interface IResourceResult : IResult, IStatusCodeHttpResult
{
    /// <summary>The id of the resource that it shows; null where it shows none.</summary>
    string? ResourceId { get; }

    /// <summary>The resource's version; null where there is none to tell.</summary>
    string? EntityTag { get; }
}
