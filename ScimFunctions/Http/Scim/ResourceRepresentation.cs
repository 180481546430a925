using ScimFunctions.Provisioning;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http.Scim;

/// <summary>Writes resources of one type as callers see them; parsed only where the caller asks for a part.</summary>
/// <param name="request">Knows the resources' addresses.</param>
/// <param name="type">The type of the resources.</param>
/// <param name="projection">Which of their attributes to write.</param>
internal sealed class ResourceRepresentation(ProvisioningRequest request, ResourceType type, Projection projection)
{
    /// <summary>Whether to write the attribute of that name; who does not want the members is not made to wait for them.</summary>
    public bool Shows(string attributeName) => projection.Includes(attributeName);

    /// <summary>A resource's <c>meta.location</c>.</summary>
    public string Location(string id) => request.Location(type, id);

    /// <param name="writer">Where to.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="json">As it is stored, with <c>meta</c> last.</param>
    /// <param name="memberships">As in <see cref="ListedResource.Memberships"/>.</param>
    public void Write(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> json, ReadOnlySpan<byte> memberships)
    {
        var whole = ShownResource.Splice(json, memberships, Location(id));
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }
}
