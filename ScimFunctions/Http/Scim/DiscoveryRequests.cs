using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http.Scim;

/// <summary>What a client discovers of the service (RFC 7644 §4): its features, resource types and schemas, as they are for its tenant.</summary>
public static class DiscoveryRequests
{
    public static Task<IResult> ReadServiceProviderConfigAsync(ScimCall call) => Answer(call, documents => documents.WriteServiceProviderConfig);

    public static Task<IResult> ListResourceTypesAsync(ScimCall call) => Answer(call, documents => documents.WriteResourceTypes);

    public static Task<IResult> ListSchemasAsync(ScimCall call) => Answer(call, documents => documents.WriteSchemas);

    public static Task<IResult> ReadResourceTypeAsync(ScimCall call, string name)
    {
        var type = call.Tenant.Schemas.FindResourceType(name) ?? throw ScimException.NotFound($"There is no resource type '{JsonText.Shorten(name)}'.");
        return Answer(call, documents => writer => documents.WriteResourceType(writer, type));
    }

    public static Task<IResult> ReadSchemaAsync(ScimCall call, string urn)
    {
        var schema = call.Tenant.Schemas.FindSchema(urn) ?? throw ScimException.NotFound($"There is no schema '{JsonText.Shorten(urn)}'.");
        return Answer(call, documents => writer => documents.WriteSchema(writer, schema));
    }

    private static Task<IResult> Answer(ScimCall call, Func<DiscoveryDocuments, Action<Utf8JsonWriter>> document)
    {
        if (call.Query("filter") is not null)
        {
            throw ScimException.Forbidden("Discovery endpoints cannot be filtered (RFC 7644 §4).");
        }

        var documents = new DiscoveryDocuments(call.Tenant.Schemas, call.BaseUrl);
        return Task.FromResult<IResult>(new JsonResult(HttpStatusCode.OK, mediaType: null, document(documents)));
    }
}
