using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Scim;

/// <summary>An operation of a bulk request as the request that it stands for. Its answer shows no resource, so that none is read for it.</summary>
internal sealed class BulkOperationCall(ScimCall whole, TenantContext tenant, BulkCall operation) : ScimCall(whole, tenant)
{
    public override EntityTagCondition IfMatch => Condition(operation.Version);

    public override string? Query(string name) => null;

    public override Projection Project(ResourceType type) => Projection.Parse(CommonAttributes.Id.Name, excludedAttributes: null, type);

    /// <summary>The operation's data; as a part of the request's body it has been found to be proper JSON already.</summary>
    public override Task<JsonDocument> ReadBodyAsync(int maxBytes = MaxBodyBytes)
    {
        var body = operation.Body!.Value;
        return body.Length <= maxBytes
            ? Task.FromResult(JsonDocument.Parse(body))
            : throw ScimException.TooLarge($"The operation's data is larger than {maxBytes} bytes, the most that is accepted for one.");
    }
}
